"""PostgreSQL's statements of words: databases, roles, privileges, settings, DROP and TRUNCATE."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from emulator.machine.programs.postgresql import release
from emulator.machine.programs.postgresql.store import digest
from emulator.machine.programs.sql.errors import (
    DuplicateDatabase,
    NotEmulated,
    SqlError,
    UndefinedDatabase,
    UndefinedTable,
)
from emulator.machine.programs.sql.query.results import Output
from emulator.machine.programs.sql.syntax import Simple
from emulator.machine.programs.sql.tables import Database, Role, Snapshot
from emulator.machine.programs.sql.types import TEXT

if TYPE_CHECKING:
    from emulator.machine.programs.postgresql.session import Result, Session

SETTABLE = {
    "client_min_messages", "client_encoding", "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout",
    "standard_conforming_strings", "check_function_bodies", "xmloption", "row_security", "default_tablespace", "search_path",
    "default_table_access_method", "application_name", "timezone", "datestyle",
}  # fmt: skip
FIXED = {
    "search_path": {'"$user"', "public", '"$user",public', "public,pg_catalog"}, "timezone": {"utc", "etc/utc", "default"},
    "client_encoding": {"utf8"}, "standard_conforming_strings": {"on"}, "datestyle": {"iso,mdy", "iso"},
    "statement_timeout": {"0"},
    "lock_timeout": {"0"}, "idle_in_transaction_session_timeout": {"0"}, "default_tablespace": {""},
}  # fmt: skip


class Commands:
    def __init__(self, session: Session) -> None:
        self.session = session

    def perform(self, node: Simple, snapshot: Snapshot, many: bool) -> Result:
        """SqlError, NotEmulated."""
        method = METHODS.get(node.verb)
        if method is None:
            raise NotEmulated(node.verb.upper())
        if node.verb in ("create database", "drop database") and (self.session.status == "T" or many):
            raise SqlError(f"{node.verb.upper()} cannot run inside a transaction block", "25001")
        return method(self, node, snapshot)

    def _result(self, tag: str) -> Result:
        from emulator.machine.programs.postgresql.session import Result

        return Result(tag, notices=self.session.notices)

    # databases

    def create_database(self, node: Simple, snapshot: Snapshot) -> Result:
        session, cluster, name = self.session, self.session.store.cluster, node.names[0]
        if not session.superuser and "createdb" not in session.role.options:
            raise SqlError("permission denied to create database", "42501")
        if name in cluster.databases:
            raise DuplicateDatabase(name)
        owner = node.options.get("owner", session.role.name)
        if owner not in cluster.roles:
            raise SqlError(f'role "{owner}" does not exist', "42704")
        template = node.options.get("template", "template1")
        if template not in cluster.databases:
            raise SqlError(f'template database "{template}" does not exist', "3D000")
        if cluster.databases[template].tables:
            raise NotEmulated("CREATE DATABASE from a template with tables")
        if node.options.get("encoding", "utf8").lower() not in ("utf8", "utf-8", "unicode"):
            raise NotEmulated(f"the encoding {node.options['encoding']}")
        cluster.databases[name] = Database(name, owner, cluster.oid())
        session.store.create_directory(session.process, cluster.databases[name])
        session.store.save_cluster(session.process)
        return self._result("CREATE DATABASE")

    def drop_database(self, node: Simple, snapshot: Snapshot) -> Result:
        session, cluster, name = self.session, self.session.store.cluster, node.names[0]
        database = cluster.databases.get(name)
        if database is None:
            if not node.optional:
                raise UndefinedDatabase(name)
            session.notices.append(("NOTICE", "00000", f'database "{name}" does not exist, skipping'))
            return self._result("DROP DATABASE")
        if not session.superuser and database.owner != session.role.name:
            raise SqlError(f"must be owner of database {name}", "42501")
        if database.template:
            raise SqlError("cannot drop a template database", "42809")
        if name == session.database.name:
            raise SqlError("cannot drop the currently open database", "55006")
        count = session.users(name)
        if count:
            others = "is 1 other session" if count == 1 else f"are {count} other sessions"
            raise SqlError(
                f'database "{name}" is being accessed by other users', "55006", detail=f"There {others} using the database."
            )
        del cluster.databases[name]
        session.store.drop_directory(session.process, database)
        session.store.save_cluster(session.process)
        return self._result("DROP DATABASE")

    # roles

    def create_role(self, node: Simple, snapshot: Snapshot) -> Result:
        session, cluster, name = self.session, self.session.store.cluster, node.names[0]
        if not session.superuser and "createrole" not in session.role.options:
            raise SqlError("permission denied to create role", "42501")
        if name in cluster.roles:
            raise SqlError(f'role "{name}" already exists', "42710")
        cluster.roles[name] = Role(name, cluster.oid())
        self._options(cluster.roles[name], node)
        session.store.save_cluster(session.process)
        return self._result("CREATE ROLE")

    def _options(self, role: Role, node: Simple) -> None:
        for word, value in node.options.items():
            if word == "password":
                role.password = digest(role.name, value)
            elif value:
                role.options.add(word)
            else:
                role.options.discard(word)

    def alter_role(self, node: Simple, snapshot: Snapshot) -> Result:
        session, name = self.session, node.names[0]
        role = session.store.cluster.roles.get(name)
        if role is None:
            raise SqlError(f'role "{name}" does not exist', "42704")
        own_password = role is session.role and set(node.options) == {"password"}
        if not session.superuser and not own_password:
            raise SqlError("permission denied", "42501")
        self._options(role, node)
        session.store.save_cluster(session.process)
        return self._result("ALTER ROLE")

    def drop_role(self, node: Simple, snapshot: Snapshot) -> Result:
        session, cluster = self.session, self.session.store.cluster
        for name in node.names:
            if name not in cluster.roles:
                if not node.optional:
                    raise SqlError(f'role "{name}" does not exist', "42704")
                session.notices.append(("NOTICE", "00000", f'role "{name}" does not exist, skipping'))
                continue
            if name == session.role.name:
                raise SqlError("current user cannot be dropped", "55006")
            held = self._held(name)
            if held:
                detail = "\n".join(held)
                raise SqlError(f'role "{name}" cannot be dropped because some objects depend on it', "2BP01", detail=detail)
            del cluster.roles[name]
        session.store.save_cluster(session.process)
        return self._result("DROP ROLE")

    def _held(self, name: str) -> list[str]:
        """What keeps a role from going, as DETAIL tells it."""
        held = []
        for database in self.session.store.cluster.databases.values():
            held += [f"owner of database {database.name}"] if database.owner == name else []
            held += [f"privileges for database {database.name}"] if name in database.grants else []
            here = database is self.session.database
            tables = [table.shape for table in database.tables.values()]
            owned = [shape.name for shape in tables if shape.owner == name]
            granted = [shape.name for shape in tables if any(role == name for role, _ in shape.grants)]
            if here:
                held += [f"owner of table {one}" for one in owned] + [f"privileges for table {one}" for one in granted]
            elif owned or granted:
                count = len(owned) + len(granted)
                held.append(f"{count} object{'' if count == 1 else 's'} in database {database.name}")
        return held

    def grant(self, node: Simple, snapshot: Snapshot) -> Result:
        session, cluster, name, role = self.session, self.session.store.cluster, node.names[0], node.options["to"]
        if role not in cluster.roles and role != "public":
            raise SqlError(f'role "{role}" does not exist', "42704")
        giving = node.verb == "grant"
        if node.options["kind"] == "database":
            database = cluster.databases.get(name)
            if database is None:
                raise UndefinedDatabase(name)
            if giving:
                database.grants[role] = "CTc"
            else:
                database.grants.pop(role, None)
            session.store.save_cluster(session.process)
        else:
            self._grant_table(snapshot, name, role, node.options["privileges"], giving)
        return self._result("GRANT" if giving else "REVOKE")

    def _grant_table(self, snapshot: Snapshot, name: str, role: str, privileges: str, giving: bool) -> None:
        self.session.owned(snapshot, name)
        table = snapshot.writable(name)
        words = set(privileges.split()) - {"privileges"}
        had = {word for who, those in table.shape.grants if who == role for word in those.split()}
        kept = had | words if giving else set() if "all" in words else had - words
        others = tuple(pair for pair in table.shape.grants if pair[0] != role)
        mine = ((role, " ".join(sorted(kept))),) if kept else ()
        table.shape = replace(table.shape, grants=others + mine)

    # tables

    def drop_table(self, node: Simple, snapshot: Snapshot) -> Result:
        for name in node.names:
            if name not in snapshot.tables:
                if not node.optional:
                    raise UndefinedTable(name, dropping=True)
                self.session.notices.append(("NOTICE", "00000", f'table "{name}" does not exist, skipping'))
                continue
            self.session.owned(snapshot, name)
            self._detach(name, snapshot, bool(node.options.get("cascade")), set(node.names))
            snapshot.drop(name)
        return self._result("DROP TABLE")

    def _detach(self, name: str, snapshot: Snapshot, cascade: bool, going: set[str]) -> None:
        """Foreign keys that refer to a table hold it, or go with it."""
        for other in list(snapshot.tables):
            if other in going:
                continue
            held = [one for one in snapshot.tables[other].shape.constraints if one.reference and one.reference.table == name]
            if held and not cascade:
                raise SqlError(
                    f"cannot drop table {name} because other objects depend on it",
                    "2BP01",
                    detail="\n".join(f"constraint {one.name} on table {other} depends on table {name}" for one in held),
                    hint="Use DROP ... CASCADE to drop the dependent objects too.",
                )
            if held:
                table = snapshot.writable(other)
                table.shape = replace(table.shape, constraints=tuple(one for one in table.shape.constraints if one not in held))
                self.session.notices += [
                    ("NOTICE", "00000", f"drop cascades to constraint {one.name} on table {other}") for one in held
                ]

    def drop_index(self, node: Simple, snapshot: Snapshot) -> Result:
        for name in node.names:
            found = [(table, one) for table in snapshot.tables.values() for one in table.shape.constraints if one.name == name]
            if not found:
                if not node.optional:
                    raise SqlError(f'index "{name}" does not exist', "42704")
                self.session.notices.append(("NOTICE", "00000", f'index "{name}" does not exist, skipping'))
                continue
            table, constraint = found[0]
            if constraint.check != "index":
                raise SqlError(
                    f"cannot drop index {name} because constraint {name} on table {table.shape.name} requires it",
                    "2BP01",
                    hint=f"You can drop constraint {name} on table {table.shape.name} instead.",
                )
            own = snapshot.writable(table.shape.name)
            own.shape = replace(own.shape, constraints=tuple(one for one in own.shape.constraints if one.name != name))
        return self._result("DROP INDEX")

    def truncate(self, node: Simple, snapshot: Snapshot) -> Result:
        for name in node.names:
            self.session.owned(snapshot, name, node.at)
            for other, table in snapshot.tables.items():
                if other not in node.names and any(
                    one.reference and one.reference.table == name for one in table.shape.constraints
                ):
                    raise SqlError(
                        "cannot truncate a table referenced in a foreign key constraint",
                        "0A000",
                        detail=f'Table "{other}" references "{name}".',
                        hint=f'Truncate table "{other}" at the same time, or use TRUNCATE ... CASCADE.',
                    )
        for name in node.names:
            table = snapshot.writable(name)
            table.rows, table.size = {}, 0
        return self._result("TRUNCATE TABLE")

    # settings

    def set(self, node: Simple, snapshot: Snapshot) -> Result:
        name, value = node.names[0].lower(), node.names[1]
        if name not in SETTABLE:
            if name in self.session.settings:
                raise NotEmulated(f"SET {name}")
            raise SqlError(f'unrecognized configuration parameter "{name}"', "42704")
        if name in FIXED and value.lower() not in FIXED[name]:
            raise NotEmulated(f"SET {name} TO {value}")
        self.session.settings[name] = value
        return self._result("SET")

    def show(self, node: Simple, snapshot: Snapshot) -> Result:
        from emulator.machine.programs.postgresql.session import Result

        name = "".join(node.names).lower()
        settings = {**self.session.settings, "server_version": release.release(self.session.process)}
        if name not in settings:
            if name == "all":
                raise NotEmulated("SHOW ALL")
            raise SqlError(f'unrecognized configuration parameter "{name}"', "42704")
        return Result("SHOW", [Output(name, TEXT)], [(settings[name],)])


METHODS = {
    "create database": Commands.create_database,
    "drop database": Commands.drop_database,
    "create role": Commands.create_role,
    "alter role": Commands.alter_role,
    "drop role": Commands.drop_role,
    "grant": Commands.grant,
    "revoke": Commands.grant,
    "drop table": Commands.drop_table,
    "drop index": Commands.drop_index,
    "truncate": Commands.truncate,
    "set": Commands.set,
    "show": Commands.show,
}
