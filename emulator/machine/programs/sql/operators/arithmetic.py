"""Arithmetic, in the types and with the digits that the servers give."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, DecimalException

from emulator.machine.programs.sql.errors import NotEmulated, OutOfRange, SqlError, UndefinedOperator
from emulator.machine.programs.sql.frames import Frame, Typed
from emulator.machine.programs.sql.operators.common import WIDTH
from emulator.machine.programs.sql.operators.comparing import comparable, number_of
from emulator.machine.programs.sql.operators.division import divided
from emulator.machine.programs.sql.operators.logic import strict
from emulator.machine.programs.sql.types import DOUBLE, EXACT, NUMERIC, RANGES, WHOLE, SqlType, Value, convert

_FLOATING: dict[str, Callable[[float, float], float | complex]] = {
    "+": lambda one, other: one + other,
    "-": lambda one, other: one - other,
    "*": lambda one, other: one * other,
    "/": lambda one, other: one / other,
    "%": lambda one, other: one - other * int(one / other),
    "^": lambda one, other: complex(one) ** other if one < 0 and other % 1 else float(one**other),
}


def arithmetic(operator: str, left: Typed, right: Typed, at: int, mysql: bool) -> Typed:
    """`+ - * / % ^` and MySQL's DIV."""
    kind = _arithmetic_type(operator, left.type, right.type, at, mysql)
    name = kind.name
    if not mysql and (left.type.name == "unknown") != (right.type.name == "unknown"):
        one, other = comparable(left, right, operator, at, mysql)
        left, right = Typed(kind, one), Typed(kind, other)

    def perform(a: Value, b: Value) -> Value:
        one, other = _operand(a, mysql), _operand(b, mysql)
        if name in ("real", "double precision"):
            return _floating(operator, float(one), float(other))
        exact_one, exact_other = Decimal(one), Decimal(other)
        if operator in ("/", "%", "div") and exact_other == 0:
            if mysql:
                return None
            raise SqlError("division by zero", "22012")
        try:
            return _bounded(_exact(operator, exact_one, exact_other, name, mysql), name)
        except DecimalException:
            raise OutOfRange("value overflows numeric format") from None

    return Typed(kind, strict(left.read, right.read, perform))


def signed(operator: str, inner: Typed, mysql: bool, at: int) -> Typed:
    """Unary `-` and `+`."""
    kind = inner.type
    if not kind.is_number:
        if not mysql:
            raise UndefinedOperator("", operator, kind.name, at + 1)
        kind = DOUBLE
    read = inner.read
    if operator == "+":
        return inner

    def negative(frame: Frame) -> Value:
        value = read(frame)
        if value is None:
            return None
        number = _operand(value, mysql)
        return _bounded(Decimal(-number), kind.name) if kind.name in WHOLE else -number

    return Typed(kind, negative)


def _operand(value: Value, mysql: bool) -> Decimal | float:
    if isinstance(value, str) and not mysql:
        return Decimal(str(convert(value, NUMERIC)))
    return number_of(value)


def _arithmetic_type(operator: str, left: SqlType, right: SqlType, at: int, mysql: bool) -> SqlType:
    if mysql:
        if "double precision" in (left.name, right.name) or left.is_text or right.is_text:
            return DOUBLE
        if operator == "/":
            return NUMERIC
        return NUMERIC if "numeric" in (left.name, right.name) else SqlType("bigint")
    if left.name == "unknown" and right.name == "unknown":
        raise SqlError(
            f"operator is not unique: unknown {operator} unknown",
            "42725",
            position=at + 1,
            hint="Could not choose a best candidate operator. You might need to add explicit type casts.",
        )
    left, right = (right if left.name == "unknown" else left), (left if right.name == "unknown" else right)
    if left.is_time or right.is_time:
        if operator in "+-" and "date" in (left.name, right.name):
            raise NotEmulated("arithmetic with dates")
        raise NotEmulated("arithmetic with times")
    if not left.is_number or not right.is_number:
        raise UndefinedOperator(left.name, operator, right.name, at + 1)
    if operator == "^":
        return NUMERIC if "numeric" in (left.name, right.name) else DOUBLE
    wide = max(WIDTH.index(left.name), WIDTH.index(right.name))
    return SqlType(WIDTH[5 if wide == 4 and left.name != right.name else wide])


def _floating(operator: str, one: float, other: float) -> float:
    if operator in ("/", "%") and other == 0:
        raise SqlError("division by zero", "22012")
    try:
        result = _FLOATING[operator](one, other)
    except OverflowError:
        raise OutOfRange("value out of range: overflow") from None
    if isinstance(result, complex):  # of a negative base
        raise SqlError("a negative number raised to a non-integer power yields a complex result", "2201F")
    return result


def _exact(operator: str, one: Decimal, other: Decimal, name: str, mysql: bool) -> Decimal:
    if operator == "+":
        return EXACT.add(one, other)
    if operator == "-":
        return EXACT.subtract(one, other)
    if operator == "*":
        return EXACT.multiply(one, other)
    if operator == "%":
        return EXACT.subtract(one, EXACT.multiply(other, Decimal(int(one / other))))
    if operator == "div" or (name in WHOLE and not mysql):
        return Decimal(int(EXACT.divide(one, other)))
    if operator == "^":
        return EXACT.power(one, other)
    return divided(one, other, mysql)


def _bounded(value: Decimal, name: str) -> Value:
    if name not in WHOLE:
        return value
    bits = RANGES[name]
    whole = int(value)
    if not -(1 << bits) <= whole < 1 << bits:
        raise OutOfRange(f"{name} out of range")
    return whole
