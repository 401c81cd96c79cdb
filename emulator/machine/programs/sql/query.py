"""SELECT: sources joined, rows filtered, grouped, ordered and cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cmp_to_key
from typing import TYPE_CHECKING

from emulator.machine.programs.sql.errors import NotEmulated, SqlError, UndefinedTable
from emulator.machine.programs.sql.evaluate import Aggregate, Budget, Field, Frame, Reading, Scope, Typed, compiled
from emulator.machine.programs.sql.functions import AGGREGATES, Moment, aggregated
from emulator.machine.programs.sql.operators import common, compare, truth
from emulator.machine.programs.sql.syntax import (
    Binary,
    Call,
    Case,
    Cast,
    Column,
    Expression,
    IsNull,
    Item,
    Literal,
    Select,
    Source,
    Star,
    SubQuery,
    Unary,
    Within,
)
from emulator.machine.programs.sql.tables import Row, Snapshot
from emulator.machine.programs.sql.types import INTEGER, TEXT, SqlType, Value, convert

if TYPE_CHECKING:
    from _typeshed import SupportsAllComparisons

Rows = Callable[[Frame | None], list[Row]]
ROWS_MAX = 500_000
SHORT_NAMES = {
    "integer": "int4",
    "bigint": "int8",
    "smallint": "int2",
    "boolean": "bool",
    "character varying": "varchar",
    "double precision": "float8",
    "real": "float4",
    "character": "bpchar",
    "timestamp without time zone": "timestamp",
    "timestamp with time zone": "timestamptz",
}


@dataclass(frozen=True, slots=True)
class Output:
    """One column of a result."""

    label: str
    type: SqlType


@dataclass(frozen=True, slots=True)
class Prepared:
    """A query made ready: `rows` gives them, for a row of the query around it."""

    outputs: list[Output]
    rows: Rows


Views = Callable[[str], "tuple[list[Output], list[Row]] | None"]
"""The server's own tables, by name."""


