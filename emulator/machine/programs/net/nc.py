"""nc: OpenBSD's netcat and busybox': a client, a listener, `-z` scans. Both directions run side by side."""

from __future__ import annotations

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.network import NameFailure, connect, listen, resolve
from emulator.machine.network.http.serving import beside
from emulator.machine.network.names import literal
from emulator.machine.network.sockets import StreamSocket
from emulator.machine.network.transport import own
from emulator.machine.programs.text.flavour import BUSYBOX
from emulator.machine.programs.text.job import Complaint, Job, Usage, program
from emulator.timeline import SECOND

USAGE = """\
usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]
\t  [-m minttl] [-O length] [-P proxy_username] [-p source_port]
\t  [-q seconds] [-s sourceaddr] [-T keyword] [-V rtable] [-W recvlimit]
\t  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]
\t  [destination] [port]
"""


@program(
    gnu="-l -k -z -v -n -N -w= -p= -q= -4 -6 -d -s= -u! -U! -x=! -X=!",
    trouble=1,
    hint=USAGE,
    busybox="-l -p= -w= -i= -f=! -e=! -n -v",
    busybox_trouble=1,
)
async def main(job: Job) -> int | None:
    job.name = "nc"
    if job.has("l"):
        return await _listen(job)
    if len(job.operands) < 2:
        raise Usage
    name, port = job.operands[0], _port(job, job.operands[1])
    try:
        address = (await resolve(job.process, name))[0]
    except NameFailure as error:
        raise Complaint(
            job.words(f'getaddrinfo for host "{name}" port {port}: {error}', f"bad address '{name}'"), 1
        ) from error
    wait = job.get("w")
    try:
        stream = await connect(job.process, address, port, timeout=int(float(wait) * SECOND) if wait else None)
    except LinuxError as error:
        return await _refused(job, name, address, port, error)
    if job.has("v"):
        shown = address if literal(name) else f"{name} ({address})"
        await job.process.complain(f"Connection to {shown} {port} port [tcp/*] succeeded!\n")
    if job.has("z"):
        return 0
    await talk(job.process, stream)
    return 0


async def _refused(job: Job, name: str, address: str, port: int, error: LinuxError) -> int:
    if not job.gnu:
        text = "timed out" if error.errno is Errno.ETIMEDOUT else f"can't connect to remote host ({address}): {error}"
        raise Complaint(text, 1)
    if job.has("v"):
        shown = address if literal(name) else f"{name} ({address})"
        text = "timed out: Operation now in progress" if error.errno is Errno.ETIMEDOUT else f"failed: {error}"
        await job.process.complain(f"nc: connect to {shown} port {port} (tcp) {text}\n")
    return 1


def _port(job: Job, text: str) -> int:
    if not text.isdigit() or not 0 < int(text[:6]) < 65536:
        raise Complaint(job.words(f"port number invalid: {text}", f"bad port '{text}'"), 1)
    return int(text)


async def _listen(job: Job) -> int:
    text = job.get("p") or (job.operands[-1] if job.operands else "")
    if not text and job.gnu:
        raise Usage
    port = _port(job, text) if text else 0
    try:
        listener = listen(job.process, "0.0.0.0" if job.gnu else "::", port)
    except LinuxError as error:
        raise Complaint(job.words(f"{error}", f"bind: {error}"), 1) from error
    if job.has("v"):
        await job.process.complain(
            f"Listening on 0.0.0.0 {port}\n" if job.gnu else f"listening on [::]:{listener.port} ...\n"
        )
    while True:
        stream = await listener.accept()
        own(job.process, stream)
        if job.has("v"):
            await job.process.complain(f"Connection received on {stream.remote[0]} {stream.remote[1]}\n")
        await talk(job.process, stream)
        if not job.has("k"):
            return 0


async def talk(process: Process, stream: StreamSocket) -> None:
    """Standard input to the other side, the other side to standard output, until it ends."""

    async def send() -> None:
        source = process.files.get(0)
        try:
            while source is not None and (data := await source.read()):
                await stream.write(data)
            stream.shut()
        except LinuxError:
            return

    beside(process, send())
    try:
        while data := await stream.read():
            await process.out(data)
    except LinuxError:
        return


async def busybox(process: Process) -> int:
    return await main(process, BUSYBOX)
