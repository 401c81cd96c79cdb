"""pg_isready: whether a server accepts connections. Status 0 it does, 1 it rejects them, 2 no response, 3 no attempt
was made.
"""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.postgresql.client import SOCKETS, ConnectFailed, Connection, Target
from emulator.machine.programs.postgresql.options import BadCommandLine, read_options
from emulator.machine.programs.postgresql.release import release

SHORT = {"d": "dbname", "h": "host", "p": "port", "q": "quiet", "t": "timeout", "U": "username", "V": "version", "?": "help"}
VALUED = {"dbname", "host", "port", "timeout", "username"}
REJECTING = "57P03"


async def main(process: Process) -> int:
    try:
        given = read_options(process.argv[1:], SHORT, VALUED, set(SHORT.values()))
    except BadCommandLine as error:
        await process.complain(f'pg_isready: {error}\npg_isready: hint: Try "pg_isready --help" for more information.\n')
        return 3
    if given.has("version"):
        await process.out(f"pg_isready (PostgreSQL) {release(process)}\n")
        return 0
    if given.has("help"):
        await process.complain("pg_isready: the option --help is not emulated\n")
        return 3
    if given.operands:
        await process.complain(
            f'pg_isready: error: too many command-line arguments (first is "{given.operands[0]}")\n'
            'pg_isready: hint: Try "pg_isready --help" for more information.\n'
        )
        return 3
    host = given.get("host") or process.env.get("PGHOST") or ""
    port = given.get("port") or process.env.get("PGPORT") or "5432"
    status = await _probe(process, Target(host, port, given.get("username") or "postgres", given.get("dbname") or "postgres"))
    if not given.has("quiet"):
        words = ("accepting connections", "rejecting connections", "no response")[status]
        await process.out(f"{host or SOCKETS}:{port} - {words}\n")
    return status


async def _probe(process: Process, target: Target) -> int:
    if not target.port.isdigit() and not target.local:
        return 2
    try:
        connection = await Connection.open(process, target)
    except ConnectFailed as error:
        return 1 if error.code == REJECTING else 0 if error.code or error.wants_password else 2
    await connection.close()
    return 0