class Planner:
    """Makes the queries of one statement ready."""

    def __init__(self, snapshot: Snapshot, moment: Moment, views: Views, allowed: Callable[[str, str], None]) -> None:
        self.snapshot, self.moment, self.views, self.allowed = snapshot, moment, views, allowed
        self.budget = Budget()

    def scope(self, fields: list[Field], outer: Scope | None = None, clause: str = "field list") -> Scope:
        return Scope(fields, self.moment, self.budget, self._inner, outer, clause=clause)

    def _inner(self, select: Select, scope: Scope) -> tuple[list[SqlType], Rows]:
        prepared = self.prepare(select, scope)
        return [output.type for output in prepared.outputs], prepared.rows

    def prepare(self, select: Select, outer: Scope | None = None) -> Prepared:
        """A whole query. SqlError."""
        if select.union is None:
            return self._single(select, outer)
        return self._united(select, outer)

    def projected(self, items: tuple[Item, ...], fields: list[Field], rows: list[Row]) -> tuple[list[Output], list[Row]]:
        """A select list over rows that are there: RETURNING."""
        scope = self.scope(fields)
        expanded = self._expanded(Select(items), fields)
        typed = [compiled(item.expression, scope) for item in expanded]
        outputs = [Output(self._label(item), _settled(one.type)) for item, one in zip(expanded, typed, strict=True)]
        return outputs, [tuple(one.read(Frame(row)) for one in typed) for row in rows]

    # UNION

    def _united(self, select: Select, outer: Scope | None) -> Prepared:
        parts, every, node = [], [], select
        while True:
            parts.append(self._single(replace(node, union=None, orders=(), limit=None, offset=None), outer))
            if node.union is None:
                break
            every.append(node.union_all)
            node = node.union
        width = len(parts[0].outputs)
        if any(len(part.outputs) != width for part in parts):
            raise SqlError(
                "each UNION query must have the same number of columns",
                "42601",
                position=node.at + 1,
                number=1222,
                state="21000",
                mysql="The used SELECT statements have a different number of columns",
            )
        kinds = [
            common([Typed(part.outputs[index].type, lambda frame: None) for part in parts], "UNION", select.at)
            for index in range(width)
        ]
        outputs = [Output(output.label, kind) for output, kind in zip(parts[0].outputs, kinds, strict=True)]
        scope = self.scope([Field("", output.label, output.type) for output in outputs], outer)
        finish = self._finish(select, outputs, scope)

        def rows(frame: Frame | None) -> list[Row]:
            found: list[Row] = []
            for place, part in enumerate(parts):
                found += [
                    tuple(convert(value, kind) for value, kind in zip(row, kinds, strict=True)) for row in part.rows(frame)
                ]
                if place and not every[place - 1]:
                    found = _distinct(found)
            return finish([(row, Frame(row, frame)) for row in found], frame)

        return Prepared(outputs, rows)

    def _finish(
        self, select: Select, outputs: list[Output], scope: Scope
    ) -> Callable[[list[tuple[Row, Frame]], Frame | None], list[Row]]:
        """ORDER BY, LIMIT and OFFSET over rows that are made."""
        keys = [self._order_key(order.expression, outputs, scope) for order in select.orders]
        limit, offset = self._count(select.limit, scope, "LIMIT"), self._count(select.offset, scope, "OFFSET")
        mysql = self.moment.mysql

        def finish(found: list[tuple[Row, Frame]], frame: Frame | None) -> list[Row]:
            self.budget.spend(len(found))
            if keys:
                keyed = [([key(row, place) for key in keys], row) for row, place in found]
                keyed.sort(key=_sorting(select, mysql))
                result = [row for _, row in keyed]
            else:
                result = [row for row, _ in found]
            first = offset(Frame((), frame)) or 0 if offset is not None else 0
            count = limit(Frame((), frame)) if limit is not None else None
            return result[first : None if count is None else first + count]

        return finish

    def _count(self, expression: Expression | None, scope: Scope, word: str) -> Callable[[Frame], int | None] | None:
        if expression is None:
            return None
        read = compiled(expression, self.scope([], scope.outer)).read

        def count(frame: Frame) -> int | None:
            value = convert(read(frame), SqlType("bigint"))
            if isinstance(value, int) and value < 0:
                raise SqlError(f"{word} must not be negative", "2201W")
            return value if isinstance(value, int) else None

        return count

    def _order_key(self, expression: Expression, outputs: list[Output], scope: Scope) -> Callable[[Row, Frame], Value]:
        if isinstance(expression, Literal) and isinstance(expression.value, int) and expression.type == INTEGER:
            place = expression.value
            if not 1 <= place <= len(outputs):
                raise SqlError(
                    f"ORDER BY position {place} is not in select list",
                    "42P10",
                    position=expression.at + 1,
                    number=1054,
                    state="42S22",
                    mysql=f"Unknown column '{place}' in 'order clause'",
                )
            return lambda row, frame: row[place - 1]
        if isinstance(expression, Column) and not expression.table:
            for index, output in enumerate(outputs):
                if scope.same(output.label, expression.name):
                    return lambda row, frame, index=index: row[index]  # type: ignore[misc]  # bound now
        scope.clause = "order clause"
        read = compiled(expression, scope).read
        return lambda row, frame: read(frame)

    # one SELECT

    def _single(self, select: Select, outer: Scope | None) -> Prepared:
        fields, source_rows = self._sources(select.sources, outer)
        where = None
        if select.where is not None:
            condition = compiled(select.where, self.scope(fields, outer, "where clause"))
            where = truth(condition, self.moment.mysql, "WHERE", _start(select.where))
        items = self._expanded(select, fields)
        grouped = bool(select.groups) or any(has_aggregate(item.expression) for item in items) or select.having is not None
        grouped = grouped or any(has_aggregate(order.expression) for order in select.orders)
        scope = self.scope(fields, outer)
        group_keys = self._group_keys(select, items, fields, outer) if grouped else []
        if grouped:
            scope.aggregates = []
            scope.groups = {expression: 0 for expression, _ in group_keys}
        typed = [compiled(item.expression, scope) for item in items]
        outputs = [Output(self._label(item), _settled(one.type)) for item, one in zip(items, typed, strict=True)]
        having = None
        if select.having is not None:
            scope.clause = "having clause"
            having = truth(compiled(select.having, scope), self.moment.mysql, "HAVING", _start(select.having))
        finish = self._finish(select, outputs, scope)
        readings = [one.read for one in typed]
        budget, distinct = self.budget, select.distinct
        aggregates, keys = scope.aggregates, [read for _, read in group_keys]

        def rows(frame: Frame | None) -> list[Row]:
            frames = (Frame(values, frame) for values in source_rows(frame))
            kept = [one for one in frames if where is None or where(one)]
            if aggregates is not None:
                kept = self._groups(kept, keys, aggregates, len(fields), frame, bool(select.groups))
                kept = [one for one in kept if having is None or having(one)]
            budget.spend(len(kept) * len(readings))
            made = [(tuple(read(one) for read in readings), one) for one in kept]
            if distinct:
                seen = {_key(row): (row, one) for row, one in reversed(made)}
                made = [seen[key] for key in dict.fromkeys(_key(row) for row, _ in made)]
            return finish(made, frame)

        return Prepared(outputs, rows)

    def _group_keys(
        self, select: Select, items: Sequence[Item], fields: list[Field], outer: Scope | None
    ) -> list[tuple[Expression, Reading]]:
        found = []
        for expression in select.groups:
            node = expression
            if isinstance(node, Literal) and isinstance(node.value, int):
                if not 1 <= node.value <= len(items):
                    raise SqlError(f"GROUP BY position {node.value} is not in select list", "42P10", position=node.at + 1)
                node = items[node.value - 1].expression
            elif isinstance(node, Column) and not node.table and not any(field.name == node.name for field in fields):
                node = next((item.expression for item in items if item.label == node.name), node)
            found.append((node, compiled(node, self.scope(fields, outer, "group statement")).read))
            if isinstance(node, Column):
                found += [(twin, found[-1][1]) for item in items for twin in _twins(item.expression, node)]
        return found

    def _groups(
        self,
        frames: list[Frame],
        keys: list[Reading],
        aggregates: list[Aggregate],
        width: int,
        outer: Frame | None,
        grouped: bool,
    ) -> list[Frame]:
        groups: dict[tuple[Value, ...], list[Frame]] = {}
        for frame in frames:
            groups.setdefault(_key(tuple(read(frame) for read in keys)), []).append(frame)
        if not groups and not grouped:
            groups[()] = []
        result = []
        for members in groups.values():
            first = Frame(members[0].values if members else [None] * width, outer)
            first.aggregates = [self._aggregate(one, members) for one in aggregates]
            result.append(first)
        return result

    def _aggregate(self, aggregate: Aggregate, members: list[Frame]) -> Value:
        self.budget.spend(len(members))
        if aggregate.argument is None:
            return len(members)
        read = aggregate.argument
        values = [value for value in (read(frame) for frame in members) if value is not None]
        if aggregate.distinct:
            values = list({_key((value,)): value for value in values}.values())
        return aggregated(aggregate.name, values, aggregate.type, self.moment.mysql)

    def _expanded(self, select: Select, fields: list[Field]) -> list[Item]:
        items = []
        for item in select.items:
            if not isinstance(item.expression, Star):
                items.append(item)
                continue
            table, at = item.expression.table, item.expression.at
            chosen = [field for field in fields if not table or field.table == table]
            if not chosen:
                if table:
                    raise SqlError(
                        f'missing FROM-clause entry for table "{table}"',
                        "42P01",
                        position=at + 1,
                        number=1051,
                        state="42S02",
                        mysql=f"Unknown table '{table}'",
                    )
                raise SqlError(
                    "SELECT * with no tables specified is not valid",
                    "42601",
                    position=at + 1,
                    number=1096,
                    mysql="No tables used",
                )
            items += [Item(Column(field.name, field.table, at), field.name, field.name) for field in chosen]
        return items

    def _label(self, item: Item) -> str:
        if item.label:
            return item.label
        node = item.expression
        if self.moment.mysql:
            if isinstance(node, Literal) and isinstance(node.value, str):
                return node.value
            return node.name if isinstance(node, Column) else item.text
        return _label_of(node)

    # FROM

    def _sources(
        self, sources: Sequence[Source], outer: Scope | None
    ) -> tuple[list[Field], Callable[[Frame | None], Iterator[Row]]]:
        if not sources:
            return [], lambda frame: iter([()])
        fields, rows = self._source(sources[0], outer)
        for source in sources[1:]:
            fields, rows = self._joined(fields, rows, source, outer)
        return fields, lambda frame: iter(rows(frame))

    def _source(self, source: Source, outer: Scope | None) -> tuple[list[Field], Rows]:
        if source.query is not None:
            prepared = self.prepare(source.query, outer)
            return [Field(source.alias, output.label, output.type) for output in prepared.outputs], prepared.rows
        if source.call is not None:
            return self._series(source, outer)
        view = self.views(source.name) if source.name not in self.snapshot.tables else None
        if view is not None:
            outputs, made = view
            return [Field(source.alias, output.label, output.type) for output in outputs], lambda frame: made
        if "." in source.name:
            raise UndefinedTable(source.name, source.at + 1, database=self.snapshot.database.name)
        table = self.snapshot.table(source.name, source.at)
        self.allowed(source.name, "select")
        fields = [Field(source.alias, column.name, column.type) for column in table.shape.columns]
        return fields, lambda frame: list(table.rows.values())

    def _series(self, source: Source, outer: Scope | None) -> tuple[list[Field], Rows]:
        call = source.call
        if call is None or call.name != "generate_series" or not 2 <= len(call.arguments) <= 3:
            raise NotEmulated(f"the function {source.name} in FROM")
        readings = [compiled(argument, self.scope([], outer)).read for argument in call.arguments]

        def rows(frame: Frame | None) -> list[Row]:
            values = [convert(read(Frame((), frame)), SqlType("bigint")) for read in readings]
            start, stop, step = (int(value or 0) for value in [*values, 1][:3])
            if step == 0:
                raise SqlError("step size cannot equal zero", "22023")
            span = range(start, stop + (1 if step > 0 else -1), step)
            self.budget.spend(len(span))
            return [(value,) for value in span]

        return [Field(source.alias, source.alias, INTEGER)], rows

    def _joined(self, fields: list[Field], rows: Rows, source: Source, outer: Scope | None) -> tuple[list[Field], Rows]:
        more, other_rows = self._source(source, outer)
        if any(field.table == more[0].table for field in fields if more):
            raise SqlError(
                f'table name "{source.alias}" specified more than once',
                "42712",
                number=1066,
                state="42000",
                mysql=f"Not unique table/alias: '{source.alias}'",
            )
        both = [*fields, *more]
        condition = self._condition(source, both, fields, more, outer)
        kind, budget = source.kind, self.budget

        def joined(frame: Frame | None) -> list[Row]:
            left, right = rows(frame), other_rows(frame)
            if kind == "right":
                return _outer(right, left, lambda one, two: (*two, *one), len(fields), True, condition, frame, budget)
            return _outer(left, right, lambda one, two: (*one, *two), len(more), kind == "left", condition, frame, budget)

        return both, joined

    def _condition(
        self, source: Source, both: list[Field], left: list[Field], right: list[Field], outer: Scope | None
    ) -> Reading | None:
        condition = source.condition
        for name in source.using:
            one = next((field for field in left if field.name == name), None)
            other = next((field for field in right if field.name == name), None)
            if one is None or other is None:
                side = "left" if one is None else "right"
                raise SqlError(f'column "{name}" specified in USING clause does not exist in {side} table', "42703")
            test = Binary("=", Column(name, one.table), Column(name, other.table))
            condition = test if condition is None else Binary("and", condition, test)
        if condition is None:
            return None
        scope = self.scope(both, outer, "on clause")
        return truth(compiled(condition, scope), self.moment.mysql, "JOIN/ON", _start(condition))


