"""SHOW and DESCRIBE."""

from __future__ import annotations

from emulator.machine.programs.mysql.session.session import Session
from emulator.machine.programs.mysql.shows.columns import columns, indexes
from emulator.machine.programs.mysql.shows.create_table import create_table
from emulator.machine.programs.mysql.shows.databases import create_database, databases, table_named, tables
from emulator.machine.programs.mysql.shows.listing import filtered, names_of, table_of
from emulator.machine.programs.mysql.shows.server import grants, processes, status
from emulator.machine.programs.mysql.wire import Reply
from emulator.machine.programs.sql.errors import NotEmulated
from emulator.machine.programs.sql.syntax import Simple

ENGINES = (
    ("InnoDB", "DEFAULT", "Supports transactions, row-level locking, and foreign keys", "YES", "YES", "YES"),
    ("MEMORY", "YES", "Hash based, stored in memory, useful for temporary tables", "NO", "NO", "NO"),
)


def show(session: Session, node: Simple, database: str) -> Reply:
    """SHOW … and DESCRIBE. SqlError."""
    if node.verb == "describe":
        return columns(session, table_named(session, node.names[0], database))
    words = list(node.names)
    lower = [word.lower() for word in words]
    pattern = _pattern(words, lower)
    if pattern is not None:
        words, lower = words[:-2], lower[:-2]
    if lower[:1] in (["full"], ["global"], ["session"], ["local"]):
        words, lower = words[1:], lower[1:]
    match lower:
        case ["databases"] | ["schemas"]:
            return names_of("Database" + (f" ({pattern})" if pattern else ""), databases(session), pattern)
        case ["tables", *rest]:
            return tables(session, words[2] if rest else database or session.database, pattern)
        case ["columns" | "fields", "from" | "in", *_]:
            return columns(session, table_named(session, words[2], words[4] if len(words) > 4 else database))
        case ["create", "table", _, *_]:
            return create_table(session, "".join(words[2:]), database)
        case ["create", "database" | "schema", _]:
            return create_database(session, words[2])
        case ["index" | "indexes" | "keys", "from" | "in", *_]:
            return indexes(table_named(session, words[2], database))
        case ["variables"]:
            rows = sorted([name, value] for name, value in session.variables.items() if not name.startswith("@"))
            return table_of(("Variable_name", "Value"), filtered(rows, pattern))
        case ["status"]:
            return table_of(("Variable_name", "Value"), filtered(status(session), pattern))
        case ["processlist"]:
            return processes(session)
        case ["grants", *rest]:
            account = "@".join(one for one in "".join(words[2:]).split("@")) if rest else session.role.name
            return grants(session, account)
        case ["warnings"] | ["errors"]:
            return table_of(("Level", "Code", "Message"), [])
        case ["engines"]:
            titles = ("Engine", "Support", "Comment", "Transactions", "XA", "Savepoints")
            return table_of(titles, [list(row) for row in ENGINES])
    raise NotEmulated("SHOW " + " ".join(words[:2]).upper())


def _pattern(words: list[str], lower: list[str]) -> str | None:
    return words[-1] if lower[-2:-1] == ["like"] else None
