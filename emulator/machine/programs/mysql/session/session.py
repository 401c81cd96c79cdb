"""What a session is: who it is, its database, its variables, its transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from emulator.machine.kernel.process import Process
from emulator.machine.programs.mysql import accounts
from emulator.machine.programs.mysql.accounts import DeniedDatabase, may, quoted
from emulator.machine.programs.mysql.release import Release
from emulator.machine.programs.mysql.session.errors import unknown_database
from emulator.machine.programs.mysql.store import Store
from emulator.machine.programs.sql.errors import NotEmulated, SqlError
from emulator.machine.programs.sql.functions.moment import Moment
from emulator.machine.programs.sql.tables import Database, Role, Snapshot

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

    # transactions

    def snapshot_of(self, database: Database) -> Snapshot:
        if self.snapshot is not None and self.snapshot.changed and self.snapshot.database is not database:
            raise NotEmulated("another database within a transaction")
        if self.snapshot is None or not self.snapshot.changed:
            self.snapshot = Snapshot.of(database)
        return self.snapshot

    def commit(self) -> None:
        snapshot, self.snapshot = self.snapshot, None
        if snapshot is not None and snapshot.changed:
            self.store.commit(self.around.process, snapshot)
        self.store.writers.release(self)

    def forget(self) -> None:
        self.snapshot = None
        self.store.writers.release(self)

    def end(self) -> None:
        """The connection is over."""
        self.forget()

    def moment(self) -> Moment:
        now = datetime.fromtimestamp(self.around.process.kernel.timeline.now / 1e9, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        release, random = self.around.release, self.around.process.kernel.random
        return Moment(
            True, now, self.role.name, self.database, release.version, random, self._variables(),
            self.login, self.row_count, self.last_id, self.number,
        )  # fmt: skip

    def _variables(self) -> dict[str, str]:
        return {name: {"ON": "1", "OFF": "0"}.get(value, value) for name, value in self.variables.items()}

    def allowed(self, database: str, table: str, privilege: str) -> None:
        """SqlError where the account may not."""
        if not may(self.role, database, privilege):
            words = f"{privilege.upper()} command denied to user {quoted(self.login)} for table `{database}`.`{table}`"
            raise SqlError("", number=1142, state="42000", mysql=words)