def _outer(
    left: list[Row],
    right: list[Row],
    join: Callable[[Row, Row], Row],
    width: int,
    keeps: bool,
    condition: Reading | None,
    frame: Frame | None,
    budget: Budget,
) -> list[Row]:
    """Nested loops; `keeps`: rows of the first that meet none stay, with NULLs."""
    found: list[Row] = []
    nothing: Row = (None,) * width
    for one in left:
        budget.spend(1 + len(right))
        matched = False
        for two in right:
            row = join(one, two)
            if condition is None or condition(Frame(row, frame)):
                matched = True
                found.append(row)
        if keeps and not matched:
            found.append(join(one, nothing))
        if len(found) > ROWS_MAX:
            raise SqlError(f"docker-emulator: results of more than {ROWS_MAX} rows are not emulated", "54000")
    return found


def _sorting(select: Select, mysql: bool) -> Callable[[tuple[list[Value], Row]], SupportsAllComparisons]:
    def order(one: tuple[list[Value], Row], other: tuple[list[Value], Row]) -> int:
        return _ordered(one[0], other[0], select, mysql)

    return cmp_to_key(order)


def _ordered(one: list[Value], other: list[Value], select: Select, mysql: bool) -> int:
    for left, right, order in zip(one, other, select.orders, strict=True):
        if left is None or right is None:
            if left is right:
                continue
            first = order.nulls_first if order.nulls_first is not None else order.descending != mysql
            return -1 if (left is None) == first else 1
        result = compare(left, right, mysql)
        if result:
            return -result if order.descending else result
    return 0


