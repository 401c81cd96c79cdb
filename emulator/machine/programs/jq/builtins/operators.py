"""Arithmetic and comparison."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from emulator.machine.programs.jq.builtins.numbers import whole
from emulator.machine.programs.jq.builtins.strings import split
from emulator.machine.programs.jq.errors import Thrown
from emulator.machine.programs.jq.printer import short
from emulator.machine.programs.jq.values import Value, compare, kind


def operator(mark: str, left: Value, right: Value) -> Value:
    """Arithmetic and comparison. Thrown."""
    if mark in _COMPARISONS:
        return _COMPARISONS[mark](compare(left, right))
    one, two = kind(left), kind(right)
    if mark == "+" and (left is None or right is None):
        return right if left is None else left
    if one == two == "number":
        return whole(_ARITHMETIC[mark](left, right))
    if mark == "+" and one == two and one in ("string", "array"):
        return left + right
    if mark == "+" and one == two == "object":
        return {**left, **right}
    if mark == "-" and one == two == "array":
        return [item for item in left if not any(compare(item, other) == 0 for other in right)]
    if mark == "*" and {one, two} == {"string", "number"}:
        text, count = (left, right) if one == "string" else (right, left)
        return _times(text, count)
    if mark == "*" and one == two == "object":
        return _merged(left, right)
    if mark == "/" and one == two == "string":
        return split(left, right)
    verb = {"+": "added", "-": "subtracted", "*": "multiplied", "/": "divided", "%": "divided"}[mark]
    raise Thrown(f"{one} ({short(left)}) and {two} ({short(right)}) cannot be {verb}")


def _times(text: str, count: float) -> Value:
    if count <= 0:
        return None
    times = max(1, math.ceil(count)) if count < 1 else int(count)
    if len(text) * times > 16 << 20:
        raise Thrown("Repeat string result too long")
    return text * times


def _merged(left: dict[str, Value], right: dict[str, Value]) -> dict[str, Value]:
    made = dict(left)
    for key, value in right.items():
        old = made.get(key)
        made[key] = _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return made


def _divided(left: float, right: float) -> float:
    if right == 0:
        raise Thrown(f"number ({short(left)}) and number ({short(right)}) cannot be divided because the divisor is zero")
    return left / right


def _remainder(left: float, right: float) -> float:
    divisor = abs(int(right))
    if divisor == 0:
        words = "cannot be divided (remainder) because the divisor is zero"
        raise Thrown(f"number ({short(left)}) and number ({short(right)}) {words}")
    return math.fmod(int(left), divisor)


_ARITHMETIC: Final[dict[str, Callable[[float, float], float]]] = {
    "+": lambda left, right: left + right, "-": lambda left, right: left - right, "*": lambda left, right: float(left) * right,
    "/": _divided, "%": _remainder,
}  # fmt: skip
_COMPARISONS: Final[dict[str, Callable[[int], bool]]] = {
    "==": lambda sign: sign == 0, "!=": lambda sign: sign != 0, "<": lambda sign: sign < 0, "<=": lambda sign: sign <= 0,
    ">": lambda sign: sign > 0, ">=": lambda sign: sign >= 0,
}  # fmt: skip
