"""Conditions, AND and OR, and what NULL does to all others."""

from __future__ import annotations

from collections.abc import Callable

from emulator.machine.programs.sql.errors import SqlError
from emulator.machine.programs.sql.frames import Frame, Reading, Typed
from emulator.machine.programs.sql.operators.comparing import number_of
from emulator.machine.programs.sql.types import BOOLEAN, Value, convert


def truth(typed: Typed, mysql: bool, clause: str, at: int) -> Reading:
    """An expression as a condition. SqlError where it is no boolean."""
    read = typed.read
    if typed.type.name in ("boolean", "unknown") and not mysql:
        return lambda frame: convert(read(frame), BOOLEAN)
    if mysql:
        return lambda frame: None if (value := read(frame)) is None else bool(number_of(value))
    raise SqlError(f"argument of {clause} must be type boolean, not type {typed.type.name}", "42804", position=at + 1)


def both(first: Reading, second: Reading) -> Reading:
    def read(frame: Frame) -> Value:
        one = first(frame)
        if one is False:
            return False
        other = second(frame)
        return False if other is False else None if one is None or other is None else True

    return read


def either(first: Reading, second: Reading) -> Reading:
    def read(frame: Frame) -> Value:
        one = first(frame)
        if one:
            return True
        other = second(frame)
        return True if other else None if one is None or other is None else False

    return read


def strict(first: Reading, second: Reading, function: Callable[[Value, Value], Value]) -> Reading:
    def read(frame: Frame) -> Value:
        one, other = first(frame), second(frame)
        return None if one is None or other is None else function(one, other)

    return read
