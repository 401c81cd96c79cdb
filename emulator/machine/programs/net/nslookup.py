"""nslookup, dig and host in BIND's words, and busybox' nslookup: all ask the same name server."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.network import network_of
from emulator.machine.network.names import EMBEDDED, ask, literal, nameservers
from emulator.machine.programs.text.flavour import BUSYBOX
from emulator.machine.programs.text.job import Job, Usage, program
from emulator.timeline import SECOND

SILENCE = 5 * SECOND


async def query(process: Process, name: str, server: str) -> list[str] | None:
    """Addresses, or the name of an address; [] is SERVFAIL, None no answer at all."""
    if server != EMBEDDED or network_of(process).lookup is None:
        answer = ask(process, name.rstrip(".").lower(), server) if server in nameservers(process) else []
        if answer:
            return answer
        await process.sleep(SILENCE)
        return None
    if literal(name):
        reverse = network_of(process).reverse
        found = reverse(name) if reverse is not None else None
        return [found] if found else []
    return ask(process, name.rstrip(".").lower(), server)


def pointer(address: str) -> str:
    return ".".join(reversed(address.split("."))) + ".in-addr.arpa"


def address_of(pointed: str) -> str:
    """The address that a name of in-addr.arpa stands for, "" for other names."""
    address = ".".join(reversed(pointed.lower().removesuffix(".").removesuffix(".in-addr.arpa").split(".")))
    return address if pointed.lower().rstrip(".").endswith(".in-addr.arpa") and literal(address) else ""


@program(busybox="-t= -d", busybox_trouble=1, gnu="-type= -q", trouble=1)
async def _busybox(job: Job) -> int | None:
    words = [word for word in job.argv[1:] if not word.startswith("-")]
    if not words:
        raise Usage
    kinds = [
        word.partition("=")[2].lower() for word in job.argv[1:] if word.startswith(("-type=", "-q=", "-querytype="))
    ]
    name, process = words[0], job.process
    if "ptr" in kinds:
        name = address_of(name) or name
    server = words[1] if len(words) > 1 else (nameservers(process) or ["127.0.0.1"])[0]
    if server == "127.0.0.1":
        await job.out.flush()
        await process.complain(f"nslookup: write to '{server}': Connection refused\n")
        await job.out.text(";; connection timed out; no servers could be reached\n\n")
        return 1
    answer = await query(process, name, server)
    if answer is None:
        await job.out.text(";; connection timed out; no servers could be reached\n\n")
        return 1
    await job.out.text(f"Server:\t\t{server}\nAddress:\t{server}:53\n\n")
    if not answer:
        await job.out.text(
            f"** server can't find {pointer(name) if literal(name) else name}: SERVFAIL\n\n"
            * (1 if kinds or literal(name) else 2)
        )
        return 1
    if literal(name):
        await job.out.text(f"Non-authoritative answer:\n{pointer(name)}\tname = {answer[0]}\n\n")
        return 0
    for family in ("a", "aaaa"):
        if not kinds or family in kinds:
            found = [address for address in answer if (":" in address) == (family == "aaaa")]
            lines = "".join(f"Name:\t{name}\nAddress: {address}\n" for address in found)
            await job.out.text(f"Non-authoritative answer:\n{lines}\n")
    return 0


async def busybox(process: Process) -> int:
    return await _busybox(process, BUSYBOX, [process.argv[0], *process.argv[1:]])


async def main(process: Process) -> int:
    words = [word for word in process.argv[1:] if not word.startswith("-")]
    if not words:
        await process.complain("nslookup: the interactive mode is not emulated yet\n")
        return 1
    name = words[0]
    server = words[1] if len(words) > 1 else (nameservers(process) or ["127.0.0.1"])[0]
    answer = await query(process, name, server)
    if answer is None:
        await process.out(
            f";; communications error to {server}#53: timed out\n" * 3 + ";; no servers could be reached\n\n"
        )
        return 1
    if literal(name):
        text = f"{pointer(name)}\tname = {answer[0]}.\n\nAuthoritative answers can be found from:\n\n" if answer else ""
        await process.out(
            text or f";; Got SERVFAIL reply from {server}\n** server can't find {pointer(name)}: SERVFAIL\n\n"
        )
        return 0 if answer else 1
    head = f"Server:\t\t{server}\nAddress:\t{server}#53\n\n"
    if not answer:
        await process.out(f";; Got SERVFAIL reply from {server}\n{head}** server can't find {name}: SERVFAIL\n\n")
        return 1
    await process.out(
        head
        + "Non-authoritative answer:\n"
        + "".join(f"Name:\t{name}\nAddress: {address}\n" for address in answer)
        + "\n"
    )
    return 0
