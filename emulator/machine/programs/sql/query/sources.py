"""FROM: tables, the server's own tables, queries, series; and their joins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from emulator.machine.programs.sql.errors import NotEmulated, SqlError, UndefinedTable
from emulator.machine.programs.sql.evaluate import compiled
from emulator.machine.programs.sql.frames import Budget, Field, Frame, Reading
from emulator.machine.programs.sql.operators.logic import truth
from emulator.machine.programs.sql.query.parts import start_of
from emulator.machine.programs.sql.query.planning import Planning
from emulator.machine.programs.sql.query.results import ROWS_MAX, Rows
from emulator.machine.programs.sql.scope import Scope
from emulator.machine.programs.sql.syntax import Binary, Column, Source
from emulator.machine.programs.sql.tables import Row
from emulator.machine.programs.sql.types import INTEGER, SqlType, convert


def sources_of(
    planning: Planning, sources: Sequence[Source], outer: Scope | None
) -> tuple[list[Field], Callable[[Frame | None], Iterator[Row]]]:
    if not sources:
        return [], lambda frame: iter([()])
    fields, rows = _source(planning, sources[0], outer)
    for source in sources[1:]:
        fields, rows = _joined(planning, fields, rows, source, outer)
    return fields, lambda frame: iter(rows(frame))


def _source(planning: Planning, source: Source, outer: Scope | None) -> tuple[list[Field], Rows]:
    if source.query is not None:
        prepared = planning.prepare(source.query, outer)
        return [Field(source.alias, output.label, output.type) for output in prepared.outputs], prepared.rows
    if source.call is not None:
        return _series(planning, source, outer)
    view = planning.views(source.name) if source.name not in planning.snapshot.tables else None
    if view is not None:
        outputs, made = view
        return [Field(source.alias, output.label, output.type) for output in outputs], lambda frame: made
    if "." in source.name:
        raise UndefinedTable(source.name, source.at + 1, database=planning.snapshot.database.name)
    table = planning.snapshot.table(source.name, source.at)
    planning.allowed(source.name, "select")
    fields = [Field(source.alias, column.name, column.type) for column in table.shape.columns]
    return fields, lambda frame: list(table.rows.values())


def _series(planning: Planning, source: Source, outer: Scope | None) -> tuple[list[Field], Rows]:
    call = source.call
    if call is None or call.name != "generate_series" or not 2 <= len(call.arguments) <= 3:
        raise NotEmulated(f"the function {source.name} in FROM")
    readings = [compiled(argument, planning.scope([], outer)).read for argument in call.arguments]

    def rows(frame: Frame | None) -> list[Row]:
        values = [convert(read(Frame((), frame)), SqlType("bigint")) for read in readings]
        start, stop, step = (int(value or 0) for value in [*values, 1][:3])
        if step == 0:
            raise SqlError("step size cannot equal zero", "22023")
        span = range(start, stop + (1 if step > 0 else -1), step)
        planning.budget.spend(len(span))
        return [(value,) for value in span]

    return [Field(source.alias, source.alias, INTEGER)], rows


def _joined(
    planning: Planning, fields: list[Field], rows: Rows, source: Source, outer: Scope | None
) -> tuple[list[Field], Rows]:
    more, other_rows = _source(planning, source, outer)
    if any(field.table == more[0].table for field in fields if more):
        raise SqlError(
            f'table name "{source.alias}" specified more than once',
            "42712",
            number=1066,
            state="42000",
            mysql=f"Not unique table/alias: '{source.alias}'",
        )
    both = [*fields, *more]
    condition = _condition(planning, source, both, fields, more, outer)
    kind, budget = source.kind, planning.budget

    def joined(frame: Frame | None) -> list[Row]:
        left, right = rows(frame), other_rows(frame)
        if kind == "right":
            return nested_loops(right, left, lambda one, two: (*two, *one), len(fields), True, condition, frame, budget)
        return nested_loops(left, right, lambda one, two: (*one, *two), len(more), kind == "left", condition, frame, budget)

    return both, joined


def _condition(
    planning: Planning, source: Source, both: list[Field], left: list[Field], right: list[Field], outer: Scope | None
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
    scope = planning.scope(both, outer, "on clause")
    return truth(compiled(condition, scope), planning.moment.mysql, "JOIN/ON", start_of(condition))


def nested_loops(
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
