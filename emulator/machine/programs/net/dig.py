"""dig: `+short` answers; the whole report, with its ids and times, is not emulated."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.network.names import literal, nameservers
from emulator.machine.programs.net.host import SILENT
from emulator.machine.programs.net.nslookup import query


async def main(process: Process) -> int:
    words = [word for word in process.argv[1:] if word[0:1] not in ("+", "-", "@")]
    options = [word for word in process.argv[1:] if word[0:1] in ("+", "-")]
    if options not in (["+short"], ["+short", "-x"], ["-x", "+short"]) or not words:
        await process.complain("dig: only `+short' and `-x' are emulated\n")
        return 1
    servers = [word[1:] for word in process.argv[1:] if word.startswith("@")] or nameservers(process) or ["127.0.0.1"]
    answer = await query(process, words[0], servers[0])
    if answer is None:
        await process.out(SILENT)
        return 9
    dot = "." if literal(words[0]) else ""
    wanted = [found for found in answer if dot or (":" in found) == ("AAAA" in words)]
    await process.out("".join(f"{found}{dot}\n" for found in wanted))
    return 0