def _key(row: tuple[Value, ...]) -> tuple[Value, ...]:
    """Equal rows have equal keys; 1 and true do not."""
    return tuple(f"\0{value}" if isinstance(value, bool) else value for value in row)


def _distinct(rows: list[Row]) -> list[Row]:
    return list({_key(row): row for row in reversed(rows)}.values())[::-1]


def _settled(kind: SqlType) -> SqlType:
    return TEXT if kind.name == "unknown" else kind


def _label_of(node: Expression) -> str:
    """PostgreSQL's name of an unnamed column (FigureColname)."""
    match node:
        case Column(name):
            return name
        case Call(name):
            return {"is not distinct": "?column?", "trim": "btrim"}.get(name, name)
        case Cast(Column(name), _):
            return name
        case Cast(operand, kind):
            inner = _label_of(operand)
            return inner if inner != "?column?" else SHORT_NAMES.get(kind.name, kind.name)
        case Literal(value) if isinstance(value, bool):
            return "bool"
        case Case(_, _, otherwise):
            inner = _label_of(otherwise) if otherwise is not None else "?column?"
            return inner if inner != "?column?" else "case"
        case SubQuery(query, exists):
            return "exists" if exists else _label_of(query.items[0].expression)
    return "?column?"


def has_aggregate(node: Expression) -> bool:
    """Whether an expression has an aggregate of this query."""
    return any(isinstance(part, Call) and part.name in AGGREGATES for part in parts_of(node))


def parts_of(node: Expression) -> Iterator[Expression]:
    """An expression and all in it, but not what queries in it have."""
    waiting: list[Expression] = [node]
    while waiting:
        part = waiting.pop()
        yield part
        match part:
            case Unary(_, operand) | Cast(operand, _) | IsNull(operand, _):
                waiting.append(operand)
            case Binary(_, left, right):
                waiting += [left, right]
            case Call(_, arguments):
                waiting += arguments
            case Within(operand, values, _, _):
                waiting += [operand, *values]
            case Case(operand, branches, otherwise):
                waiting += [one for pair in branches for one in pair]
                waiting += [one for one in (operand, otherwise) if one is not None]


def _twins(node: Expression, column: Column) -> list[Expression]:
    """The same column, as other places of the query write it."""
    return [
        part
        for part in parts_of(node)
        if isinstance(part, Column)
        and part.name == column.name
        and (not part.table or not column.table or part.table == column.table)
    ]


def _start(node: Expression) -> int:
    match node:
        case Binary(_, left, _):
            return _start(left)
        case _:
            return node.at
