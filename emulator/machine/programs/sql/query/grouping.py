"""GROUP BY and the aggregates of a group."""

from __future__ import annotations

from collections.abc import Sequence

from emulator.machine.programs.sql.errors import SqlError
from emulator.machine.programs.sql.evaluate import compiled
from emulator.machine.programs.sql.frames import Aggregate, Field, Frame, Reading
from emulator.machine.programs.sql.functions.aggregates import aggregated
from emulator.machine.programs.sql.query.equality import row_key
from emulator.machine.programs.sql.query.parts import twins
from emulator.machine.programs.sql.query.planning import Planning
from emulator.machine.programs.sql.scope import Scope
from emulator.machine.programs.sql.syntax import Column, Expression, Item, Literal, Select
from emulator.machine.programs.sql.types import Value


def group_keys(
    planning: Planning, select: Select, items: Sequence[Item], fields: list[Field], outer: Scope | None
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
        found.append((node, compiled(node, planning.scope(fields, outer, "group statement")).read))
        if isinstance(node, Column):
            found += [(twin, found[-1][1]) for item in items for twin in twins(item.expression, node)]
    return found


def groups(
    planning: Planning,
    frames: list[Frame],
    keys: list[Reading],
    aggregates: list[Aggregate],
    width: int,
    outer: Frame | None,
    grouped: bool,
) -> list[Frame]:
    groups: dict[tuple[Value, ...], list[Frame]] = {}
    for frame in frames:
        groups.setdefault(row_key(tuple(read(frame) for read in keys)), []).append(frame)
    if not groups and not grouped:
        groups[()] = []
    result = []
    for members in groups.values():
        first = Frame(members[0].values if members else [None] * width, outer)
        first.aggregates = [_aggregate(planning, one, members) for one in aggregates]
        result.append(first)
    return result


def _aggregate(planning: Planning, aggregate: Aggregate, members: list[Frame]) -> Value:
    planning.budget.spend(len(members))
    if aggregate.argument is None:
        return len(members)
    read = aggregate.argument
    values = [value for value in (read(frame) for frame in members) if value is not None]
    if aggregate.distinct:
        values = list({row_key((value,)): value for value in values}.values())
    return aggregated(aggregate.name, values, aggregate.type, planning.moment.mysql)
