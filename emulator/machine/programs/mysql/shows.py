"""SHOW and DESCRIBE, and the server's own tables that a query can read here: mysql.user and a little of
information_schema.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from emulator.machine.programs.mysql.accounts import EVERYTHING, SYSTEM, sees
from emulator.machine.programs.mysql.wire import Field, Reply
from emulator.machine.programs.sql.errors import NotEmulated, SqlError, UndefinedTable
from emulator.machine.programs.sql.operators import matches
from emulator.machine.programs.sql.query.results import Output
from emulator.machine.programs.sql.syntax import ColumnDefinition, Constraint, Simple
from emulator.machine.programs.sql.tables import Row, Table, TableShape
from emulator.machine.programs.sql.types import BIGINT, TEXT, SqlType
from emulator.timeline import SECOND

if TYPE_CHECKING:
    from emulator.machine.programs.mysql.session import Session

ENGINES = (
    ("InnoDB", "DEFAULT", "Supports transactions, row-level locking, and foreign keys", "YES", "YES", "YES"),
    ("MEMORY", "YES", "Hash based, stored in memory, useful for temporary tables", "NO", "NO", "NO"),
)


def show(session: Session, node: Simple, database: str) -> Reply:
    """SHOW … and DESCRIBE. SqlError."""
    if node.verb == "describe":
        return _columns(session, _table(session, node.names[0], database))
    words = list(node.names)
    lower = [word.lower() for word in words]
    pattern = _pattern(words, lower)
    if pattern is not None:
        words, lower = words[:-2], lower[:-2]
    if lower[:1] in (["full"], ["global"], ["session"], ["local"]):
        words, lower = words[1:], lower[1:]
    match lower:
        case ["databases"] | ["schemas"]:
            return _names("Database" + (f" ({pattern})" if pattern else ""), _databases(session), pattern)
        case ["tables", *rest]:
            return _tables(session, words[2] if rest else database or session.database, pattern)
        case ["columns" | "fields", "from" | "in", *_]:
            return _columns(session, _table(session, words[2], words[4] if len(words) > 4 else database))
        case ["create", "table", _, *_]:
            return _create_table(session, "".join(words[2:]), database)
        case ["create", "database" | "schema", _]:
            return _create_database(session, words[2])
        case ["index" | "indexes" | "keys", "from" | "in", *_]:
            return _indexes(_table(session, words[2], database))
        case ["variables"]:
            rows = sorted([name, value] for name, value in session.variables.items() if not name.startswith("@"))
            return _table_of(("Variable_name", "Value"), _filtered(rows, pattern))
        case ["status"]:
            return _table_of(("Variable_name", "Value"), _filtered(_status(session), pattern))
        case ["processlist"]:
            return _processes(session)
        case ["grants", *rest]:
            account = "@".join(one for one in "".join(words[2:]).split("@")) if rest else session.role.name
            return _grants(session, account)
        case ["warnings"] | ["errors"]:
            return _table_of(("Level", "Code", "Message"), [])
        case ["engines"]:
            titles = ("Engine", "Support", "Comment", "Transactions", "XA", "Savepoints")
            return _table_of(titles, [list(row) for row in ENGINES])
    raise NotEmulated("SHOW " + " ".join(words[:2]).upper())


def _pattern(words: list[str], lower: list[str]) -> str | None:
    return words[-1] if lower[-2:-1] == ["like"] else None


def _filtered(rows: list[list[str | None]] | list[list[str]], pattern: str | None) -> list[list[str | None]]:
    return [list(row) for row in rows if pattern is None or matches((row[0] or "").lower(), pattern.lower())]


def _table_of(titles: tuple[str, ...], rows: list[list[str | None]], numbers: tuple[str, ...] = ()) -> Reply:
    fields = [Field(title, 8 if title in numbers else 253, title not in ("Default", "Value")) for title in titles]
    return Reply(fields, rows)


def _names(title: str, names: list[str], pattern: str | None) -> Reply:
    return _table_of((title,), _filtered([[name] for name in names], pattern))


def _databases(session: Session) -> list[str]:
    known = {*session.store.cluster.databases, *SYSTEM}
    shown = sorted(name for name in known if sees(session.role, name))
    maria = session.around.release.maria
    hidden = maria and "superuser" not in session.role.options and EVERYTHING not in session.role.grants.get("*.*", "")
    return [name for name in shown if not (hidden and name == "performance_schema")]


def _tables(session: Session, database: str, pattern: str | None) -> Reply:
    if not database:
        from emulator.machine.programs.mysql.session import no_database

        raise no_database()
    found = session.store.cluster.databases.get(database)
    if found is None and database not in SYSTEM:
        from emulator.machine.programs.mysql.session import unknown_database

        raise unknown_database(database)
    held = session.snapshot.tables if session.snapshot is not None and session.snapshot.database is found else {}
    names = sorted(held or (found.tables if found is not None else {}))
    title = f"Tables_in_{database}" + (f" ({pattern})" if pattern else "")
    return _names(title, names, pattern)


def _table(session: Session, name: str, database: str) -> Table:
    if "." in name:
        database, _, name = name.partition(".")
    place = database or session.database
    if not place:
        from emulator.machine.programs.mysql.session import no_database

        raise no_database()
    found = session.store.cluster.databases.get(place)
    own = session.snapshot.tables if session.snapshot is not None and session.snapshot.database is found else {}
    table = own.get(name) or (found.tables.get(name) if found is not None else None)
    if table is None:
        raise UndefinedTable(name, database=place)
    return table


# one table


def _columns(session: Session, table: Table) -> Reply:
    maria, shape = session.around.release.maria, table.shape
    rows: list[list[str | None]] = []
    for column in shape.columns:
        default, extra = _default(column, maria)
        extra = "auto_increment" if column.serial else extra
        null = "NO" if column.not_null else "YES"
        rows.append([column.name, _type(column.type, maria), null, _key(shape, column.name), default, extra])
    return _table_of(("Field", "Type", "Null", "Key", "Default", "Extra"), rows)


def _default(column: ColumnDefinition, maria: bool) -> tuple[str | None, str]:
    """As DESCRIBE shows it, and what stands in Extra for it."""
    text = column.default_text
    if not text or text.lower() == "null":
        return None, ""
    if re.fullmatch(r"(?i)(current_timestamp|now)(\(\))?", text):
        return ("current_timestamp()", "") if maria else ("CURRENT_TIMESTAMP", "DEFAULT_GENERATED")
    return (text[1:-1] if text[0] in "'\"" else text), ""


def _key(shape: TableShape, name: str) -> str:
    for one in shape.constraints:
        if one.kind == "primary" and name in one.columns:
            return "PRI"
    for one in shape.constraints:
        if one.kind == "unique" and one.columns == (name,):
            return "UNI"
    return "MUL" if any(one.kind != "check" and one.columns[:1] == (name,) for one in shape.constraints) else ""


def _type(kind: SqlType, maria: bool) -> str:
    word = kind.word.removeprefix("my")
    unsigned = " unsigned" if word.endswith(" unsigned") else ""
    word = word.removesuffix(" unsigned")
    name = {
        "integer": "int", "character varying": "varchar", "numeric": "decimal", "double precision": "double", "real": "float",
        "boolean": "tinyint", "timestamp without time zone": "timestamp", "character": "char",
    }.get(kind.name, kind.name)  # fmt: skip
    if word in ("tinyint", "mediumint", "datetime", "tinytext", "mediumtext", "longtext", "smallint", "timestamp"):
        name = word
    if kind.name == "boolean":
        return "tinyint(1)"
    width = {"int": 10 if unsigned else 11, "bigint": 20, "smallint": 6, "tinyint": 4, "mediumint": 9}.get(name)
    if width is not None:
        return f"{name}({width}){unsigned}" if maria else name + unsigned
    if kind.scale is not None and kind.length is not None:
        return f"{name}({kind.length},{kind.scale}){unsigned}"
    return f"{name}({kind.length})" if kind.length is not None else name


def _create_table(session: Session, name: str, database: str) -> Reply:
    table, release = _table(session, name, database), session.around.release
    shape = table.shape
    lines = [f"  {_column_line(column, release.maria)}" for column in shape.columns]
    lines += [line for one in _indexes_first(shape) for line in _constraint_lines(one)]
    count = f" AUTO_INCREMENT={table.sequence.last + 1}" if table.sequence.last else ""
    collation = session.variables["collation_server"]
    text = f"CREATE TABLE `{shape.name}` (\n" + ",\n".join(lines)
    text += f"\n) ENGINE=InnoDB{count} DEFAULT CHARSET=utf8mb4 COLLATE={collation}"
    return _table_of(("Table", "Create Table"), [[shape.name, text]])


def _indexes_first(shape: TableShape) -> list[Constraint]:
    """Primary key, unique keys, other indexes, foreign keys with the index that each has, checks."""
    rank = {"primary": 0, "unique": 1, "index": 2, "foreign": 2, "check": 4}
    found = sorted(shape.constraints, key=lambda one: rank[one.kind])
    foreign = [one for one in found if one.kind == "foreign"]
    covered = {one.columns for one in found if one.kind != "foreign"}
    keys = [Constraint("index", one.columns, one.columns[0]) for one in foreign if one.columns not in covered]
    plain = [one for one in found if one.kind in ("primary", "unique", "index")]
    return [*plain, *keys, *foreign, *(one for one in found if one.kind == "check")]


def _constraint_lines(one: Constraint) -> list[str]:
    columns = ",".join(f"`{name}`" for name in one.columns)
    match one.kind:
        case "primary":
            return [f"  PRIMARY KEY ({columns})"]
        case "unique":
            return [f"  UNIQUE KEY `{one.name}` ({columns})"]
        case "index":
            return [f"  KEY `{one.name}` ({columns})"]
        case "foreign" if one.reference is not None:
            there = ",".join(f"`{name}`" for name in one.reference.columns)
            rule = f" ON DELETE {one.reference.cascade.upper()}" if one.reference.cascade else ""
            return [f"  CONSTRAINT `{one.name}` FOREIGN KEY ({columns}) REFERENCES `{one.reference.table}` ({there}){rule}"]
    return [f"  CONSTRAINT `{one.name}` CHECK {one.check}"]


def _column_line(column: ColumnDefinition, maria: bool) -> str:
    default, _ = _default(column, maria)
    text = f"`{column.name}` {_type(column.type, maria)}"
    null = (
        " NULL" if column.type.name.startswith("timestamp") and column.type.word != "datetime" and not column.not_null else ""
    )
    text += " NOT NULL" if column.not_null else null
    if column.serial:
        return text + " AUTO_INCREMENT"
    if default is None:
        return text if column.not_null or column.type.name == "text" else text + " DEFAULT NULL"
    computed = default.lower().startswith("current_timestamp")
    bare = computed or (maria and column.type.is_number)
    return f"{text} DEFAULT {default}" if bare else f"{text} DEFAULT '{default}'"


def _create_database(session: Session, name: str) -> Reply:
    if name not in session.store.cluster.databases:
        from emulator.machine.programs.mysql.session import unknown_database

        raise unknown_database(name)
    collation = session.variables["collation_server"]
    text = f"CREATE DATABASE `{name}` /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE {collation} */"
    text += "" if session.around.release.maria else " /*!80016 DEFAULT ENCRYPTION='N' */"
    return _table_of(("Database", "Create Database"), [[name, text]])


def _indexes(table: Table) -> Reply:
    rows: list[list[str | None]] = []
    for one in _indexes_first(table.shape):
        if one.kind in ("primary", "unique", "index"):
            for number, name in enumerate(one.columns, 1):
                key = "PRIMARY" if one.kind == "primary" else one.name
                rows.append([table.shape.name, str(int(one.kind == "index")), key, str(number), name])
    titles = ("Table", "Non_unique", "Key_name", "Seq_in_index", "Column_name")
    return _table_of(titles, rows, ("Non_unique", "Seq_in_index"))


# the server


def _status(session: Session) -> list[list[str]]:
    around = session.around
    uptime = (around.process.kernel.timeline.now - around.started) // SECOND
    return [["Threads_connected", str(len(around.sessions))], ["Threads_running", "1"], ["Uptime", str(uptime)]]


def _processes(session: Session) -> Reply:
    now = session.around.process.kernel.timeline.now
    rows: list[list[str | None]] = []
    for number, other in sorted(session.around.sessions.items()):
        user, _, host = other.login.rpartition("@")
        busy = other is session
        state: list[str | None] = ["Query" if busy else "Sleep", str((now - other.begun) // SECOND)]
        state += ["starting" if busy else "", "SHOW PROCESSLIST" if busy else None]
        rows.append([str(number), user, host, other.database or None, *state])
    return _table_of(("Id", "User", "Host", "db", "Command", "Time", "State", "Info"), rows, ("Id", "Time"))


def _grants(session: Session, account: str) -> Reply:
    account = account if "@" in account else f"{account}@%"
    role = session.store.cluster.roles.get(account)
    if role is None:
        user, _, host = account.rpartition("@")
        words = f"There is no such grant defined for user '{user}' on host '{host}'"
        raise SqlError("", number=1141, state="42000", mysql=words)
    user, _, host = account.rpartition("@")
    whom, maria = f"`{user}`@`{host}`", session.around.release.maria
    secret = f" IDENTIFIED BY PASSWORD '{role.password}'" if maria and role.password else ""
    everywhere = role.grants.get("*.*", "usage").upper()
    option = " WITH GRANT OPTION" if "superuser" in role.options or "grant *.*" in role.options else ""
    rows: list[list[str | None]] = [[f"GRANT {everywhere} ON *.* TO {whom}{secret}{option}"]]
    for scope, words in role.grants.items():
        if scope != "*.*" and words:
            place = ".".join(part if part == "*" else f"`{part}`" for part in scope.split("."))
            more = " WITH GRANT OPTION" if f"grant {scope}" in role.options else ""
            rows.append([f"GRANT {words.upper()} ON {place} TO {whom}{more}"])
    return _table_of((f"Grants for {account}",), rows)


# tables of the server's own


def view(session: Session, name: str) -> tuple[list[Output], list[Row]] | None:
    """One of them, None where there is none of that name."""
    place = name if "." in name else f"{session.database}.{name}"
    maker = VIEWS.get(place.lower())
    return None if maker is None else maker(session)


def _users(session: Session) -> tuple[list[Output], list[Row]]:
    rows: list[Row] = [(name.rpartition("@")[2], name.rpartition("@")[0]) for name in sorted(session.store.cluster.roles)]
    return [Output("Host", TEXT), Output("User", TEXT)], rows


def _schemata(session: Session) -> tuple[list[Output], list[Row]]:
    return [Output("SCHEMA_NAME", TEXT)], [(name,) for name in _databases(session)]


def _all_tables(session: Session) -> tuple[list[Output], list[Row]]:
    outputs = [
        Output("TABLE_SCHEMA", TEXT),
        Output("TABLE_NAME", TEXT),
        Output("TABLE_TYPE", TEXT),
        Output("TABLE_ROWS", BIGINT),
    ]
    rows: list[Row] = []
    for name in _databases(session):
        database = session.store.cluster.databases.get(name)
        for table in database.tables.values() if database is not None else ():
            rows.append((name, table.shape.name, "BASE TABLE", len(table.rows)))
    return outputs, rows


VIEWS: dict[str, Callable[[Session], tuple[list[Output], list[Row]]]] = {
    "mysql.user": _users,
    "information_schema.schemata": _schemata,
    "information_schema.tables": _all_tables,
}
