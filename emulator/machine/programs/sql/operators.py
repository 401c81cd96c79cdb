"""Operators: which types they take, and what they do. NULL in, NULL out, but for AND and OR."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal, DecimalException
from functools import lru_cache
from typing import TYPE_CHECKING

from emulator.machine.programs.sql.errors import NotEmulated, OutOfRange, SqlError, UndefinedOperator
from emulator.machine.programs.sql.syntax import Binary, Column
from emulator.machine.programs.sql.types import (
    BOOLEAN,
    DOUBLE,
    EXACT,
    NUMERIC,
    RANGES,
    TEXT,
    WHOLE,
    SqlType,
    Value,
    convert,
    shown,
)

if TYPE_CHECKING:
    from emulator.machine.programs.sql.evaluate import Field, Frame, Reading, Typed

COMPARISONS: dict[str, Callable[[int], bool]] = {
    "=": lambda order: order == 0,
    "<>": lambda order: order != 0,
    "<": lambda order: order < 0,
    ">": lambda order: order > 0,
    "<=": lambda order: order <= 0,
    ">=": lambda order: order >= 0,
}
_FLOATING: dict[str, Callable[[float, float], float | complex]] = {
    "+": lambda one, other: one + other,
    "-": lambda one, other: one - other,
    "*": lambda one, other: one * other,
    "/": lambda one, other: one / other,
    "%": lambda one, other: one - other * int(one / other),
    "^": lambda one, other: complex(one) ** other if one < 0 and other % 1 else float(one**other),
}
WIDTH = ["smallint", "integer", "bigint", "numeric", "real", "double precision"]


def compare(left: Value, right: Value, mysql: bool = False) -> int:
    """-1, 0 or 1; both are not None and of one kind."""
    if isinstance(left, str) and isinstance(right, str):
        if mysql:
            left, right = left.casefold(), right.casefold()
        return (left > right) - (left < right)
    one: Decimal | float = _number(left)
    other: Decimal | float = _number(right)
    if isinstance(one, float) or isinstance(other, float):
        one, other = float(one), float(other)
    return int(one > other) - int(one < other)


def _number(value: Value) -> Decimal | float:
    if isinstance(value, float):
        return value
    if isinstance(value, Decimal | int):
        return Decimal(value)
    leading = re.match(r"\s*[-+]?\d*\.?\d*", str(value))
    text = leading[0].strip() if leading else ""
    return Decimal(text) if text not in ("", "+", "-", ".") else Decimal(0)


def truth(typed: Typed, mysql: bool, clause: str, at: int) -> Reading:
    """An expression as a condition. SqlError where it is no boolean."""
    read = typed.read
    if typed.type.name in ("boolean", "unknown") and not mysql:
        return lambda frame: convert(read(frame), BOOLEAN)
    if mysql:
        return lambda frame: None if (value := read(frame)) is None else bool(_number(value))
    raise SqlError(f"argument of {clause} must be type boolean, not type {typed.type.name}", "42804", position=at + 1)


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
        from emulator.machine.programs.sql.evaluate import Frame

        value = convert(read(Frame(())), target, typed.at)
        return lambda frame: value
    return lambda frame: convert(read(frame), target)


def binary(node: Binary, left: Typed, right: Typed, mysql: bool) -> Typed:
    """An operator between two expressions."""
    from emulator.machine.programs.sql.evaluate import Typed

    operator = node.operator
    if operator in ("and", "or"):
        words = operator.upper()
        first, second = truth(left, mysql, words, node.left.at), truth(right, mysql, words, node.right.at)
        return Typed(BOOLEAN, _both(first, second) if operator == "and" else _either(first, second))
    if operator in COMPARISONS:
        one, other = comparable(left, right, operator, node.at, mysql)
        return Typed(BOOLEAN, _comparison(one, other, COMPARISONS[operator], mysql))
    if operator == "||":
        if not left.type.is_text and not right.type.is_text:
            raise UndefinedOperator(left.type.name, "||", right.type.name, node.at + 1)
        return Typed(TEXT, _strict(left.read, right.read, lambda a, b: convert(shown(a) + shown(b), TEXT)))
    if operator in ("like", "ilike", "~", "~*", "!~", "!~*"):
        return Typed(BOOLEAN, _matching(operator, left, right, node, mysql))
    if operator in ("+", "-", "*", "/", "%", "^", "div"):
        return arithmetic(operator, left, right, node.at, mysql)
    raise NotEmulated(f"the operator {operator}")


def _both(first: Reading, second: Reading) -> Reading:
    def read(frame: Frame) -> Value:
        one = first(frame)
        if one is False:
            return False
        other = second(frame)
        return False if other is False else None if one is None or other is None else True

    return read


def _either(first: Reading, second: Reading) -> Reading:
    def read(frame: Frame) -> Value:
        one = first(frame)
        if one:
            return True
        other = second(frame)
        return True if other else None if one is None or other is None else False

    return read


def _strict(first: Reading, second: Reading, function: Callable[[Value, Value], Value]) -> Reading:
    def read(frame: Frame) -> Value:
        one, other = first(frame), second(frame)
        return None if one is None or other is None else function(one, other)

    return read


def _comparison(one: Reading, other: Reading, test: Callable[[int], bool], mysql: bool) -> Reading:
    return _strict(one, other, lambda a, b: test(compare(a, b, mysql)))


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


@lru_cache(maxsize=256)
def like(pattern: str) -> tuple[str, ...]:
    """A LIKE pattern as its parts: literal characters, "_" as "\\0_" and "%" as "\\0%"."""
    parts, index = [], 0
    while index < len(pattern):
        char = pattern[index]
        if char == "\\" and index + 1 < len(pattern):
            parts.append(pattern[index + 1])
            index += 1
        else:
            parts.append(f"\0{char}" if char in "%_" else char)
        index += 1
    return tuple(parts)


def matches(text: str, pattern: str) -> bool:
    """LIKE, in time that grows with length times length at worst."""
    parts = like(pattern)
    at = spot = 0
    star, mark = -1, 0
    while spot < len(text):
        part = parts[at] if at < len(parts) else None
        if part == "\0%":
            star, mark, at = at, spot, at + 1
        elif part is not None and part in ("\0_", text[spot]):
            at, spot = at + 1, spot + 1
        elif star >= 0:
            mark += 1
            at, spot = star + 1, mark
        else:
            return False
    return all(part == "\0%" for part in parts[at:])


def _matching(operator: str, left: Typed, right: Typed, node: Binary, mysql: bool) -> Reading:
    if not mysql and not (left.type.is_text and right.type.is_text):
        raise UndefinedOperator(
            left.type.name, {"like": "~~", "ilike": "~~*"}.get(operator, operator), right.type.name, node.at + 1
        )
    if operator in ("like", "ilike"):
        fold = operator == "ilike" or mysql
        return _strict(
            left.read,
            right.read,
            lambda a, b: matches(shown(a).casefold(), shown(b).casefold()) if fold else matches(shown(a), shown(b)),
        )
    raise NotEmulated("matching by regular expressions")


def arithmetic(operator: str, left: Typed, right: Typed, at: int, mysql: bool) -> Typed:
    """`+ - * / % ^` and MySQL's DIV."""
    from emulator.machine.programs.sql.evaluate import Typed

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

    return Typed(kind, _strict(left.read, right.read, perform))


