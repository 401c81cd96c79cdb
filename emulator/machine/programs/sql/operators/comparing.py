"""Values compared, and both sides made values of one kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from emulator.machine.programs.sql.errors import UndefinedOperator
from emulator.machine.programs.sql.frames import Frame, Reading, Typed
from emulator.machine.programs.sql.types import NUMERIC, WHOLE, SqlType, Value, convert

COMPARISONS: dict[str, Callable[[int], bool]] = {
    "=": lambda order: order == 0,
    "<>": lambda order: order != 0,
    "<": lambda order: order < 0,
    ">": lambda order: order > 0,
    "<=": lambda order: order <= 0,
    ">=": lambda order: order >= 0,
}


def compare(left: Value, right: Value, mysql: bool = False) -> int:
    """-1, 0 or 1; both are not None and of one kind."""
    if isinstance(left, str) and isinstance(right, str):
        if mysql:
            left, right = left.casefold(), right.casefold()
        return (left > right) - (left < right)
    one: Decimal | float = number_of(left)
    other: Decimal | float = number_of(right)
    if isinstance(one, float) or isinstance(other, float):
        one, other = float(one), float(other)
    return int(one > other) - int(one < other)


def number_of(value: Value) -> Decimal | float:
    if isinstance(value, float):
        return value
    if isinstance(value, Decimal | int):
        return Decimal(value)
    leading = re.match(r"\s*[-+]?\d*\.?\d*", str(value))
    text = leading[0].strip() if leading else ""
    return Decimal(text) if text not in ("", "+", "-", ".") else Decimal(0)


def comparable(left: Typed, right: Typed, operator: str, at: int, mysql: bool) -> tuple[Reading, Reading]:
    """Both sides as values of one kind. UndefinedOperator."""
    one, other = left.type, right.type
    if one.name == "unknown" and other.name != "unknown":
        return _as(left, other, mysql), right.read
    if other.name == "unknown" and one.name != "unknown":
        return left.read, _as(right, one, mysql)
    alike = (
        (one.is_number and other.is_number)
        or (one.is_text and other.is_text)
        or (one.is_time and other.is_time)
        or one.name == other.name
    )
    if not alike and not mysql:
        raise UndefinedOperator(one.name, operator, other.name, at + 1)
    return left.read, right.read


def _as(typed: Typed, kind: SqlType, mysql: bool) -> Reading:
    """A literal as a value of the type that it is compared with."""
    read = typed.read
    if mysql and not kind.is_time:
        return read
    target = SqlType(kind.name) if not kind.is_number or kind.name in WHOLE else NUMERIC
    if typed.constant:
        value = convert(read(Frame(())), target, typed.at)
        return lambda frame: value
    return lambda frame: convert(read(frame), target)


def membership(left: Reading, values: Callable[[Frame], Sequence[Value]], negated: bool) -> Reading:
    """IN, with NULL's third answer."""

    def read(frame: Frame) -> Value:
        value = left(frame)
        if value is None:
            return None
        found = values(frame)
        if any(other is not None and compare(value, other) == 0 for other in found):
            return not negated
        return None if None in found else negated

    return read
