"""Where an expression stands: the columns in reach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emulator.machine.programs.sql.errors import AmbiguousColumn, MissingFrom, UndefinedColumn
from emulator.machine.programs.sql.frames import Aggregate, Budget, Field, Frame
from emulator.machine.programs.sql.functions.moment import Moment
from emulator.machine.programs.sql.operators.names import nearest
from emulator.machine.programs.sql.syntax import Column, Expression
from emulator.machine.programs.sql.types import SqlType, Value

if TYPE_CHECKING:
    from emulator.machine.programs.sql.syntax import Select


@dataclass(slots=True)
class Scope:
    """Where an expression stands: the columns in reach, the query around, the groups of its own query.

    `query` runs a query of an expression; `clause` is the place in MySQL's words.
    """

    fields: list[Field]
    moment: Moment
    budget: Budget
    query: Callable[[Select, Scope], tuple[list[SqlType], Callable[[Frame | None], list[tuple[Value, ...]]]]]
    outer: Scope | None = None
    aggregates: list[Aggregate] | None = None
    groups: dict[Expression, int] | None = None
    inside: bool = False
    clause: str = "field list"

    @property
    def mysql(self) -> bool:
        return self.moment.mysql

    def same(self, one: str, other: str) -> bool:
        return one == other or (self.mysql and one.lower() == other.lower())

    def find(self, column: Column) -> tuple[int, int, SqlType]:
        """How many queries out, which of its columns, and its type. UndefinedColumn, AmbiguousColumn, MissingFrom."""
        depth, scope = 0, self
        while True:
            found = [
                index
                for index, field in enumerate(scope.fields)
                if self.same(field.name, column.name) and (not column.table or self.same(field.table, column.table))
            ]
            if len(found) > 1:
                raise AmbiguousColumn(column.name, column.at + 1)
            if found:
                return depth, found[0], scope.fields[found[0]].type
            if scope.outer is None:
                break
            depth, scope = depth + 1, scope.outer
        if column.table and not any(self.same(field.table, column.table) for field in self.fields):
            raise MissingFrom(column.table, column.name, column.at + 1)
        raise UndefinedColumn(
            column.name, column.at + 1, table=column.table, clause=self.clause, hint=nearest(column, self.fields)
        )
