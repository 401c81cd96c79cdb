"""Of text."""

from __future__ import annotations

from emulator.machine.programs.sql.errors import SqlError
from emulator.machine.programs.sql.functions.numbers import whole
from emulator.machine.programs.sql.types import TEXT_MAX, Value, shown


def text_of(value: Value) -> str:
    return shown(value)


def repeat(text: str, count: int) -> str:
    if len(text) * max(0, count) > TEXT_MAX:
        raise SqlError("requested length too large", "54000")
    return text * max(0, count)


def pad(values: list[Value], left: bool) -> str:
    text, width = text_of(values[0]), whole(values[1])
    fill = text_of(values[2]) if len(values) > 2 else " "
    if width > TEXT_MAX:
        raise SqlError("requested length too large", "54000")
    lack = max(0, width - len(text))
    padding = (fill * (lack // max(1, len(fill)) + 1))[:lack] if fill else ""
    return (padding + text if left else text + padding)[: max(0, width)]


def substring(values: list[Value]) -> str:
    text, start = text_of(values[0]), whole(values[1])
    if start < 0:
        start = max(1, len(text) + start + 1)
    end = len(text) + 1 if len(values) < 3 else start + whole(values[2])
    if len(values) > 2 and whole(values[2]) < 0:
        raise SqlError("negative substring length not allowed", "22011")
    return text[max(0, start - 1) : max(0, end - 1)]


def part(values: list[Value], left: bool) -> str:
    text, count = text_of(values[0]), whole(values[1])
    if left:
        return text[:count]
    return text[-count:] if count > 0 else text[-count:] if count < 0 else ""
