"""ORDER BY, LIMIT and OFFSET."""

from __future__ import annotations

from collections.abc import Callable
from functools import cmp_to_key
from typing import TYPE_CHECKING

from emulator.machine.programs.sql.errors import SqlError
from emulator.machine.programs.sql.evaluate import compiled
from emulator.machine.programs.sql.frames import Frame
from emulator.machine.programs.sql.operators.comparing import compare
from emulator.machine.programs.sql.query.planning import Planning
from emulator.machine.programs.sql.query.results import Output
from emulator.machine.programs.sql.scope import Scope
from emulator.machine.programs.sql.syntax import Column, Expression, Literal, Select
from emulator.machine.programs.sql.tables import Row
from emulator.machine.programs.sql.types import INTEGER, SqlType, Value, convert

if TYPE_CHECKING:
    from _typeshed import SupportsAllComparisons


def finishing(
    planning: Planning, select: Select, outputs: list[Output], scope: Scope
) -> Callable[[list[tuple[Row, Frame]], Frame | None], list[Row]]:
    """ORDER BY, LIMIT and OFFSET over rows that are made."""
    keys = [_order_key(planning, order.expression, outputs, scope) for order in select.orders]
    limit, offset = _count(planning, select.limit, scope, "LIMIT"), _count(planning, select.offset, scope, "OFFSET")
    mysql = planning.moment.mysql

    def finish(found: list[tuple[Row, Frame]], frame: Frame | None) -> list[Row]:
        planning.budget.spend(len(found))
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


def _count(planning: Planning, expression: Expression | None, scope: Scope, word: str) -> Callable[[Frame], int | None] | None:
    if expression is None:
        return None
    read = compiled(expression, planning.scope([], scope.outer)).read

    def count(frame: Frame) -> int | None:
        value = convert(read(frame), SqlType("bigint"))
        if isinstance(value, int) and value < 0:
            raise SqlError(f"{word} must not be negative", "2201W")
        return value if isinstance(value, int) else None

    return count


def _order_key(
    planning: Planning, expression: Expression, outputs: list[Output], scope: Scope
) -> Callable[[Row, Frame], Value]:
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
