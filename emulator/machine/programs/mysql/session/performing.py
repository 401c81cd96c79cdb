"""A statement on tables performed: what it gives, or how many rows it changed."""

from __future__ import annotations

from emulator.machine.programs.mysql.session.rows import rows_of
from emulator.machine.programs.mysql.session.session import Session
from emulator.machine.programs.mysql.session.tables import table_statement
from emulator.machine.programs.mysql.shows.views import view
from emulator.machine.programs.mysql.wire import Reply
from emulator.machine.programs.sql.changes import Changed, Changer
from emulator.machine.programs.sql.define import alter, create_index, create_table
from emulator.machine.programs.sql.query.planner import Planner
from emulator.machine.programs.sql.syntax import (
    Alter,
    CreateIndex,
    CreateTable,
    Delete,
    Insert,
    Select,
    Simple,
    Statement,
    Update,
)
from emulator.machine.programs.sql.tables import Snapshot


def performed(session: Session, node: Statement, snapshot: Snapshot) -> Reply:
    planner = planner_of(session, snapshot)
    match node:
        case Select():
            prepared = planner.prepare(node)
            return rows_of(session, node, prepared.outputs, prepared.rows(None), snapshot)
        case Insert():
            changed = Changer(planner).insert(node)
            return _changed(changed, _inserted(node, changed))
        case Update():
            changed = Changer(planner).update(node)
            info = f"Rows matched: {changed.count}  Changed: {changed.count}  Warnings: 0"
            return _changed(changed, info)
        case Delete():
            return _changed(Changer(planner).delete(node), "")
        case CreateTable():
            session.allowed(snapshot.database.name, node.name, "create")
            create_table(snapshot, node, session.role.name, session.store.cluster.oid(), planner)
        case CreateIndex():
            session.allowed(snapshot.database.name, node.table, "index")
            create_index(snapshot, node)
        case Alter():
            session.allowed(snapshot.database.name, node.table, "alter")
            alter(snapshot, node, planner)
            if snapshot.tables.get(node.table) is not None and snapshot.tables[node.table].rows:
                return Reply([], [], 0, 0, "Records: 0  Duplicates: 0  Warnings: 0")
        case Simple():
            return table_statement(session, node, snapshot)
    return Reply([], [])


def planner_of(session: Session, snapshot: Snapshot) -> Planner:
    return Planner(
        snapshot, session.moment(), lambda name: view(session, name),
        lambda name, privilege: session.allowed(snapshot.database.name, name, privilege),
    )  # fmt: skip


def _inserted(node: Insert, changed: Changed) -> str:
    many = len(node.rows) > 1 or node.query is not None
    return f"Records: {changed.count}  Duplicates: 0  Warnings: 0" if many else ""


def _changed(changed: Changed, info: str) -> Reply:
    return Reply([], [], changed.count, changed.last, info)
