"""Coroutines on the timeline: woken, stepped, cancelled, ended."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Generic, TypeVar

from emulator.timeline.bells import Bell, Gate, Pause
from emulator.timeline.timers import Timer

if TYPE_CHECKING:
    from emulator.timeline.timeline import Timeline

T = TypeVar("T")


class Cancelled(BaseException):
    """What `Task.cancel()` throws in when it is given nothing else. A task that ends with it has ended in order."""


class Task(Generic[T]):
    """A coroutine on the timeline. `owner` is whoever it runs for (a process), `gate` what may hold it back.

    `at_end`, when set, is called once as the task ends, and says whether the error it ended with (`error`) is dealt
    with.
    """

    __slots__ = (
        "_result",
        "at_end",
        "coroutine",
        "done",
        "error",
        "final",
        "finished",
        "gate",
        "name",
        "owner",
        "started",
        "steps",
        "thrown",
        "timeline",
        "timer",
        "value",
        "waiting",
        "watched",
    )

    def __init__(self, timeline: Timeline, coroutine: Coroutine[object, Bell | None, T], name: str = "") -> None:
        self.timeline, self.coroutine, self.name = timeline, coroutine, name
        self.done = self.started = self.final = self.watched = False
        self.steps = 0
        self.finished = Bell()
        self.owner: object = None
        self.gate: Gate | None = None
        self.at_end: Callable[[Task[T]], bool] | None = None
        self.error: BaseException | None = None
        self.thrown: BaseException | None = None
        self.waiting: tuple[Bell, ...] | None = None
        self.timer: Timer | None = None
        self.value: Bell | None = None

    def result(self) -> T:
        """What the coroutine returned; raises what it raised."""
        self.watched = True
        if self.error is not None:
            raise self.error
        if not self.done:
            raise RuntimeError(f"task {self.name!r} has not ended")
        outcome: T = self._result
        return outcome

    async def wait(self) -> T:
        self.watched = True
        while not self.done:
            await self.finished.wait()
        return self.result()

    def cancel(self, error: BaseException | None = None, *, final: bool = True) -> None:
        """Throws `error` (Cancelled) in where the task waits (raises it when the task cancels itself).

        A final one ends the task for certain: if the coroutine goes on waiting after it, it is closed.
        """
        if self.done or self.final:
            return
        self.final = final
        thrown = Cancelled() if error is None else error
        if self.timeline.current is self:
            raise thrown
        self.thrown = thrown
        if self.waiting is not None:
            self.wake(None)

    def wake(self, bell: Bell | None) -> None:
        """Ends the pause of a waiting task. Only bells and timers call this."""
        waiting = self.waiting
        if waiting is None:
            return
        self.waiting = None
        for other in waiting:
            other.forget(self)  # type: ignore[arg-type]  # a bell does not care what its waiters return
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
        self.value = bell
        self.timeline.ready.append(self)  # type: ignore[arg-type]  # neither does the queue

    def step(self) -> None:
        """Runs to the next pause. Only the timeline calls this."""
        error, value = self.thrown, self.value
        self.steps += 1
        try:
            if error is None:
                self.value, self.started = None, True
                pause = self.coroutine.send(value)
            else:
                self.thrown = self.value = None
                pause = self.coroutine.throw(error)
                if self.final:
                    self.coroutine.close()
                    raise error
        except StopIteration as stop:
            self._result = stop.value
            self._end(None)
        except BaseException as end:
            # The one place where everything is caught: the timeline keeps it for whoever waits, or raises it itself.
            self._end(end)
            if isinstance(end, KeyboardInterrupt | SystemExit):
                self.watched = True
                raise
        else:
            self._park(pause)

    def _park(self, pause: object) -> None:
        if self.thrown is not None or not isinstance(pause, Pause):
            self.timeline.ready.append(self)  # type: ignore[arg-type]
            return
        self.waiting = pause.bells
        for bell in pause.bells:
            bell.wait_for(self)  # type: ignore[arg-type]
        if pause.timeout is not None:
            timeline = self.timeline
            self.timer = timeline.at(timeline.now + pause.timeout, self._time_out)

    def _time_out(self) -> None:
        self.timer = None
        self.wake(None)

    def _end(self, error: BaseException | None) -> None:
        self.done, self.error = True, error
        handled = self.at_end is not None and self.at_end(self)
        if error is not None and not (handled or self.watched or isinstance(error, Cancelled)):
            self.timeline.failures.append(self)  # type: ignore[arg-type]
        self.finished.ring()
