"""createdb, dropdb, createuser, dropuser: each sends one statement; here a row each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from emulator.machine.kernel.process import Process
from emulator.machine.programs.postgresql.client import ConnectFailed, Connection, error_lines
from emulator.machine.programs.postgresql.options import BadCommandLine, Given, read_options, target_of
from emulator.machine.programs.postgresql.release import release

COMMON = {"h": "host", "p": "port", "U": "username", "w": "no-password", "e": "echo", "V": "version"}
VALUED = {"host", "port", "username", "owner", "template", "encoding", "maintenance-db"}


@dataclass(frozen=True, slots=True)
class Script:
    """`what` names what it makes or drops in its messages."""

    short: dict[str, str]
    statement: Callable[[str, Given], str]
    failure: str
    database: str = "postgres"
    long: tuple[str, ...] = ()


def _name(text: str) -> str:
    plain = text.isidentifier() and text == text.lower()
    return text if plain else '"' + text.replace('"', '""') + '"'


def _create_database(name: str, given: Given) -> str:
    parts = {"owner": "OWNER", "encoding": "ENCODING", "template": "TEMPLATE"}
    extra = ""
    for key, word in parts.items():
        value = given.get(key)
        if value is not None:
            extra += f" {word} " + (f"'{value}'" if key == "encoding" else _name(value))
    return f"CREATE DATABASE {_name(name)}{extra};"


def _create_role(name: str, given: Given) -> str:
    flags = (("superuser", "SUPERUSER"), ("createdb", "CREATEDB"), ("createrole", "CREATEROLE"), ("replication", "REPLICATION"))
    words = " ".join(word if given.has(option) else f"NO{word}" for option, word in flags)
    login = "NOLOGIN" if given.has("no-login") else "LOGIN"
    return f"CREATE ROLE {_name(name)} {words} {login};"


def _drop(kind: str) -> Callable[[str, Given], str]:
    return lambda name, given: f"DROP {kind} {'IF EXISTS ' if given.has('if-exists') else ''}{_name(name)};"


ROLE = {"s": "superuser", "d": "createdb", "r": "createrole", "L": "no-login"}
SCRIPTS = {
    "createdb": Script({"O": "owner", "T": "template", "E": "encoding"}, _create_database, "database creation failed"),
    "dropdb": Script({}, _drop("DATABASE"), "database removal failed", long=("if-exists",)),
    "createuser": Script(ROLE, _create_role, "creation of new role failed"),
    "dropuser": Script({}, _drop("ROLE"), 'removal of role "{name}" failed', long=("if-exists",)),
}


async def main(process: Process) -> int:
    program = process.argv[0].rpartition("/")[2]
    script = SCRIPTS[program]
    short = COMMON | script.short
    hint = f'{program}: hint: Try "{program} --help" for more information.\n'
    try:
        given = read_options(process.argv[1:], short, VALUED, {*short.values(), *script.long, "maintenance-db"})
    except BadCommandLine as error:
        await process.complain(f"{program}: {error}\n{hint}")
        return 1
    if given.has("version"):
        await process.out(f"{program} (PostgreSQL) {release(process)}\n")
        return 0
    target = target_of(process, given, given.get("maintenance-db") or script.database)
    name = given.operands[0] if given.operands else ""
    if not name and program in ("dropdb", "dropuser"):
        await process.complain(
            f"{program}: error: missing required argument {'database' if program == 'dropdb' else 'role'} name\n{hint}"
        )
        return 1
    return await _send(process, program, script, given, name or target.user)


async def _send(process: Process, program: str, script: Script, given: Given, name: str) -> int:
    target = target_of(process, given, given.get("maintenance-db") or script.database)
    try:
        connection = await Connection.open(process, target)
    except ConnectFailed as error:
        await process.complain(f"{program}: error: {error}\n")
        return 1
    statement = script.statement(name, given)
    if given.has("echo"):
        await process.out(f"SELECT pg_catalog.set_config('search_path', '', false);\n{statement}\n")
    answer = (await connection.ask(statement))[0]
    await connection.close()
    if answer.error is not None:
        failure = script.failure.format(name=name)
        await process.complain(f"{program}: error: {failure}: {error_lines(answer.error, statement)}")
        return 1
    for notice in answer.notices:
        await process.complain(error_lines(notice, statement))
    return 0
