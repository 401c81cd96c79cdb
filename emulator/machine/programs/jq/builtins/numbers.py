"""Numbers: what C's mathematics gives, and whole numbers as such."""

from __future__ import annotations

import math
from collections.abc import Callable

from emulator.machine.programs.jq.builtins.kinds import number
from emulator.machine.programs.jq.machine import Machine, Outputs, Path
from emulator.machine.programs.jq.scope import Scope
from emulator.machine.programs.jq.syntax import Node
from emulator.machine.programs.jq.values import Value


def whole(value: float) -> Value:
    return (
        int(value)
        if isinstance(value, float) and value.is_integer() and abs(value) < 1 << 53
        else float(value)
        if abs(value) >= 1 << 53
        else value
    )


def rounded(function: Callable[[float], float]) -> Callable[[Value], Value]:
    def applied(value: Value) -> Value:
        given = number(value)
        try:
            return whole(float(function(given)))
        except (ValueError, OverflowError):
            return float("nan")

    return applied


def power(machine: Machine, arguments: tuple[Node, ...], scope: Scope, path: Path, value: Value) -> Outputs:
    for exponent in machine.values(arguments[1], scope, value):
        for base in machine.values(arguments[0], scope, value):
            try:
                yield None, whole(math.pow(number(base), number(exponent)))
            except (OverflowError, ValueError):
                yield None, float("inf")
