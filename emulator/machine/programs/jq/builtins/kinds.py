"""Values that have to be of one kind. Thrown."""

from __future__ import annotations

from emulator.machine.programs.jq.errors import Thrown
from emulator.machine.programs.jq.printer import short
from emulator.machine.programs.jq.values import Value, kind


def number(value: Value) -> float:
    if kind(value) != "number":
        raise Thrown(f"{kind(value)} ({short(value)}) number required")
    return value  # type: ignore[no-any-return]  # an int or a float


def array(value: Value, words: str) -> list[Value]:
    if not isinstance(value, list):
        raise Thrown(f"{kind(value)} ({short(value)}) {words}")
    return value


def text_of(value: Value, words: str) -> str:
    if not isinstance(value, str):
        raise Thrown(words)
    return value
