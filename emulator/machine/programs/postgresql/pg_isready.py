"""pg_isready: whether a server accepts connections at a port; it asks for SSL, as the real one begins."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.network.names import NameFailure, resolve
from emulator.machine.network.transport import connect
from emulator.machine.programs.postgresql.release import release
from emulator.machine.programs.text.job import Complaint, Job, program
from emulator.timeline import MILLISECOND

SSL_REQUEST = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"
LOOK, PATIENCE = 100 * MILLISECOND, 30
SOCKETS = "/var/run/postgresql"


@program(
    gnu="-d,--dbname= -h,--host= -p,--port= -q,--quiet -t,--timeout= -U,--username= -V",
    hint='Try "{name} --help" for more information.\n',
    trouble=3,
)
async def main(job: Job) -> int | None:
    if job.has("V") or job.has("version"):
        await job.out.text(f"pg_isready (PostgreSQL) {release(job.process)}\n")
        return 0
    host = job.get("h") or job.process.env.get("PGHOST") or ""
    port = job.get("p") or job.process.env.get("PGPORT") or "5432"
    if not port.isdigit():
        raise Complaint(f'error: invalid integer value "{port}" for connection option "port"', 3)
    ready = bool(host) and not host.startswith("/") and await answers(job.process, host, int(port))
    if not job.has("q"):
        state = "accepting connections" if ready else "no response"
        await job.out.text(f"{host or SOCKETS}:{port} - {state}\n")
    return 0 if ready else 2


async def answers(process: Process, host: str, port: int) -> bool:
    """Whether somebody there answers a request for SSL as PostgreSQL does, within `PATIENCE` looks."""
    try:
        stream = await connect(process, (await resolve(process, host))[0], port)
        await stream.write(SSL_REQUEST)
        for _ in range(PATIENCE):
            if stream.ready():
                return await stream.read(1) in (b"S", b"N", b"E")
            await process.sleep(LOOK)
    except (LinuxError, NameFailure):
        return False
    return False
