"""postgres: the server's command line."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.postgresql import release
from emulator.machine.programs.postgresql.postmaster.options import BadOptions, read_options
from emulator.machine.programs.postgresql.postmaster.postmaster import Postmaster
from emulator.machine.programs.postgresql.postmaster.running import run

ROOT = (
    '"root" execution of the PostgreSQL server is not permitted.\n'
    "The server must be started under an unprivileged user ID to prevent\n"
    "possible system security compromise.  See the documentation for\n"
    "more information on how to properly start the server.\n"
)


async def main(process: Process) -> int:
    if process.argv[1:2] in (["--help"], ["-?"], ["--single"], ["--describe-config"]):
        await process.complain(f"postgres: the option {process.argv[1]} is not emulated\n")
        return 1
    try:
        options = read_options(process)
    except BadOptions as error:
        await process.complain(str(error))
        return 1
    if options.version:
        await process.out(f"postgres (PostgreSQL) {release.release(process)}\n")
        return 0
    if process.credentials.uid == 0 and not options.asked:
        await process.complain(ROOT)
        return 1
    return await run(Postmaster(process, options))
