"""What a coroutine waits for, and the one pause that all waiting is."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emulator.timeline.tasks import Task


class Bell:
    """Something that happens. Ringing wakes those who wait now; it is not remembered."""

    __slots__ = ("waiters",)

    def __init__(self) -> None:
        self.waiters: dict[Task[object], None] | None = None

    def ring(self) -> None:
        if self.waiters:
            for task in list(self.waiters):
                task.wake(self)

    def wait_for(self, task: Task[object]) -> None:
        """The task waits. Only tasks call this, and the next one."""
        if self.waiters is None:
            self.waiters = {}
        self.waiters[task] = None

    def forget(self, task: Task[object]) -> None:
        """It waits no more."""
        if self.waiters is not None:
            self.waiters.pop(task, None)

    async def wait(self, timeout: int | None = None) -> bool:
        """Waits for the next ring; False when `timeout` nanoseconds passed first."""
        return await Pause((self,), timeout) is not None


class Gate:
    """What may hold tasks back: a stopped process, a paused container. Closed as long as anybody holds it."""

    __slots__ = ("holds", "parked")

    def __init__(self) -> None:
        self.holds = 0
        self.parked: list[Task[object]] = []

    def close(self) -> None:
        self.holds += 1

    def open(self) -> None:
        self.holds = max(0, self.holds - 1)
        if not self.holds and self.parked:
            parked, self.parked = self.parked, []
            for task in parked:
                task.timeline.ready.append(task)


class Pause:
    """The one thing a coroutine yields: until one of `bells` rings (its value) or `timeout` passes (None)."""

    __slots__ = ("bells", "timeout")

    def __init__(self, bells: tuple[Bell, ...], timeout: int | None) -> None:
        self.bells, self.timeout = bells, timeout

    def __await__(self) -> Generator[Pause, Bell | None, Bell | None]:
        return (yield self)


class _Turn:
    """Yields None: ready again at once, behind those who are ready now."""

    __slots__ = ()

    def __await__(self) -> Generator[None, Bell | None, None]:
        yield None


_TURN = _Turn()


async def sleep(nanoseconds: int) -> None:
    await Pause((), max(0, nanoseconds))


async def pass_turn() -> None:
    await _TURN


async def wait_any(*bells: Bell, timeout: int | None = None) -> Bell | None:
    """Waits for several; gives the one that rang first, None when `timeout` passed."""
    return await Pause(bells, timeout)
