"""Deep calls: a function that calls itself may go thousands deep in shell, but not in Python frames.

`await deep(coroutine)` hands the coroutine to the nearest `Driver`, which keeps its own stack of them: the caller waits
there, not in a Python frame. Every process of a shell runs under one Driver.
"""

from __future__ import annotations

from collections.abc import Coroutine, Generator
from typing import TypeVar, cast

Result = TypeVar("Result")


class Deep:
    """What a coroutine yields to be called by the Driver instead of by its caller."""

    __slots__ = ("coroutine",)

    def __init__(self, coroutine: Coroutine[object, object, object]) -> None:
        self.coroutine = coroutine

    def __await__(self) -> Generator[Deep, object, object]:
        return (yield self)


async def deep(coroutine: Coroutine[object, object, Result]) -> Result:
    return cast(Result, await Deep(coroutine))


class Frame:
    """One coroutine on the Driver's stack."""

    __slots__ = ("coroutine",)

    def __init__(self, coroutine: Coroutine[object, object, object]) -> None:
        self.coroutine = coroutine

    def step(self, value: object, error: BaseException | None) -> object:
        """Runs to the next thing it yields."""
        coroutine = self.coroutine
        return coroutine.send(value) if error is None else coroutine.throw(error)


class Driver:
    """Awaitable: runs a coroutine and all the deep calls in it; other yields go on to the timeline."""

    __slots__ = ("stack",)

    def __init__(self, coroutine: Coroutine[object, object, int]) -> None:
        self.stack = [Frame(coroutine)]

    def __await__(self) -> Generator[object, object, int]:
        value: object = None
        error: BaseException | None = None
        stack = self.stack
        while True:
            try:
                yielded = stack[-1].step(value, error)
                error = None
            except StopIteration as stop:
                stack.pop()
                value, error = stop.value, None
                if not stack:
                    return cast(int, value)
                continue
            except BaseException as raised:  # whatever it is belongs to the caller, one further down
                stack.pop()
                if not stack:
                    raise
                value, error = None, raised
                continue
            if isinstance(yielded, Deep):
                stack.append(Frame(yielded.coroutine))
                value = None
                continue
            try:
                value = yield yielded
            except BaseException as thrown:  # a signal that ends the process, thrown in by the kernel
                value, error = None, thrown
