"""Reads an invocation's flags with their types. The parser has converted them; a wrong type here is a bug of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from emulator.parse import Invocation


def switch(call: Invocation, name: str) -> bool:
    return cast(bool, call.values[name])


def text(call: Invocation, name: str) -> str:
    return cast(str, call.values[name])


def number(call: Invocation, name: str) -> int:
    return cast(int, call.values[name])


def texts(call: Invocation, name: str) -> tuple[str, ...]:
    return tuple(cast("list[str]", call.values[name]))


def pairs(call: Invocation, name: str) -> dict[str, str]:
    """A flag of kind map: `a=b` given several times."""
    return dict(cast("dict[str, str]", call.values[name]))
