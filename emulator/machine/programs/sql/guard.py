"""What a table's constraints say of a row: unique keys, references, checks."""

from __future__ import annotations

from collections.abc import Callable

from emulator.machine.programs.sql.errors import CheckViolation, DuplicateKey, ForeignKeyViolation, NullViolation
from emulator.machine.programs.sql.evaluate import compiled
from emulator.machine.programs.sql.frames import Field, Frame
from emulator.machine.programs.sql.operators.logic import truth
from emulator.machine.programs.sql.parser import Parser
from emulator.machine.programs.sql.query.planning import Planning
from emulator.machine.programs.sql.syntax import Constraint
from emulator.machine.programs.sql.tables import Row, Table, TableShape
from emulator.machine.programs.sql.types import Value, shown


class Guard:
    """The constraints of one table while rows change; keys of unique constraints are looked up, not searched."""

    def __init__(self, planning: Planning, table: Table) -> None:
        self.planning, self.table, self.shape = planning, table, table.shape
        self.keys = [one for one in self.shape.constraints if one.kind in ("primary", "unique")]
        self.places = [[self.shape.names.index(name) for name in one.columns] for one in self.keys]
        self.seen: list[dict[Row, int]] = [{} for _ in self.keys]
        for number, row in table.rows.items():
            self.remember(row, number)
        self.checks = [(one, self._check(one)) for one in self.shape.constraints if one.kind == "check"]

    def _check(self, constraint: Constraint) -> Callable[[Frame], Value]:
        expression = Parser(constraint.check, self.planning.moment.mysql).expression()
        fields = [Field(self.shape.name, column.name, column.type) for column in self.shape.columns]
        typed = compiled(expression, self.planning.scope(fields))
        return truth(typed, self.planning.moment.mysql, "CHECK", 0)

    def _key(self, row: Row, place: int) -> Row | None:
        key = tuple(row[index] for index in self.places[place])
        if None in key:
            return None
        return tuple(value.casefold() if self.planning.moment.mysql and isinstance(value, str) else value for value in key)

    def remember(self, row: Row, number: int) -> None:
        for place, seen in enumerate(self.seen):
            key = self._key(row, place)
            if key is not None:
                seen[key] = number

    def forget(self, row: Row) -> None:
        for place, seen in enumerate(self.seen):
            key = self._key(row, place)
            if key is not None:
                seen.pop(key, None)

    def shape_of(self, row: Row, given: set[int]) -> None:
        """NOT NULL and CHECK."""
        for index, (column, value) in enumerate(zip(self.shape.columns, row, strict=True)):
            if value is None and column.not_null:
                raise NullViolation(column.name, self.shape.name, failing(row), index in given)
        for constraint, holds in self.checks:
            if holds(Frame(row)) is False:
                raise CheckViolation(self.shape.name, constraint.name, failing(row), self.planning.snapshot.database.name)

    def unique(self, row: Row, number: int | None, quiet: bool = False) -> bool:
        for place, (constraint, seen) in enumerate(zip(self.keys, self.seen, strict=True)):
            key = self._key(row, place)
            if key is not None and seen.get(key, number) != number:
                if quiet:
                    return False
                values = [shown(row[index]) for index in self.places[place]]
                index = "PRIMARY" if constraint.kind == "primary" else constraint.name
                raise DuplicateKey(constraint.name, list(constraint.columns), values, index, self.shape.name)
        return True

    def references(self, row: Row) -> None:
        """Rows that this one refers to must be there."""
        for constraint in self.shape.constraints:
            if constraint.kind != "foreign" or constraint.reference is None:
                continue
            values = tuple(row[self.shape.names.index(name)] for name in constraint.columns)
            other = self.planning.snapshot.table(constraint.reference.table)
            places = [other.shape.names.index(name) for name in constraint.reference.columns]
            if None in values or any(tuple(one[place] for place in places) == values for one in other.rows.values()):
                continue
            raise self._violation(constraint, self.shape, list(map(shown, values)), constraint.reference.table, True)

    def referred(self, old: Row, new: Row | None) -> None:
        """Rows that refer to one that goes away or changes: go too, lose it, or refuse."""
        for other in list(self.planning.snapshot.tables.values()):
            for constraint in other.shape.constraints:
                reference = constraint.reference
                if constraint.kind != "foreign" or reference is None or reference.table != self.shape.name:
                    continue
                places = [self.shape.names.index(name) for name in reference.columns]
                key = tuple(old[place] for place in places)
                if new is not None and key == tuple(new[place] for place in places):
                    continue
                self._let_go(other, constraint, key)

    def _let_go(self, other: Table, constraint: Constraint, key: Row) -> None:
        mine = [other.shape.names.index(name) for name in constraint.columns]
        children = [number for number, row in other.rows.items() if tuple(row[place] for place in mine) == key]
        reference = constraint.reference
        if not children or reference is None:
            return
        if not reference.cascade:
            raise self._violation(constraint, other.shape, list(map(shown, key)), self.shape.name, False)
        table = self.planning.snapshot.writable(other.shape.name)
        for number in children:
            row = table.rows[number]
            if reference.cascade == "set null":
                table.put(number, tuple(None if place in mine else value for place, value in enumerate(row)))
            else:
                table.remove(number)
                Guard(self.planning, table).referred(row, None)

    def _violation(
        self, constraint: Constraint, child: TableShape, values: list[str], parent: str, missing: bool
    ) -> ForeignKeyViolation:
        reference = constraint.reference
        columns = reference.columns if reference is not None else ()
        rule = {"cascade": " ON DELETE CASCADE", "set null": " ON DELETE SET NULL"}.get(
            reference.cascade if reference else "", ""
        )
        names = ", ".join(f"`{name}`" for name in constraint.columns)
        mysql = (
            f"`{self.planning.snapshot.database.name}`.`{child.name}`, CONSTRAINT `{constraint.name}` FOREIGN KEY ({names}) "
            f"REFERENCES `{parent}` ({', '.join(f'`{name}`' for name in columns)}){rule}"
        )
        key = constraint.columns if missing else columns
        table, other = (child.name, parent) if missing else (parent, child.name)
        return ForeignKeyViolation(table, constraint.name, ", ".join(key), ", ".join(values), other, missing, mysql)


def failing(row: Row) -> list[str]:
    return ["null" if value is None else shown(value) for value in row]
