"""One session of PostgreSQL: statements performed, with their transactions, locks and privileges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from emulator.machine.kernel.process import Process
from emulator.machine.programs.postgresql import catalog, release
from emulator.machine.programs.postgresql.commands import Commands
from emulator.machine.programs.postgresql.store import Store
from emulator.machine.programs.sql.changes import Changed, Changer
from emulator.machine.programs.sql.define import alter, create_index, create_table
from emulator.machine.programs.sql.errors import SqlError
from emulator.machine.programs.sql.functions.moment import Moment
from emulator.machine.programs.sql.parser import parse, split
from emulator.machine.programs.sql.query.planner import Planner
from emulator.machine.programs.sql.query.results import Output
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
from emulator.machine.programs.sql.tables import Database, Role, Row, Snapshot

ABORTED = "current transaction is aborted, commands ignored until end of transaction block"
READS = (Select,)


@dataclass(frozen=True, slots=True)
class Result:
    """`tag` as psql prints it; `outputs` are none where no rows come. `notices`: (level, SQLSTATE, text)."""

    tag: str
    outputs: list[Output] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    notices: list[tuple[str, str, str]] = field(default_factory=list)


class Session:
    """`status` is the letter of ReadyForQuery: I idle, T in a transaction, E in one that failed."""

    def __init__(
        self,
        process: Process,
        store: Store,
        role: Role,
        database: Database,
        settings: dict[str, str],
        users: Callable[[str], int],
    ) -> None:
        self.process, self.store, self.role, self.database, self.settings = process, store, role, database, settings
        self.users = users  # how many sessions a database has
        self.status = "I"
        self.commits = 0
        self.snapshot: Snapshot | None = None
        self.notices: list[tuple[str, str, str]] = []
        self.commands = Commands(self)

    @property
    def superuser(self) -> bool:
        return "superuser" in self.role.options

    async def run(self, source: str, tell: Callable[[Result], None]) -> None:
        """All statements of one query string, as one transaction where none is open. SqlError ends it."""
        statements = split(source)
        try:
            for text, tokens in statements:
                statement = parse(source, tokens=tokens)
                tell(await self._statement(statement, len(statements) > 1, text))
        except SqlError:
            self._fail()
            raise
        if self.status == "I":
            self._commit()

    def _fail(self) -> None:
        self.snapshot = None
        self.store.writers.release(self)
        if self.status == "T":
            self.status = "E"

    def _commit(self) -> None:
        snapshot, self.snapshot = self.snapshot, None
        if snapshot is not None and snapshot.changed:
            self.store.commit(self.process, snapshot)
            self.commits += 1
        self.store.writers.release(self)

    def end(self) -> None:
        """The connection is over."""
        self.snapshot = None
        self.store.writers.release(self)

    async def _statement(self, node: Statement, many: bool, text: str) -> Result:
        self.notices = []
        if self.status == "E" and not (isinstance(node, Simple) and node.verb in ("commit", "rollback")):
            raise SqlError(ABORTED, "25P02")
        if isinstance(node, Simple) and node.verb in ("begin", "commit", "rollback"):
            return self._transaction(node)
        if not isinstance(node, READS) and not (isinstance(node, Simple) and node.verb in ("show", "set")):
            await self.store.writers.turn(self.database.name, self)
        if self.snapshot is None or not self.snapshot.changed:
            self.snapshot = Snapshot.of(self.database)
        return self._perform(node, self.snapshot, many)

    def _transaction(self, node: Simple) -> Result:
        word = node.options.get("word", "")
        if node.verb == "begin":
            if self.status == "T":
                return Result("BEGIN", notices=[("WARNING", "25001", "there is already a transaction in progress")])
            self.status = "T"
            return Result("START TRANSACTION" if word == "start" else "BEGIN")
        if self.status == "I":
            tag = "COMMIT" if node.verb == "commit" else "ROLLBACK"
            return Result(tag, notices=[("WARNING", "25P01", "there is no transaction in progress")])
        failed, self.status = self.status == "E", "I"
        if node.verb == "rollback" or failed:
            self.snapshot = None
            self.store.writers.release(self)
            return Result("ROLLBACK")
        self._commit()
        return Result("COMMIT")

    def moment(self) -> Moment:
        now = (
            datetime.fromtimestamp(self.process.kernel.timeline.now / 1e9, UTC)
            .strftime("%Y-%m-%d %H:%M:%S.%f")
            .rstrip("0")
            .rstrip(".")
        )
        version = f"PostgreSQL {release.whole(self.process)}"
        return Moment(False, now, self.role.name, self.database.name, version, self.process.kernel.random)

    def planner(self, snapshot: Snapshot) -> Planner:
        def views(name: str) -> catalog.View | None:
            return catalog.view(name, self.store.cluster, self.database, snapshot.tables)

        return Planner(snapshot, self.moment(), views, lambda name, privilege: self.allowed(snapshot, name, privilege))

    def allowed(self, snapshot: Snapshot, name: str, privilege: str) -> None:
        """SqlError where the role may not."""
        shape = snapshot.table(name).shape
        if self.superuser or shape.owner == self.role.name:
            return
        granted = " ".join(words for role, words in shape.grants if role in (self.role.name, "public"))
        if "all" not in granted.split() and privilege not in granted.split():
            raise SqlError(f"permission denied for table {name}", "42501")

    def _perform(self, node: Statement, snapshot: Snapshot, many: bool) -> Result:
        planner = self.planner(snapshot)
        match node:
            case Select():
                prepared = planner.prepare(node)
                rows = prepared.rows(None)
                return Result(f"SELECT {len(rows)}", prepared.outputs, rows)
            case Insert():
                return self._changed("INSERT 0", Changer(planner).insert(node))
            case Update():
                return self._changed("UPDATE", Changer(planner).update(node))
            case Delete():
                return self._changed("DELETE", Changer(planner).delete(node))
            case CreateTable():
                self._may_create()
                if not create_table(snapshot, node, self.role.name, self.store.cluster.oid(), planner):
                    self.notices.append(("NOTICE", "42P07", f'relation "{node.name}" already exists, skipping'))
                return Result("CREATE TABLE", notices=self.notices)
            case CreateIndex():
                self.owned(snapshot, node.table)
                if not create_index(snapshot, node):
                    self.notices.append(("NOTICE", "42P07", f'relation "{node.name}" already exists, skipping'))
                return Result("CREATE INDEX", notices=self.notices)
            case Alter():
                self.owned(snapshot, node.table, node.at)
                alter(snapshot, node, planner)
                return Result("ALTER TABLE")
            case Simple():
                return self.commands.perform(node, snapshot, many)

    def _may_create(self) -> None:
        if not self.superuser and self.role.name != self.database.owner:
            raise SqlError("permission denied for schema public", "42501")

    def owned(self, snapshot: Snapshot, name: str, at: int = -1) -> None:
        """SqlError where somebody else owns a table."""
        shape = snapshot.table(name, at).shape
        if not self.superuser and shape.owner != self.role.name:
            raise SqlError(f"must be owner of table {name}", "42501")

    @staticmethod
    def _changed(words: str, changed: Changed) -> Result:
        return Result(f"{words} {changed.count}", changed.outputs, changed.rows)
