"""pg_wrapper: Debian's one program behind `psql`, `pg_isready` and their kin; it starts that of the newest release."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process

HOME = "/usr/lib/postgresql"


async def main(process: Process) -> int:
    name = process.argv[0].rpartition("/")[2]
    try:
        releases = [one for one in process.listdir(HOME) if one.isdigit()]
    except LinuxError:
        releases = []
    if not releases:
        await process.complain("Error: You must install at least one postgresql-client-<version> package\n")
        return 1
    path = f"{HOME}/{max(releases, key=int)}/bin/{name}"
    try:
        await process.exec([path, *process.argv[1:]], argv0=process.argv[0])
    except LinuxError as error:
        await process.complain(f"{name}: {path}: {error}\n")
        return 126
