"""host: the addresses of a name, or the name of an address, in BIND's words."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.network.names import literal, nameservers
from emulator.machine.programs.net.nslookup import pointer, query

SILENT = ";; connection timed out; no servers could be reached\n"


async def main(process: Process) -> int:
    words = process.argv[1:]
    if not words or words[0].startswith("-"):
        await process.complain(f"host: option '{words[0]}' is not emulated\n" if words else "host: a name is needed\n")
        return 1
    name = words[0]
    server = words[1] if len(words) > 1 else (nameservers(process) or ["127.0.0.1"])[0]
    answer = await query(process, name, server)
    if answer is None:
        await process.out(SILENT)
        return 1
    asked = pointer(name) if literal(name) else name
    if not answer:
        await process.out(f"Host {asked} not found: 2(SERVFAIL)\n")
        return 1
    for found in answer:
        if literal(name):
            await process.out(f"{asked} domain name pointer {found}.\n")
        else:
            await process.out(f"{name} has {'IPv6 address' if ':' in found else 'address'} {found}\n")
    return 0
