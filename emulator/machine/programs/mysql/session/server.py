"""Statements on the server: databases, and who may do this."""

from __future__ import annotations

from emulator.machine.programs.mysql.accounts import DeniedDatabase, may
from emulator.machine.programs.mysql.session.grants import account_statement, grant
from emulator.machine.programs.mysql.session.session import VIEWED, Session
from emulator.machine.programs.mysql.store import OWN
from emulator.machine.programs.mysql.wire import Reply
from emulator.machine.programs.sql.errors import DuplicateDatabase, SqlError
from emulator.machine.programs.sql.syntax import Simple


def server_statement(session: Session, node: Simple) -> Reply:
    name = node.names[0]
    if node.verb.endswith("database"):
        return _databases(session, node, name)
    if not may(session.role, "*", "create user"):
        raise SqlError(
            "", number=1227, state="42000",
            mysql="Access denied; you need (at least one of) the CREATE USER privilege(s) for this operation",
        )  # fmt: skip
    if node.verb in ("grant", "revoke"):
        grant(session, node, name)
    else:
        for account in node.names:
            account_statement(session, node, account)
    session.store.save_cluster(session.around.process)
    return Reply([], [])


def _databases(session: Session, node: Simple, name: str) -> Reply:
    process, cluster = session.around.process, session.store.cluster
    if not may(session.role, name, node.verb.partition(" ")[0]):
        raise DeniedDatabase(session.role.name, name)
    there = name in cluster.databases or name in VIEWED
    if node.verb == "create database":
        if there and not node.optional:
            raise DuplicateDatabase(name)
        if not there:
            session.store.create(process, name, session.role.name)
        return Reply([], [], 1)
    if not there:
        if node.optional:
            return Reply([], [])
        raise SqlError("", number=1008, mysql=f"Can't drop database '{name}'; database doesn't exist")
    if name in OWN or name in VIEWED:
        raise SqlError("", number=3552, mysql=f"Access to system schema '{name}' is rejected.")
    session.database = "" if name == session.database else session.database
    return Reply([], [], session.store.drop(process, name))
