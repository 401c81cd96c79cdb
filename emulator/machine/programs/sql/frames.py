"""Expressions made ready: what they read, of which type, and how much they may take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from emulator.machine.programs.sql.errors import SqlError
from emulator.machine.programs.sql.types import SqlType, Value


@dataclass(slots=True)
class Frame:
    """One row of a query while its expressions are read: `outer` is the row of the query around it."""

    values: Sequence[Value]
    outer: Frame | None = None
    aggregates: list[Value] = field(default_factory=list)


Reading: TypeAlias = Callable[[Frame], Value]


@dataclass(frozen=True, slots=True)
class Typed:
    """An expression made ready; `at` is where a literal stands, from 1."""

    type: SqlType
    read: Reading
    constant: bool = False
    at: int = 0


@dataclass(frozen=True, slots=True)
class Field:
    """One column that a query can name."""

    table: str
    name: str
    type: SqlType


@dataclass(slots=True)
class Aggregate:
    """One aggregate of a grouped query: its argument's reading, None for `*`."""

    name: str
    argument: Reading | None
    distinct: bool
    type: SqlType


class Budget:
    """How many steps one statement may take."""

    def __init__(self, steps: int = 300_000) -> None:
        self.left = steps

    def spend(self, steps: int = 1) -> None:
        self.left -= steps
        if self.left < 0:
            raise SqlError(
                "canceling statement due to statement timeout",
                "57014",
                detail="docker-emulator: a statement may take 300000 steps.",
                number=3024,
                mysql="Query execution was interrupted, maximum statement execution time exceeded",
            )
