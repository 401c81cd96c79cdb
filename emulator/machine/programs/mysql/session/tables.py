"""Statements of words alone on tables: DROP, TRUNCATE."""

from __future__ import annotations

from dataclasses import replace

from emulator.machine.programs.mysql.session.session import Session
from emulator.machine.programs.mysql.wire import Reply
from emulator.machine.programs.sql.errors import NotEmulated, SqlError, UndefinedTable
from emulator.machine.programs.sql.syntax import Simple
from emulator.machine.programs.sql.tables import Snapshot


def table_statement(session: Session, node: Simple, snapshot: Snapshot) -> Reply:
    match node.verb:
        case "drop table":
            _drop_tables(session, node, snapshot)
        case "truncate":
            _truncate(session, node, snapshot)
        case "drop index":
            _drop_index(node, snapshot)
        case _:
            raise NotEmulated(node.verb.upper())
    return Reply([], [])


def _drop_tables(session: Session, node: Simple, snapshot: Snapshot) -> None:
    database = snapshot.database.name
    missing = [one for one in node.names if one not in snapshot.tables]
    if missing and not node.optional:
        raise UndefinedTable(",".join(missing), database=database, dropping=True)
    for one in node.names:
        if one in snapshot.tables:
            session.allowed(database, one, "drop")
            _unreferenced(session, snapshot, one, node.names)
            snapshot.drop(one)


def _truncate(session: Session, node: Simple, snapshot: Snapshot) -> None:
    for one in node.names:
        session.allowed(snapshot.database.name, one, "drop")
        table = snapshot.writable(one)
        for number in list(table.rows):
            table.remove(number)
        table.sequence.last = 0


def _drop_index(node: Simple, snapshot: Snapshot) -> None:
    table, name = snapshot.writable(node.options["table"]), node.names[0]
    kept = tuple(one for one in table.shape.constraints if one.name != name)
    if len(kept) == len(table.shape.constraints):
        raise SqlError(
            "",
            number=1091,
            state="42000",
            mysql=f"Can't DROP '{name}'; check that column/key exists",
            maria=f"Can't DROP INDEX `{name}`; check that it exists",
        )
    table.shape = replace(table.shape, constraints=kept)


def _unreferenced(session: Session, snapshot: Snapshot, name: str, going: tuple[str, ...]) -> None:
    for other in snapshot.tables.values():
        for one in other.shape.constraints:
            if one.reference is not None and one.reference.table == name and other.shape.name not in going:
                if session.around.release.maria:
                    words = "Cannot delete or update a parent row: a foreign key constraint fails"
                    raise SqlError("", number=1451, state="23000", mysql=words)
                by = f"a foreign key constraint '{one.name}' on table '{other.shape.name}'"
                words = f"Cannot drop table '{name}' referenced by {by}."
                raise SqlError("", number=3730, mysql=words)
