"""INSERT, UPDATE, DELETE: rows checked against the columns and constraints of their table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from emulator.machine.programs.sql.errors import DuplicateColumn, SqlError, UndefinedColumn
from emulator.machine.programs.sql.evaluate import compiled
from emulator.machine.programs.sql.frames import Field, Frame, Typed
from emulator.machine.programs.sql.guard import Guard
from emulator.machine.programs.sql.operators.logic import truth
from emulator.machine.programs.sql.query.planner import Planner
from emulator.machine.programs.sql.query.results import Output
from emulator.machine.programs.sql.scope import Scope
from emulator.machine.programs.sql.syntax import ColumnDefinition, Delete, Expression, Insert, Item, Literal, Select, Update
from emulator.machine.programs.sql.tables import Row, Table, TableShape
from emulator.machine.programs.sql.types import Value, convert


@dataclass(frozen=True, slots=True)
class Changed:
    """How many rows a change touched, and what RETURNING gives; `last` is the first serial number it took."""

    count: int
    outputs: list[Output]
    rows: list[Row]
    last: int = 0


class Changer:
    """Performs the changes of one statement."""

    def __init__(self, planner: Planner) -> None:
        self.planner, self.snapshot, self.moment = planner, planner.snapshot, planner.moment
        self.mysql = planner.moment.mysql

    # INSERT

    def insert(self, node: Insert) -> Changed:
        shape = self.snapshot.table(node.table, node.at).shape
        self.planner.allowed(node.table, "insert")
        targets = self._targets(node, shape)
        given = self._given(node, shape, targets)
        table = self.snapshot.writable(node.table)
        guard = Guard(self.planner, table)
        made: list[Row] = []
        first = 0
        for number, values in enumerate(given(), 1):
            row, serial = self._row(shape, table, targets, values, number)
            first = first or serial
            guard.shape_of(row, set(targets))
            if not guard.unique(row, None, quiet=node.ignore):
                continue
            guard.references(row)
            guard.remember(row, table.add(row))
            made.append(row)
        outputs, rows = self._returned(node.returning, shape, node.table, made)
        return Changed(len(made), outputs, rows, first)

    def _targets(self, node: Insert, shape: TableShape) -> list[int]:
        if not node.columns:
            return list(range(len(shape.columns)))
        found: list[int] = []
        for name, at in node.columns:
            index = self.column(shape, name)
            if index is None:
                raise UndefinedColumn(name, at + 1, relation=shape.name, clause="insert list")
            if index in found:
                raise DuplicateColumn(name, assigned=self.mysql)
            found.append(index)
        return found

    def column(self, shape: TableShape, name: str) -> int | None:
        if self.mysql:
            return next((place for place, one in enumerate(shape.names) if one.lower() == name.lower()), None)
        return shape.index(name)

    def _given(self, node: Insert, shape: TableShape, targets: list[int]) -> Callable[[], Iterable[Sequence[Value | Absent]]]:
        """The rows to put in; what is DEFAULT is `ABSENT`."""
        if node.query is not None:
            prepared = self.planner.prepare(node.query)
            self._width(len(prepared.outputs), targets, node, shape, 1, node.query.at)
            self._assignable(prepared.outputs, shape, targets, node.query)
            found = prepared.rows(None)
            return lambda: found
        scope = self.planner.scope([])
        rows = []
        for number, expressions in enumerate(node.rows, 1):
            self._width(len(expressions), targets, node, shape, number, _place(expressions, len(targets)))
            typed = [None if one is None else compiled(one, scope) for one in expressions]
            for index, one, expression in zip(targets, typed, expressions, strict=False):
                if one is not None and expression is not None:
                    self.assignable(one, shape.columns[index], expression.at)
            rows.append(list(zip(typed, expressions, strict=True)))
        return lambda: (
            [
                ABSENT if one is None else self.assigned(one, expression, shape.columns[index], number)
                for index, (one, expression) in zip(targets, row, strict=False)
            ]
            for number, row in enumerate(rows, 1)
        )

    def assigned(self, typed: Typed, expression: Expression | None, column: ColumnDefinition, number: int) -> Value:
        """A value as its column takes it, a wrong literal with its place."""
        position = expression.at + 1 if isinstance(expression, Literal) and isinstance(expression.value, str) else 0
        return _fits(typed.read(Frame(())), column, position, number, self.mysql)

    def assignable(self, typed: Typed, column: ColumnDefinition, at: int) -> None:
        """PostgreSQL's assignment casts. SqlError."""
        have, want = typed.type, column.type
        alike = have.name in ("unknown", want.name) or (have.is_number and want.is_number) or want.is_text
        if alike or self.mysql or (have.is_time and want.is_time):
            return
        raise SqlError(
            f'column "{column.name}" is of type {want.name} but expression is of type {have.name}',
            "42804",
            position=at + 1,
            hint="You will need to rewrite or cast the expression.",
        )

    def _assignable(self, outputs: list[Output], shape: TableShape, targets: list[int], query: Select) -> None:
        for index, output, item in zip(targets, outputs, query.items, strict=False):
            self.assignable(Typed(output.type, lambda frame: None), shape.columns[index], item.expression.at)

    def _width(self, count: int, targets: list[int], node: Insert, shape: TableShape, number: int, at: int) -> None:
        short = node.columns and count < len(targets)
        if count > len(targets) or short or (self.mysql and count not in (0, len(targets))):
            more = "expressions than target columns" if count > len(targets) else "target columns than expressions"
            place = at if count > len(targets) else node.columns[count][1] if short else at
            raise SqlError(
                f"INSERT has more {more}",
                "42601",
                position=place + 1,
                number=1136,
                state="21S01",
                mysql=f"Column count doesn't match value count at row {number}",
            )

    def _row(
        self, shape: TableShape, table: Table, targets: list[int], values: Sequence[Value | Absent], number: int
    ) -> tuple[Row, int]:
        """The whole row, with defaults; and the serial number that it took, or 0."""
        row: list[Value] = []
        by_index = dict(zip(targets, values, strict=False))
        serial = 0
        for index, column in enumerate(shape.columns):
            value = by_index.get(index, ABSENT)
            if self.mysql and column.serial and (value is None or value == 0):
                value = ABSENT
            if isinstance(value, Absent):
                value = self.default(column, table)
                serial = int(value) if column.serial and isinstance(value, int) else serial
            else:
                value = _fits(value, column, 0, number, self.mysql)
                if self.mysql and column.serial and isinstance(value, int):
                    table.sequence.last = max(table.sequence.last, value)
            row.append(value)
        return tuple(row), serial

    def default(self, column: ColumnDefinition, table: Table) -> Value:
        if column.serial:
            table.sequence.last += 1
            return convert(table.sequence.last, column.type)
        if column.default is None:
            return None
        return _fits(compiled(column.default, self.planner.scope([])).read(Frame(())), column, 0, 1, self.mysql)

    # UPDATE and DELETE

    def update(self, node: Update) -> Changed:
        shape = self.snapshot.table(node.table, node.at).shape
        self.planner.allowed(node.table, "update")
        scope = self._scope(shape, node.alias)
        scope.clause = "update list"
        changes = []
        for name, expression, at in node.changes:
            index = self.column(shape, name)
            if index is None:
                raise UndefinedColumn(name, at + 1, relation=shape.name, clause="update list")
            typed = compiled(expression, scope) if expression is not None else None
            if typed is not None and expression is not None:
                self.assignable(typed, shape.columns[index], expression.at)
            changes.append((index, typed, expression))
        chosen = self._chosen(shape, node.where, scope)
        table = self.snapshot.writable(node.table)
        guard, made, matched = Guard(self.planner, table), [], 0
        for number, row in list(table.rows.items()):
            frame = Frame(row)
            if not chosen(frame):
                continue
            matched += 1
            new = list(row)
            for index, typed, expression in changes:
                column = shape.columns[index]
                position = expression.at + 1 if isinstance(expression, Literal) else 0
                value = self.default(column, table) if typed is None else typed.read(frame)
                new[index] = _fits(value, column, position, matched, self.mysql)
            self._change(guard, table, number, row, tuple(new))
            made.append(tuple(new))
        outputs, rows = self._returned(node.returning, shape, node.alias, made)
        return Changed(matched, outputs, rows)

    def _change(self, guard: Guard, table: Table, number: int, old: Row, new: Row) -> None:
        guard.shape_of(new, set(range(len(new))))
        guard.forget(old)
        guard.unique(new, number)
        guard.references(new)
        guard.referred(old, new)
        guard.remember(new, number)
        table.put(number, new, last=not self.mysql)

    def delete(self, node: Delete) -> Changed:
        shape = self.snapshot.table(node.table, node.at).shape
        self.planner.allowed(node.table, "delete")
        chosen = self._chosen(shape, node.where, self._scope(shape, node.alias))
        table = self.snapshot.writable(node.table)
        guard, gone = Guard(self.planner, table), []
        for number, row in list(table.rows.items()):
            if chosen(Frame(row)):
                table.remove(number)
                gone.append(row)
        for row in gone:
            guard.referred(row, None)
        outputs, rows = self._returned(node.returning, shape, node.alias, gone)
        return Changed(len(gone), outputs, rows)

    def _scope(self, shape: TableShape, alias: str) -> Scope:
        return self.planner.scope([Field(alias, column.name, column.type) for column in shape.columns])

    def _chosen(self, shape: TableShape, where: Expression | None, scope: Scope) -> Callable[[Frame], Value]:
        if where is None:
            return lambda frame: True
        scope.clause = "where clause"
        return truth(compiled(where, scope), self.mysql, "WHERE", where.at)

    def _returned(
        self, items: Sequence[Item], shape: TableShape, alias: str, rows: list[Row]
    ) -> tuple[list[Output], list[Row]]:
        if not items:
            return [], []
        fields = [Field(alias, column.name, column.type) for column in shape.columns]
        return self.planner.projected(tuple(items), fields, rows)


class Absent:
    """What an INSERT leaves to the default."""


ABSENT = Absent()


def _fits(value: Value, column: ColumnDefinition, position: int, row: int, mysql: bool) -> Value:
    if mysql and column.type.name == "boolean" and not isinstance(value, str):
        return value
    return convert(value, column.type, position, column.name)


def _place(expressions: Sequence[Expression | None], width: int) -> int:
    extra = expressions[width] if len(expressions) > width else None
    return extra.at if extra is not None else 0
