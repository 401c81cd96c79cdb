"""What the queries of one statement have in common."""

from __future__ import annotations

from collections.abc import Callable

from emulator.machine.programs.sql.frames import Budget, Field
from emulator.machine.programs.sql.functions.moment import Moment
from emulator.machine.programs.sql.query.results import Prepared, Rows, Views
from emulator.machine.programs.sql.scope import Scope
from emulator.machine.programs.sql.syntax import Select
from emulator.machine.programs.sql.tables import Snapshot
from emulator.machine.programs.sql.types import SqlType


class Planning:
    """What the queries of one statement have in common; the Planner makes them ready."""

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
        raise NotImplementedError
