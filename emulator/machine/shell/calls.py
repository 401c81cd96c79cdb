"""Deep calls: a function that calls itself may go thousands deep in shell, but not in Python frames.

`await deep(coroutine)` hands the coroutine to the nearest `Driver`, which keeps its own stack of them: the caller waits
there, not in a Python frame. Every process of a shell runs under one Driver.
"""

from __future__ import annotations

from collections.abc import Coroutine, Generator
from typing import Generic, TypeVar, cast

Result = TypeVar("Result")


class Deep(Generic[Result]):
    """What a coroutine yields to be called by the Driver instead of by its caller."""

    __slots__ = ("coroutine",)

    def __init__(self, coroutine: Coroutine[object, object, Result]) -> None:
        self.coroutine = coroutine

    def __await__(self) -> Generator[Deep[Result], object, Result]:
        return cast(Result, (yield self))


def deep(coroutine: Coroutine[object, object, Result]) -> Deep[Result]:
    return Deep(coroutine)


class Driver:
    """Awaitable: runs a coroutine and all the deep calls in it; other yields go on to the timeline."""

    __slots__ = ("stack",)

    def __init__(self, coroutine: Coroutine[object, object, int]) -> None:
        self.stack: list[Coroutine[object, object, object]] = [coroutine]

    def __await__(self) -> Generator[object, object, int]:
        value: object = None
        error: BaseException | None = None
        stack = self.stack
        while True:
            try:
                yielded = stack[-1].send(value) if error is None else stack[-1].throw(error)
                error = None
            except StopIteration as stop:
                del stack[-1]
                value, error = stop.value, None
                if not stack:
                    return cast(int, value)
                continue
            except BaseException as raised:  # whatever it is belongs to the caller, one further down
                del stack[-1]
                if not stack:
                    raise
                value, error = None, raised
                continue
            if isinstance(yielded, Deep):
                stack.append(yielded.coroutine)
                value = None
                continue
            try:
                value = yield yielded
            except BaseException as thrown:  # a signal that ends the process, thrown in by the kernel
                value, error = None, thrown