def _operand(value: Value, mysql: bool) -> Decimal | float:
    if isinstance(value, str) and not mysql:
        return Decimal(str(convert(value, NUMERIC)))
    return _number(value)


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


def divided(one: Decimal, other: Decimal, mysql: bool) -> Decimal:
    """A quotient with as many digits as the server gives: MySQL 4 more than the dividend has, PostgreSQL 16 or more in all."""
    first, second = one.as_tuple().exponent, other.as_tuple().exponent
    scale_one, scale_other = max(0, -int(first)), max(0, -int(second))
    if mysql:
        return EXACT.quantize(EXACT.divide(one, other), Decimal(1).scaleb(-(scale_one + 4)))
    weight = (_weight(one)[0] - _weight(other)[0]) - (1 if _weight(one)[1] <= _weight(other)[1] else 0)
    scale = min(max(16 - weight * 4, scale_one, scale_other, 0), 1000)
    return EXACT.quantize(EXACT.divide(one, other), Decimal(1).scaleb(-min(scale, 40)))


def _weight(value: Decimal) -> tuple[int, int]:
    """Where the first digit of base 10000 stands, and that digit, as PostgreSQL's select_div_scale sees them."""
    if value == 0:
        return 0, 0
    weight = value.adjusted() // 4
    return weight, int(abs(value).scaleb(-weight * 4))


def _bounded(value: Decimal, name: str) -> Value:
    if name not in WHOLE:
        return value
    bits = RANGES[name]
    whole = int(value)
    if not -(1 << bits) <= whole < 1 << bits:
        raise OutOfRange(f"{name} out of range")
    return whole


def signed(operator: str, inner: Typed, mysql: bool, at: int) -> Typed:
    """Unary `-` and `+`."""
    from emulator.machine.programs.sql.evaluate import Typed

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


def common(parts: Sequence[Typed], what: str, at: int) -> SqlType:
    """The one type of branches or of united columns. SqlError."""
    known = [part.type for part in parts if part.type.name != "unknown"]
    if not known:
        return TEXT
    kind = known[0]
    for other in known[1:]:
        if kind.is_number and other.is_number:
            kind = SqlType(WIDTH[max(WIDTH.index(kind.name), WIDTH.index(other.name))])
        elif (kind.is_text and other.is_text) or (kind.is_time and other.is_time):
            kind = SqlType(kind.name if kind.name == other.name else "text" if kind.is_text else "timestamp without time zone")
        elif kind.name != other.name:
            raise SqlError(f"{what} types {kind.name} and {other.name} cannot be matched", "42804", position=at + 1)
    return kind


def nearest(column: Column, fields: Sequence[Field]) -> str:
    """PostgreSQL's hint: a column of nearly this name, by edits (at most half of it, and no further than two of the best)."""
    best: list[tuple[int, str]] = []
    for field in fields:
        distance = edits(column.name, field.name)
        if distance <= max(len(column.name), len(field.name)) // 2 and distance <= len(column.name) // 2 and distance <= 3:
            best.append((distance, f"{field.table}.{field.name}"))
    best.sort(key=lambda one: one[0])
    if not best or (len(best) > 1 and best[0][0] == best[1][0]):
        names = [name for distance, name in best if distance == best[0][0]] if best else []
        if len(names) != 2:
            return ""
        return f'Perhaps you meant to reference the column "{names[0]}" or the column "{names[1]}".'
    return f'Perhaps you meant to reference the column "{best[0][1]}".'


def edits(one: str, other: str) -> int:
    """Levenshtein's distance of two names."""
    one, other = one[:63], other[:63]
    row = list(range(len(other) + 1))
    for index, char in enumerate(one, 1):
        previous, row[0] = row[0], index
        for place, letter in enumerate(other, 1):
            previous, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, previous + (char != letter))
    return row[-1]
