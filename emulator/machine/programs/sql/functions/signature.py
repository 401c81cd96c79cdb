"""A function's shape, and the type that it gives for those it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from emulator.machine.programs.sql.functions.moment import Moment
from emulator.machine.programs.sql.types import DOUBLE, NUMERIC, TEXT, WHOLE, SqlType, Value


@dataclass(frozen=True, slots=True)
class Function:
    """`least`, `most`: how many arguments; `strict`: NULL in, NULL out; `dialect`: "" for both."""

    least: int
    most: int
    type: Callable[[list[SqlType]], SqlType]
    function: Callable[[Moment, list[Value]], Value]
    strict: bool = True
    dialect: str = ""


def always(kind: SqlType) -> Callable[[list[SqlType]], SqlType]:
    return lambda types: kind


def first(types: list[SqlType]) -> SqlType:
    known = [kind for kind in types if kind.name != "unknown"]
    return SqlType(known[0].name) if known else TEXT


def same_type(types: list[SqlType]) -> SqlType:
    return types[0] if types and types[0].is_number else NUMERIC


def rounded_type(types: list[SqlType]) -> SqlType:
    return DOUBLE if types[0].name in ("double precision", "real") else NUMERIC if types[0].name not in WHOLE else types[0]
