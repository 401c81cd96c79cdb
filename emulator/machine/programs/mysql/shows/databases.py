"""Databases and their tables."""

from __future__ import annotations

from emulator.machine.programs.mysql.accounts import EVERYTHING, SYSTEM, sees
from emulator.machine.programs.mysql.session.errors import no_database, unknown_database
from emulator.machine.programs.mysql.session.session import Session
from emulator.machine.programs.mysql.shows.listing import names_of, table_of
from emulator.machine.programs.mysql.wire import Reply
from emulator.machine.programs.sql.errors import UndefinedTable
from emulator.machine.programs.sql.tables import Table


def databases(session: Session) -> list[str]:
    known = {*session.store.cluster.databases, *SYSTEM}
    shown = sorted(name for name in known if sees(session.role, name))
    maria = session.around.release.maria
    hidden = maria and "superuser" not in session.role.options and EVERYTHING not in session.role.grants.get("*.*", "")
    return [name for name in shown if not (hidden and name == "performance_schema")]


def create_database(session: Session, name: str) -> Reply:
    if name not in session.store.cluster.databases:
        raise unknown_database(name)
    collation = session.variables["collation_server"]
    text = f"CREATE DATABASE `{name}` /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE {collation} */"
    text += "" if session.around.release.maria else " /*!80016 DEFAULT ENCRYPTION='N' */"
    return table_of(("Database", "Create Database"), [[name, text]])


def tables(session: Session, database: str, pattern: str | None) -> Reply:
    if not database:
        raise no_database()
    found = session.store.cluster.databases.get(database)
    if found is None and database not in SYSTEM:
        raise unknown_database(database)
    held = session.snapshot.tables if session.snapshot is not None and session.snapshot.database is found else {}
    names = sorted(held or (found.tables if found is not None else {}))
    title = f"Tables_in_{database}" + (f" ({pattern})" if pattern else "")
    return names_of(title, names, pattern)


def table_named(session: Session, name: str, database: str) -> Table:
    if "." in name:
        database, _, name = name.partition(".")
    place = database or session.database
    if not place:
        raise no_database()
    found = session.store.cluster.databases.get(place)
    own = session.snapshot.tables if session.snapshot is not None and session.snapshot.database is found else {}
    table = own.get(name) or (found.tables.get(name) if found is not None else None)
    if table is None:
        raise UndefinedTable(name, database=place)
    return table
