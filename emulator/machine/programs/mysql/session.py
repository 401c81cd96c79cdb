"""One session: statements performed, with their transactions and privileges. What is only shown is in `shows`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from emulator.machine.kernel.process import Process
from emulator.machine.programs.mysql import accounts, shows
from emulator.machine.programs.mysql.accounts import DeniedDatabase, digest, may, quoted
from emulator.machine.programs.mysql.release import Release
from emulator.machine.programs.mysql.store import OWN, Store
from emulator.machine.programs.mysql.wire import TYPES, Field, Reply
from emulator.machine.programs.sql.changes import Changed, Changer
from emulator.machine.programs.sql.define import alter, create_index, create_table
from emulator.machine.programs.sql.errors import DuplicateDatabase, NotEmulated, SqlError, UndefinedTable
from emulator.machine.programs.sql.functions import Moment
from emulator.machine.programs.sql.lexer import Token
from emulator.machine.programs.sql.parser import parse, split
from emulator.machine.programs.sql.query.planner import Planner
from emulator.machine.programs.sql.query.results import Output
from emulator.machine.programs.sql.syntax import (
    Alter,
    Call,
    Column,
    ColumnDefinition,
    CreateIndex,
    CreateTable,
    Delete,
    Expression,
    Insert,
    Literal,
    Select,
    Simple,
    Statement,
    Update,
)  # fmt: skip
from emulator.machine.programs.sql.tables import Database, Role, Row, Snapshot
from emulator.machine.programs.sql.types import SqlType, Value

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
VIEWED = ("information_schema", "performance_schema")


@dataclass(slots=True)
class Surroundings:
    """What a session has of its server."""

    process: Process
    release: Release
    store: Store
    variables: dict[str, str]
    sessions: dict[int, Session]
    started: int


class Session:
    """`login` is user@host as it came, `role` the account; `database` "" for none."""

    def __init__(self, around: Surroundings, number: int, role: Role, login: str, database: str) -> None:
        self.around, self.number, self.role, self.login = around, number, role, login
        self.database = ""
        self.variables = dict(around.variables)
        self.snapshot: Snapshot | None = None
        self.in_transaction = False
        self.row_count, self.last_id = -1, 0
        self.begun = around.process.kernel.timeline.now
        if database:
            self.use(database)

    @property
    def store(self) -> Store:
        return self.around.store

    def use(self, name: str) -> None:
        """UnknownDatabase, DeniedDatabase."""
        if name not in self.store.cluster.databases and name not in VIEWED:
            raise unknown_database(name)
        if not accounts.sees(self.role, name):
            raise DeniedDatabase(self.role.name, name)
        if self.snapshot is not None and self.snapshot.changed:
            raise NotEmulated("another database within a transaction")
        self.snapshot = None
        self.database = name

    # statements

    async def run(self, source: str) -> Reply:
        """One statement. SqlError."""
        parts = split(source, True)
        if not parts:
            raise SqlError("", number=1065, state="42000", mysql="Query was empty")
        _, tokens = parts[0]
        names, database = self._local(tokens)
        statement = parse(source, True, tokens=names)
        try:
            reply = await self._statement(statement, database, source)
        except SqlError as failure:
            name = getattr(statement, "table", "")
            failure.table = f"`{database or self.database}`.`{name}`"
            self.row_count = -1
            if not self.in_transaction:
                self._forget()
            raise
        self.row_count = reply.affected if not reply.fields else -1
        self.last_id = reply.last_id or self.last_id
        return reply

    def _local(self, tokens: list[Token]) -> tuple[list[Token], str]:
        """The words without the name of the one database that qualifies their tables, and that name."""
        if tokens[0].value.lower() in ("grant", "revoke"):
            return tokens, ""
        found, kept, index = "", [], 0
        while index < len(tokens):
            token = tokens[index]
            dotted = tokens[index + 1 : index + 2] and tokens[index + 1].value == "." and token.kind in ("word", "name")
            before = tokens[index - 1].value.lower() if index else ""
            if dotted and before in BEFORE_TABLES and token.value in self.store.cluster.databases and token.value not in OWN:
                if found and found != token.value:
                    raise NotEmulated("a statement on tables of two databases")
                found = token.value
                index += 2
                continue
            kept.append(token)
            index += 1
        return kept, found

    async def _statement(self, node: Statement, database: str, source: str) -> Reply:
        if isinstance(node, Simple):
            done = await self._simple(node, database, source)
            if done is not None:
                return done
        name = database or self.database
        if not name and self._needs_database(node):
            raise no_database()
        where = self.store.cluster.databases.get(name) or Database(name, "", 0)
        if not isinstance(node, Select):
            await self._write_turn(where.name)
        snapshot = self._snapshot(where)
        reply = self._perform(node, snapshot)
        if not isinstance(node, Select | Insert | Update | Delete):
            self._commit()  # what defines things ends a transaction
            self.in_transaction = False
        elif not self.in_transaction and self.variables.get("autocommit", "ON").upper() in ("ON", "1"):
            self._commit()
        return reply

    @staticmethod
    def _needs_database(node: Statement) -> bool:
        if not isinstance(node, Select):
            return True
        return any(source.name and "." not in source.name for source in node.sources)

    def _snapshot(self, database: Database) -> Snapshot:
        if self.snapshot is not None and self.snapshot.changed and self.snapshot.database is not database:
            raise NotEmulated("another database within a transaction")
        if self.snapshot is None or not self.snapshot.changed:
            self.snapshot = Snapshot.of(database)
        return self.snapshot

    async def _write_turn(self, name: str) -> None:
        """One session writes to a database at a time: others wait for its transaction to end."""
        while self.store.writers.get(name, self) is not self:
            await self.store.released.wait()
        self.store.writers[name] = self

    def _commit(self) -> None:
        snapshot, self.snapshot = self.snapshot, None
        if snapshot is not None and snapshot.changed:
            self.store.commit(self.around.process, snapshot)
        self._release()

    def _forget(self) -> None:
        self.snapshot = None
        self._release()

    def _release(self) -> None:
        mine = [name for name, session in self.store.writers.items() if session is self]
        for name in mine:
            del self.store.writers[name]
        if mine:
            self.store.released.ring()

    def end(self) -> None:
        """The connection is over."""
        self._forget()

    def moment(self) -> Moment:
        now = datetime.fromtimestamp(self.around.process.kernel.timeline.now / 1e9, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        release, random = self.around.release, self.around.process.kernel.random
        return Moment(
            True, now, self.role.name, self.database, release.version, random, self._variables(),
            self.login, self.row_count, self.last_id, self.number,
        )  # fmt: skip

    def _variables(self) -> dict[str, str]:
        return {name: {"ON": "1", "OFF": "0"}.get(value, value) for name, value in self.variables.items()}

    def planner(self, snapshot: Snapshot) -> Planner:
        return Planner(
            snapshot, self.moment(), lambda name: shows.view(self, name),
            lambda name, privilege: self.allowed(snapshot.database.name, name, privilege),
        )  # fmt: skip

    def allowed(self, database: str, table: str, privilege: str) -> None:
        """SqlError where the account may not."""
        if not may(self.role, database, privilege):
            words = f"{privilege.upper()} command denied to user {quoted(self.login)} for table `{database}`.`{table}`"
            raise SqlError("", number=1142, state="42000", mysql=words)

    def _perform(self, node: Statement, snapshot: Snapshot) -> Reply:
        planner = self.planner(snapshot)
        match node:
            case Select():
                prepared = planner.prepare(node)
                return self._rows(node, prepared.outputs, prepared.rows(None), snapshot)
            case Insert():
                changed = Changer(planner).insert(node)
                return self._changed(changed, self._inserted(node, changed))
            case Update():
                changed = Changer(planner).update(node)
                info = f"Rows matched: {changed.count}  Changed: {changed.count}  Warnings: 0"
                return self._changed(changed, info)
            case Delete():
                return self._changed(Changer(planner).delete(node), "")
            case CreateTable():
                self.allowed(snapshot.database.name, node.name, "create")
                create_table(snapshot, node, self.role.name, self.store.cluster.oid(), planner)
            case CreateIndex():
                self.allowed(snapshot.database.name, node.table, "index")
                create_index(snapshot, node)
            case Alter():
                self.allowed(snapshot.database.name, node.table, "alter")
                alter(snapshot, node, planner)
                if snapshot.tables.get(node.table) is not None and snapshot.tables[node.table].rows:
                    return Reply([], [], 0, 0, "Records: 0  Duplicates: 0  Warnings: 0")
            case Simple():
                return self._tables(node, snapshot)
        return Reply([], [])

    @staticmethod
    def _inserted(node: Insert, changed: Changed) -> str:
        many = len(node.rows) > 1 or node.query is not None
        return f"Records: {changed.count}  Duplicates: 0  Warnings: 0" if many else ""

    @staticmethod
    def _changed(changed: Changed, info: str) -> Reply:
        return Reply([], [], changed.count, changed.last, info)

    def _rows(self, node: Select, outputs: list[Output], rows: list[Row], snapshot: Snapshot) -> Reply:
        solid = [_solid(item.expression, node, snapshot) for item in node.items]
        if len(solid) != len(outputs):  # a `*` among them
            known = [column.not_null for source in node.sources for column in self._columns(source.name, snapshot)]
            solid = known if len(known) == len(outputs) else [False] * len(outputs)
        fields = [
            Field(output.label, TYPES.get(output.type.name, 253), one) for output, one in zip(outputs, solid, strict=True)
        ]
        if self.around.release.maria and any(source.name.lower() == "mysql.user" for source in node.sources):
            titles = {"user": "User", "host": "Host"}  # there it is a view, whose columns have names of their own
            fields = [replace(field, name=titles.get(field.name.lower(), field.name)) for field in fields]
        return Reply(
            fields, [[printed(value, output.type) for value, output in zip(row, outputs, strict=True)] for row in rows]
        )

    @staticmethod
    def _columns(name: str, snapshot: Snapshot) -> tuple[ColumnDefinition, ...]:
        table = snapshot.tables.get(name)
        return table.shape.columns if table is not None else ()

    # statements of words alone

    async def _simple(self, node: Simple, database: str, source: str) -> Reply | None:
        """What needs no table; None for the others."""
        match node.verb:
            case "begin":
                self._commit()
                self.in_transaction = True
            case "commit" | "rollback":
                self._commit() if node.verb == "commit" else self._forget()
                self.in_transaction = False
            case "use":
                self.use(node.names[0])
            case "set":
                self._set(node)
            case "flush":
                return Reply([], [])
            case "show" | "describe":
                return shows.show(self, node, database)
            case "create database" | "drop database" | "create role" | "alter role" | "drop role" | "grant" | "revoke":
                self._commit()
                self.in_transaction = False
                return self._server(node)
            case _:
                return None
        return Reply([], [])

    def _set(self, node: Simple) -> None:
        name, value = node.names[0].lower(), node.names[1]
        if name == "names":
            return
        plain = name.removeprefix("session.").removeprefix("global.")
        if not plain.startswith("@") and plain not in self.variables:
            raise SqlError("", number=1193, mysql=f"Unknown system variable '{plain}'")
        if not plain.startswith("@"):
            value = {"1": "ON", "0": "OFF"}.get(value, value) if self.variables[plain] in ("ON", "OFF") else value
        if node.options.get("scope") == "global" or name.startswith("global."):
            if "superuser" not in self.role.options and not may(self.role, "*", "super"):
                raise SqlError(
                    "", number=1227, state="42000",
                    mysql="Access denied; you need (at least one of) the SUPER or SYSTEM_VARIABLES_ADMIN privilege(s) "
                    "for this operation",
                )  # fmt: skip
            self.around.variables[plain] = value
        self.variables[plain] = value

    def _server(self, node: Simple) -> Reply:
        name = node.names[0]
        if node.verb.endswith("database"):
            return self._databases(node, name)
        if not may(self.role, "*", "create user"):
            raise SqlError(
                "", number=1227, state="42000",
                mysql="Access denied; you need (at least one of) the CREATE USER privilege(s) for this operation",
            )  # fmt: skip
        if node.verb in ("grant", "revoke"):
            self._grant(node, name)
        else:
            for account in node.names:
                self._account(node, account)
        self.store.save_cluster(self.around.process)
        return Reply([], [])

    def _databases(self, node: Simple, name: str) -> Reply:
        process, cluster = self.around.process, self.store.cluster
        if not may(self.role, name, node.verb.partition(" ")[0]):
            raise DeniedDatabase(self.role.name, name)
        there = name in cluster.databases or name in VIEWED
        if node.verb == "create database":
            if there and not node.optional:
                raise DuplicateDatabase(name)
            if not there:
                self.store.create(process, name, self.role.name)
            return Reply([], [], 1)
        if not there:
            if node.optional:
                return Reply([], [])
            raise SqlError("", number=1008, mysql=f"Can't drop database '{name}'; database doesn't exist")
        if name in OWN or name in VIEWED:
            raise SqlError("", number=3552, mysql=f"Access to system schema '{name}' is rejected.")
        self.database = "" if name == self.database else self.database
        return Reply([], [], self.store.drop(process, name))

    def _account(self, node: Simple, account: str) -> None:
        roles, verb = self.store.cluster.roles, node.verb.partition(" ")[0].upper()
        there = account in roles
        if there == (verb == "CREATE"):
            if node.optional:
                return
            raise SqlError("", number=1396, mysql=f"Operation {verb} USER failed for {quoted(account)}")
        password = digest(node.options.get("password", ""))
        if verb == "CREATE":
            roles[account] = Role(account, self.store.cluster.oid(), password)
        elif verb == "DROP":
            del roles[account]
        elif "password" in node.options:
            roles[account].password = password
            roles[account].options.discard("unix_socket")

    def _grant(self, node: Simple, scope: str) -> None:
        account = node.options["to"]
        role = self.store.cluster.roles.get(account)
        if role is None:
            maria = self.around.release.maria
            words = (
                "Can't find any matching row in the user table" if maria else "You are not allowed to create a user with GRANT"
            )
            raise SqlError("", number=1133 if maria else 1410, state="28000" if maria else "42000", mysql=words)
        scope = scope if "." in scope else f"{self.database}.{scope}"
        privileges = _privileges(node.options["privileges"])
        old = [] if not role.grants.get(scope) else role.grants[scope].split(", ")
        if node.verb == "grant":
            role.grants[scope] = (
                accounts.EVERYTHING if accounts.EVERYTHING in privileges else ", ".join(dict.fromkeys([*old, *privileges]))
            )
            if "option" in node.options:
                role.options.add(f"grant {scope}")
        elif accounts.EVERYTHING in privileges:
            role.grants.pop(scope, None)
        else:
            role.grants[scope] = ", ".join(one for one in old if one not in privileges)

    def _tables(self, node: Simple, snapshot: Snapshot) -> Reply:
        name = snapshot.database.name
        match node.verb:
            case "drop table":
                missing = [one for one in node.names if one not in snapshot.tables]
                if missing and not node.optional:
                    raise UndefinedTable(",".join(missing), database=name, dropping=True)
                for one in node.names:
                    if one in snapshot.tables:
                        self.allowed(name, one, "drop")
                        self._unreferenced(snapshot, one, node.names)
                        snapshot.drop(one)
            case "truncate":
                for one in node.names:
                    self.allowed(name, one, "drop")
                    table = snapshot.writable(one)
                    for number in list(table.rows):
                        table.remove(number)
                    table.sequence.last = 0
            case "drop index":
                table = snapshot.writable(node.options["table"])
                kept = tuple(one for one in table.shape.constraints if one.name != node.names[0])
                if len(kept) == len(table.shape.constraints):
                    raise SqlError(
                        "",
                        number=1091,
                        state="42000",
                        mysql=f"Can't DROP '{node.names[0]}'; check that column/key exists",
                        maria=f"Can't DROP INDEX `{node.names[0]}`; check that it exists",
                    )
                table.shape = replace(table.shape, constraints=kept)
            case _:
                raise NotEmulated(node.verb.upper())
        return Reply([], [])

    def _unreferenced(self, snapshot: Snapshot, name: str, going: tuple[str, ...]) -> None:
        for other in snapshot.tables.values():
            for one in other.shape.constraints:
                if one.reference is not None and one.reference.table == name and other.shape.name not in going:
                    if self.around.release.maria:
                        words = "Cannot delete or update a parent row: a foreign key constraint fails"
                        raise SqlError("", number=1451, state="23000", mysql=words)
                    by = f"a foreign key constraint '{one.name}' on table '{other.shape.name}'"
                    words = f"Cannot drop table '{name}' referenced by {by}."
                    raise SqlError("", number=3730, mysql=words)


def _privileges(words: str) -> list[str]:
    """`all privileges`, or the names of some: `create user` is one of two words."""
    if words.split()[:1] == ["all"]:
        return [accounts.EVERYTHING]
    found: list[str] = []
    queue = words.split()
    while queue:
        word = queue.pop(0)
        pair = f"{word} {queue[0]}" if queue else ""
        if pair in (
            "create user",
            "create view",
            "show view",
            "show databases",
            "lock tables",
            "create routine",
            "alter routine",
        ):
            queue.pop(0)
            word = pair
        found.append(word)
    return found


def _solid(expression: Expression, node: Select, snapshot: Snapshot) -> bool:
    """Is it never NULL?"""
    if isinstance(expression, Literal):
        return expression.value is not None
    if isinstance(expression, Call):
        return expression.name in ("count", "row_count", "version", "now", "concat_ws")
    if isinstance(expression, Column) and all(source.kind != "left" for source in node.sources):
        tables = [snapshot.tables.get(source.name) for source in node.sources]
        found = [
            column.not_null for table in tables if table is not None for column in table.shape.columns
            if column.name.lower() == expression.name.lower()
        ]  # fmt: skip
        return len(found) >= 1 and found[0]
    return False


def printed(value: Value, kind: SqlType) -> str | None:
    """A value as the server sends it."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, float):
        text = repr(value)
        return text.removesuffix(".0")
    return str(value)


def unknown_database(name: str) -> SqlError:
    return SqlError("", number=1049, state="42000", mysql=f"Unknown database '{name}'")


def no_database() -> SqlError:
    return SqlError("", number=1046, state="3D000", mysql="No database selected")
