"""A statement's queries made ready."""

from __future__ import annotations

from emulator.machine.programs.sql.evaluate import compiled
from emulator.machine.programs.sql.frames import Field, Frame
from emulator.machine.programs.sql.query.planning import Planning
from emulator.machine.programs.sql.query.results import Output, Prepared
from emulator.machine.programs.sql.query.select_list import expanded, label, settled
from emulator.machine.programs.sql.query.single import single
from emulator.machine.programs.sql.query.union import united
from emulator.machine.programs.sql.scope import Scope
from emulator.machine.programs.sql.syntax import Item, Select
from emulator.machine.programs.sql.tables import Row


class Planner(Planning):
    """Makes the queries of one statement ready."""

    def prepare(self, select: Select, outer: Scope | None = None) -> Prepared:
        """A whole query. SqlError."""
        if select.union is None:
            return single(self, select, outer)
        return united(self, select, outer)

    def projected(self, items: tuple[Item, ...], fields: list[Field], rows: list[Row]) -> tuple[list[Output], list[Row]]:
        """A select list over rows that are there: RETURNING."""
        scope = self.scope(fields)
        columns = expanded(self, Select(items), fields)
        typed = [compiled(item.expression, scope) for item in columns]
        outputs = [Output(label(self, item), settled(one.type)) for item, one in zip(columns, typed, strict=True)]
        return outputs, [tuple(one.read(Frame(row)) for one in typed) for row in rows]
