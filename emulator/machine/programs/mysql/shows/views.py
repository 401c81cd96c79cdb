"""The server's own tables: `mysql.user` and those of `information_schema`."""

from __future__ import annotations

from collections.abc import Callable

from emulator.machine.programs.mysql.session.session import Session
from emulator.machine.programs.mysql.shows.databases import databases
from emulator.machine.programs.sql.query.results import Output
from emulator.machine.programs.sql.tables import Row
from emulator.machine.programs.sql.types import BIGINT, TEXT


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
    return [Output("SCHEMA_NAME", TEXT)], [(name,) for name in databases(session)]


def _all_tables(session: Session) -> tuple[list[Output], list[Row]]:
    outputs = [
        Output("TABLE_SCHEMA", TEXT),
        Output("TABLE_NAME", TEXT),
        Output("TABLE_TYPE", TEXT),
        Output("TABLE_ROWS", BIGINT),
    ]
    rows: list[Row] = []
    for name in databases(session):
        database = session.store.cluster.databases.get(name)
        for table in database.tables.values() if database is not None else ():
            rows.append((name, table.shape.name, "BASE TABLE", len(table.rows)))
    return outputs, rows


VIEWS: dict[str, Callable[[Session], tuple[list[Output], list[Row]]]] = {
    "mysql.user": _users,
    "information_schema.schemata": _schemata,
    "information_schema.tables": _all_tables,
}
