"""Rows that are the same."""

from __future__ import annotations

from emulator.machine.programs.sql.tables import Row
from emulator.machine.programs.sql.types import Value


def row_key(row: tuple[Value, ...]) -> tuple[Value, ...]:
    """Equal rows have equal keys; 1 and true do not."""
    return tuple(f"\0{value}" if isinstance(value, bool) else value for value in row)


def distinct_rows(rows: list[Row]) -> list[Row]:
    return list({row_key(row): row for row in reversed(rows)}.values())[::-1]
