"""A statement run: read, performed in its turn, and its transaction ended where it ends."""

from __future__ import annotations

from emulator.machine.programs.mysql.session.errors import no_database
from emulator.machine.programs.mysql.session.performing import performed
from emulator.machine.programs.mysql.session.server import server_statement
from emulator.machine.programs.mysql.session.session import Session
from emulator.machine.programs.mysql.session.variables import set_variable
from emulator.machine.programs.mysql.shows.show import show
from emulator.machine.programs.mysql.store import OWN
from emulator.machine.programs.mysql.wire import Reply
from emulator.machine.programs.sql.errors import NotEmulated, SqlError
from emulator.machine.programs.sql.lexer import Token
from emulator.machine.programs.sql.parser import parse, split
from emulator.machine.programs.sql.syntax import Delete, Insert, Select, Simple, Statement, Update
from emulator.machine.programs.sql.tables import Database

BEFORE_TABLES = {
    "from",
    "into",
    "update",
    "join",
    "table",
    "exists",
    "on",
    "describe",
    "desc",
    "truncate",
    "references",
    "insert",
}


async def run(session: Session, source: str) -> Reply:
    """One statement. SqlError."""
    parts = split(source, True)
    if not parts:
        raise SqlError("", number=1065, state="42000", mysql="Query was empty")
    _, tokens = parts[0]
    names, database = _local(session, tokens)
    statement = parse(source, True, tokens=names)
    try:
        reply = await _statement(session, statement, database, source)
    except SqlError as failure:
        name = getattr(statement, "table", "")
        failure.table = f"`{database or session.database}`.`{name}`"
        session.row_count = -1
        if not session.in_transaction:
            session.forget()
        raise
    session.row_count = reply.affected if not reply.fields else -1
    session.last_id = reply.last_id or session.last_id
    return reply


def _local(session: Session, tokens: list[Token]) -> tuple[list[Token], str]:
    """The words without the name of the one database that qualifies their tables, and that name."""
    if tokens[0].value.lower() in ("grant", "revoke"):
        return tokens, ""
    found, kept, index = "", [], 0
    while index < len(tokens):
        token = tokens[index]
        dotted = tokens[index + 1 : index + 2] and tokens[index + 1].value == "." and token.kind in ("word", "name")
        before = tokens[index - 1].value.lower() if index else ""
        if dotted and before in BEFORE_TABLES and token.value in session.store.cluster.databases and token.value not in OWN:
            if found and found != token.value:
                raise NotEmulated("a statement on tables of two databases")
            found = token.value
            index += 2
            continue
        kept.append(token)
        index += 1
    return kept, found


async def _statement(session: Session, node: Statement, database: str, source: str) -> Reply:
    if isinstance(node, Simple):
        done = await _simple(session, node, database, source)
        if done is not None:
            return done
    name = database or session.database
    if not name and _needs_database(node):
        raise no_database()
    where = session.store.cluster.databases.get(name) or Database(name, "", 0)
    if not isinstance(node, Select):
        await session.store.writers.turn(where.name, session)
    snapshot = session.snapshot_of(where)
    reply = performed(session, node, snapshot)
    if not isinstance(node, Select | Insert | Update | Delete):
        session.commit()  # what defines things ends a transaction
        session.in_transaction = False
    elif not session.in_transaction and session.variables.get("autocommit", "ON").upper() in ("ON", "1"):
        session.commit()
    return reply


def _needs_database(node: Statement) -> bool:
    if not isinstance(node, Select):
        return True
    return any(source.name and "." not in source.name for source in node.sources)


async def _simple(session: Session, node: Simple, database: str, source: str) -> Reply | None:
    """What needs no table; None for the others."""
    match node.verb:
        case "begin":
            session.commit()
            session.in_transaction = True
        case "commit" | "rollback":
            session.commit() if node.verb == "commit" else session.forget()
            session.in_transaction = False
        case "use":
            session.use(node.names[0])
        case "set":
            set_variable(session, node)
        case "flush":
            return Reply([], [])
        case "show" | "describe":
            return show(session, node, database)
        case "create database" | "drop database" | "create role" | "alter role" | "drop role" | "grant" | "revoke":
            session.commit()
            session.in_transaction = False
            return server_statement(session, node)
        case _:
            return None
    return Reply([], [])
