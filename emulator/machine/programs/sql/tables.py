"""What a server holds: databases of tables, and roles. A table's rows are tuples by row number; a change makes a new
table of them.

A session works on a `Snapshot`, whose tables are copied when they are first written to; committing puts them in the database.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from emulator.machine.programs.sql.errors import SqlError, UndefinedTable
from emulator.machine.programs.sql.syntax import ColumnDefinition, Constraint
from emulator.machine.programs.sql.types import Value

ROWS_MAX, BYTES_MAX = 200_000, 32 << 20
Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table but for its rows. `grants`: role to its privileges."""

    name: str
    owner: str
    oid: int
    columns: tuple[ColumnDefinition, ...]
    constraints: tuple[Constraint, ...] = ()
    grants: tuple[tuple[str, str], ...] = ()

    def index(self, name: str) -> int | None:
        """Where a column is."""
        return next((index for index, column in enumerate(self.columns) if column.name == name), None)

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]


@dataclass(slots=True)
class Sequence:
    """The last number that a serial column took. Copies of a table share it: no rollback gives numbers back."""

    last: int = 0


@dataclass(slots=True)
class Table:
    """`sequence` is that of its serial column; `next_row` numbers rows."""

    shape: TableShape
    rows: dict[int, Row] = field(default_factory=dict)
    sequence: Sequence = field(default_factory=Sequence)
    next_row: int = 1
    size: int = 0

    def copy(self) -> Table:
        return replace(self, rows=dict(self.rows))

    def add(self, row: Row) -> int:
        """Puts a row in; SqlError when the table is as large as ours may be."""
        self.size += weight(row)
        if len(self.rows) >= ROWS_MAX or self.size > BYTES_MAX:
            raise SqlError(
                f'could not extend file "base/{self.shape.oid}": No space left on device',
                "53100",
                hint="Check free disk space.",
                number=1114,
                mysql=f"The table '{self.shape.name}' is full",
            )
        number, self.next_row = self.next_row, self.next_row + 1
        self.rows[number] = row
        return number

    def put(self, number: int, row: Row, last: bool = False) -> None:
        """A new version of a row; `last`: it lies behind all others then, as in PostgreSQL's heap."""
        self.size += weight(row) - weight(self.rows[number])
        if last:
            del self.rows[number]
        self.rows[number] = row

    def remove(self, number: int) -> None:
        self.size -= weight(self.rows.pop(number))


def weight(row: Row) -> int:
    """About how many bytes a row takes."""
    return 32 + sum(len(value) if isinstance(value, str) else 8 for value in row)


@dataclass(slots=True)
class Database:
    """`tables` by name; `grants` as `db.*` ones of MySQL, or of PostgreSQL's databases."""

    name: str
    owner: str
    oid: int
    tables: dict[str, Table] = field(default_factory=dict)
    grants: dict[str, str] = field(default_factory=dict)
    template: bool = False


@dataclass(slots=True)
class Role:
    """`options`: superuser, createdb, createrole, login … that it has; `password` is a digest, "" for none."""

    name: str
    oid: int
    password: str = ""
    options: set[str] = field(default_factory=set)
    grants: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Cluster:
    """All of a server. `next_oid` numbers databases, tables and roles."""

    databases: dict[str, Database] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    next_oid: int = 16384

    def oid(self) -> int:
        number, self.next_oid = self.next_oid, self.next_oid + 1
        return number


@dataclass(slots=True)
class Snapshot:
    """What a transaction sees of one database and what it has changed: tables written to are its own copies."""

    database: Database
    tables: dict[str, Table]
    own: set[str] = field(default_factory=set)
    dropped: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, database: Database) -> Snapshot:
        return cls(database, dict(database.tables))

    def table(self, name: str, at: int = -1) -> Table:
        """To read. UndefinedTable."""
        table = self.tables.get(name)
        if table is None:
            raise UndefinedTable(name, at + 1, database=self.database.name)
        return table

    def writable(self, name: str, at: int = -1) -> Table:
        """To write. UndefinedTable."""
        table = self.table(name, at)
        if name not in self.own:
            self.own.add(name)
            table = self.tables[name] = table.copy()
        return table

    def create(self, table: Table) -> None:
        self.tables[table.shape.name] = table
        self.own.add(table.shape.name)

    def drop(self, name: str) -> None:
        del self.tables[name]
        self.own.discard(name)
        self.dropped.add(name)

    def commit(self) -> None:
        for name in self.dropped:
            self.database.tables.pop(name, None)
        for name in self.own:
            self.database.tables[name] = self.tables[name]

    @property
    def changed(self) -> bool:
        return bool(self.own or self.dropped)
