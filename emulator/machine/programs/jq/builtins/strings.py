"""Strings: taken apart, put together, read as JSON."""

from __future__ import annotations

from emulator.machine.programs.jq.builtins.kinds import array, text_of
from emulator.machine.programs.jq.errors import Thrown
from emulator.machine.programs.jq.printer import short
from emulator.machine.programs.jq.reader import BadJson, Reader
from emulator.machine.programs.jq.values import Value, kind


def to_number(value: Value) -> Value:
    if kind(value) == "number":
        return value
    if not isinstance(value, str):
        raise Thrown(f"{kind(value)} ({short(value)}) cannot be parsed as a number")
    return from_json(value)


def from_json(value: Value) -> Value:
    text = text_of(value, f"{kind(value)} ({short(value)}) only strings can be parsed")
    try:
        found = list(Reader(text))
    except BadJson as error:
        raise Thrown(f"{error} (while parsing '{text}')") from None
    return found[0] if found else None


def split(value: Value, mark: Value) -> list[str]:
    if not isinstance(value, str) or not isinstance(mark, str):
        raise Thrown("split input and separator must be strings")
    return list(value) if not mark else value.split(mark) if value else []


def explode(value: Value) -> list[int]:
    return [ord(char) for char in text_of(value, "explode input must be a string")]


def implode(value: Value) -> str:
    return "".join(chr(int(one)) for one in array(value, "cannot be imploded"))


def affixable(value: Value, part: Value, name: str) -> str:
    if not isinstance(value, str) or not isinstance(part, str):
        raise Thrown(f"{name}() requires string inputs")
    return value
