"""psql: its command line."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.programs.postgresql.client import ServerGone
from emulator.machine.programs.postgresql.interactive.client import Stop
from emulator.machine.programs.postgresql.interactive.session import Psql
from emulator.machine.programs.postgresql.options import BadCommandLine, read_options
from emulator.machine.programs.postgresql.release import release

SHORT = {
    "c": "command", "f": "file", "d": "dbname", "l": "list", "v": "set", "V": "version", "X": "no-psqlrc",
    "1": "single-transaction",
    "a": "echo-all", "b": "echo-errors", "e": "echo-queries", "q": "quiet", "A": "no-align", "F": "field-separator",
    "P": "pset",
    "t": "tuples-only", "x": "expanded", "h": "host", "p": "port", "U": "username", "w": "no-password", "W": "password",
    "?": "help",
    "o": "output", "n": "no-readline", "H": "html",
}  # fmt: skip
VALUED = {"command", "file", "dbname", "set", "field-separator", "pset", "host", "port", "username", "output"}
KNOWN = {*SHORT.values(), "variable", "csv"}
ABSENT = {"help", "single-transaction", "password", "output", "html", "echo-errors"}


async def main(process: Process) -> int:
    try:
        given = read_options(process.argv[1:], SHORT, VALUED | {"variable"}, KNOWN)
    except BadCommandLine as error:
        await process.complain(f'psql: {error}\npsql: hint: Try "psql --help" for more information.\n')
        return 1
    if given.has("version"):
        await process.out(f"psql (PostgreSQL) {release(process)}\n")
        return 0
    for name in sorted(ABSENT):
        if given.has(name):
            await process.complain(f"psql: the option --{name} is not emulated\n")
            return 1
    psql = Psql(process, given)
    try:
        return await psql.run()
    except Stop as stop:
        return stop.status
    except ServerGone as gone:
        await process.complain(f"{gone}connection to server was lost\n")
        return 2
    except LinuxError as error:
        await process.complain(f"psql: error: {error.path}: {error.errno.value[1]}\n")
        return 1
