"""One SELECT."""

from __future__ import annotations

from collections.abc import Sequence

from emulator.machine.programs.sql.evaluate import compiled
from emulator.machine.programs.sql.frames import Frame, Reading
from emulator.machine.programs.sql.operators.logic import truth
from emulator.machine.programs.sql.query.equality import row_key
from emulator.machine.programs.sql.query.grouping import group_keys, groups
from emulator.machine.programs.sql.query.ordering import finishing
from emulator.machine.programs.sql.query.parts import has_aggregate, start_of
from emulator.machine.programs.sql.query.planning import Planning
from emulator.machine.programs.sql.query.results import Output, Prepared
from emulator.machine.programs.sql.query.select_list import expanded, label, settled
from emulator.machine.programs.sql.query.sources import sources_of
from emulator.machine.programs.sql.scope import Scope
from emulator.machine.programs.sql.syntax import Expression, Item, Select
from emulator.machine.programs.sql.tables import Row


def single(planning: Planning, select: Select, outer: Scope | None) -> Prepared:
    fields, source_rows = sources_of(planning, select.sources, outer)
    where = _condition(select.where, "WHERE", planning, planning.scope(fields, outer, "where clause"))
    items = expanded(planning, select, fields)
    scope = planning.scope(fields, outer)
    groups_by: list[tuple[Expression, Reading]] = []
    if _is_grouped(select, items):
        groups_by = group_keys(planning, select, items, fields, outer)
        scope.aggregates = []
        scope.groups = {expression: 0 for expression, _ in groups_by}
    typed = [compiled(item.expression, scope) for item in items]
    outputs = [Output(label(planning, item), settled(one.type)) for item, one in zip(items, typed, strict=True)]
    if select.having is not None:
        scope.clause = "having clause"
    having = _condition(select.having, "HAVING", planning, scope)
    finish = finishing(planning, select, outputs, scope)
    readings = [one.read for one in typed]
    budget, distinct = planning.budget, select.distinct
    aggregates, keys = scope.aggregates, [read for _, read in groups_by]

    def rows(frame: Frame | None) -> list[Row]:
        frames = (Frame(values, frame) for values in source_rows(frame))
        kept = [one for one in frames if where is None or where(one)]
        if aggregates is not None:
            kept = groups(planning, kept, keys, aggregates, len(fields), frame, bool(select.groups))
            kept = [one for one in kept if having is None or having(one)]
        budget.spend(len(kept) * len(readings))
        made = [(tuple(read(one) for read in readings), one) for one in kept]
        if distinct:
            seen = {row_key(row): (row, one) for row, one in reversed(made)}
            made = [seen[key] for key in dict.fromkeys(row_key(row) for row, _ in made)]
        return finish(made, frame)

    return Prepared(outputs, rows)


def _condition(expression: Expression | None, word: str, planning: Planning, scope: Scope) -> Reading | None:
    """WHERE or HAVING."""
    if expression is None:
        return None
    return truth(compiled(expression, scope), planning.moment.mysql, word, start_of(expression))


def _is_grouped(select: Select, items: Sequence[Item]) -> bool:
    if select.groups or select.having is not None:
        return True
    expressions = [item.expression for item in items] + [order.expression for order in select.orders]
    return any(has_aggregate(one) for one in expressions)
