"""mysqld and mariadbd: the server's command line."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.mysql.release import Release, release, server_version
from emulator.machine.programs.mysql.server.log import Log
from emulator.machine.programs.mysql.server.running import run
from emulator.machine.programs.mysql.server.server import Server
from emulator.machine.programs.mysql.settings import UnknownVariable, read


async def main(process: Process) -> int:
    name, found = process.argv[0].rpartition("/")[2], release(process)
    try:
        settings = read(process, found.maria)
    except UnknownVariable as error:
        return await _unknown(process, found, str(error))
    if "version_asked" in settings.switches:
        await process.out(server_version(process, name))
        return 0
    server = Server(process, found, settings)
    if "help" in settings.switches:
        await process.out(server.described())
        return 0
    return await run(server)


async def _unknown(process: Process, found: Release, word: str) -> int:
    kind = "variable" if "=" in word else "option"
    shown = word if kind == "variable" else f"--{word}"
    log = Log(process, found)
    if found.maria:
        await log.write("ERROR", f"{process.argv[0]}: unknown {kind} '{shown}'")
    else:
        await log.write("ERROR", f"unknown {kind} '{shown}'.", "MY-000067")
    await log.write("ERROR", "Aborting", "MY-010119")
    return 1 if not found.maria else 7
