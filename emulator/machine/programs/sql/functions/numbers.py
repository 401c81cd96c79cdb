"""Of numbers."""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from emulator.machine.programs.sql.errors import SqlError
from emulator.machine.programs.sql.types import BIGINT, EXACT, NUMERIC, Value, convert, shown


def whole(value: Value) -> int:
    number = convert(value, BIGINT)
    return number if isinstance(number, int) else 0


def decimal_of(value: Value) -> Decimal:
    return Decimal(shown(value)) if not isinstance(value, str) else Decimal(shown(convert(value, NUMERIC)))


def rounded(values: list[Value]) -> Value:
    value, digits = values[0], whole(values[1]) if len(values) > 1 else 0
    if isinstance(value, float) and len(values) == 1:
        return float(Decimal(value).to_integral_value("ROUND_HALF_EVEN"))
    number = decimal_of(value)
    if abs(digits) > 100:
        raise SqlError("docker-emulator: rounding to more than 100 digits is not emulated", "0A000")
    rounded = EXACT.quantize(number, Decimal(1).scaleb(-digits)) if digits >= 0 else _round_left(number, digits)
    return int(rounded) if isinstance(value, int) and digits <= 0 else rounded


def _round_left(number: Decimal, digits: int) -> Decimal:
    return Decimal(int(number.scaleb(digits).to_integral_value(ROUND_HALF_UP)) * 10**-digits)


def toward(value: Value, mode: str) -> Value:
    if isinstance(value, float):
        return float(math.ceil(value) if mode == ROUND_CEILING else math.floor(value))
    return value if isinstance(value, int) else decimal_of(value).to_integral_value(mode)


def root(values: list[Value]) -> Value:
    value = values[0]
    if float(decimal_of(value)) < 0:
        raise SqlError("cannot take square root of a negative number", "2201F")
    return (
        EXACT.sqrt(value).quantize(Decimal("1.000000000000000"))
        if isinstance(value, Decimal)
        else math.sqrt(float(decimal_of(value)))
    )


def absolute(value: Value) -> Value:
    if isinstance(value, int):
        return abs(value)
    if isinstance(value, float):
        return abs(value)
    return abs(decimal_of(value))
