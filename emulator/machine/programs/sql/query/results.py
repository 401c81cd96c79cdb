"""What a query gives: columns with names and types, and rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from emulator.machine.programs.sql.frames import Frame
from emulator.machine.programs.sql.tables import Row
from emulator.machine.programs.sql.types import SqlType

Rows = Callable[[Frame | None], list[Row]]
ROWS_MAX = 500_000


@dataclass(frozen=True, slots=True)
class Output:
    """One column of a result."""

    label: str
    type: SqlType


@dataclass(frozen=True, slots=True)
class Prepared:
    """A query made ready: `rows` gives them, for a row of the query around it."""

    outputs: list[Output]
    rows: Rows


Views = Callable[[str], "tuple[list[Output], list[Row]] | None"]
"""The server's own tables, by name."""
