"""Compiled pieces of an awk program: closures that either run at once, or may have to wait (then they are coroutines)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from emulator.machine.programs.awk.values import Value

NORMAL: Final = 0
BREAK: Final = 1
CONTINUE: Final = 2


class ReturnValue(Exception):
    """`return`"""

    def __init__(self, value: Value) -> None:
        super().__init__()
        self.value = value


@dataclass(frozen=True, slots=True)
class Code:
    """An expression: exactly one of the two is there."""

    now: Callable[[], Value] | None
    later: Callable[[], Awaitable[Value]] | None = None

    async def value(self) -> Value:
        return self.now() if self.now is not None else await self.later()  # type: ignore[misc]  # one of both is there


@dataclass(frozen=True, slots=True)
class Act:
    """A statement: NORMAL, BREAK or CONTINUE comes out."""

    now: Callable[[], int] | None
    later: Callable[[], Awaitable[int]] | None = None

    async def run(self) -> int:
        return self.now() if self.now is not None else await self.later()  # type: ignore[misc]  # one of both is there


def joined(apply: Callable[..., Value], parts: Sequence[Code]) -> Code:
    """The code of a function of these parts' values, evaluated from left to right."""
    runs = [part.now for part in parts]
    if any(run is None for run in runs):

        async def later() -> Value:
            return apply(*[await part.value() for part in parts])

        return Code(None, later)
    ready = [run for run in runs if run is not None]
    if not ready:
        return Code(lambda: apply())
    if len(ready) == 1:
        one = ready[0]
        return Code(lambda: apply(one()))
    if len(ready) == 2:
        left, right = ready
        return Code(lambda: apply(left(), right()))
    return Code(lambda: apply(*[run() for run in ready]))


def waiting(apply: Callable[..., Awaitable[Value]], parts: Sequence[Code]) -> Code:
    """The same for a function that may wait."""

    async def later() -> Value:
        return await apply(*[await part.value() for part in parts])

    return Code(None, later)
