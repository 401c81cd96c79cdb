"""Queries put together by UNION."""

from __future__ import annotations

from dataclasses import replace

from emulator.machine.programs.sql.errors import SqlError
from emulator.machine.programs.sql.frames import Field, Frame, Typed
from emulator.machine.programs.sql.operators.common import common
from emulator.machine.programs.sql.query.equality import distinct_rows
from emulator.machine.programs.sql.query.ordering import finishing
from emulator.machine.programs.sql.query.planning import Planning
from emulator.machine.programs.sql.query.results import Output, Prepared
from emulator.machine.programs.sql.query.single import single
from emulator.machine.programs.sql.scope import Scope
from emulator.machine.programs.sql.syntax import Select
from emulator.machine.programs.sql.tables import Row
from emulator.machine.programs.sql.types import convert


def united(planning: Planning, select: Select, outer: Scope | None) -> Prepared:
    parts, every = _parts(planning, select, outer)
    kinds = [
        common([Typed(part.outputs[index].type, lambda frame: None) for part in parts], "UNION", select.at)
        for index in range(len(parts[0].outputs))
    ]
    outputs = [Output(output.label, kind) for output, kind in zip(parts[0].outputs, kinds, strict=True)]
    scope = planning.scope([Field("", output.label, output.type) for output in outputs], outer)
    finish = finishing(planning, select, outputs, scope)

    def rows(frame: Frame | None) -> list[Row]:
        found: list[Row] = []
        for place, part in enumerate(parts):
            found += [tuple(convert(value, kind) for value, kind in zip(row, kinds, strict=True)) for row in part.rows(frame)]
            if place and not every[place - 1]:
                found = distinct_rows(found)
        return finish([(row, Frame(row, frame)) for row in found], frame)

    return Prepared(outputs, rows)


def _parts(planning: Planning, select: Select, outer: Scope | None) -> tuple[list[Prepared], list[bool]]:
    """The queries, and for each UNION between them whether it is UNION ALL."""
    parts, every, node = [], [], select
    while True:
        parts.append(single(planning, replace(node, union=None, orders=(), limit=None, offset=None), outer))
        if node.union is None:
            break
        every.append(node.union_all)
        node = node.union
    if any(len(part.outputs) != len(parts[0].outputs) for part in parts):
        raise SqlError(
            "each UNION query must have the same number of columns",
            "42601",
            position=node.at + 1,
            number=1222,
            state="21000",
            mysql="The used SELECT statements have a different number of columns",
        )
    return parts, every
