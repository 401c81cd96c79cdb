"""The timeline: virtual time and the one trampoline on which everything in a world waits.

Engine waits, docker commands and simulated processes are plain coroutines stepped here, one at a time, first ready
first served. Nothing here reads a clock: time moves by `STEP_COST` a step, to the next timer when nobody is ready, or
when told. No machine, engine or asyncio may be imported here.

A coroutine waits by awaiting one of `Bell.wait`, `wait_any`, `sleep`, `pass_turn`, `Task.wait`; all of them are one
`Pause`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine, Generator
from heapq import heapify, heappop, heappush
from typing import Generic, Protocol, TypeVar

from emulator.errors import EmulatorError

T = TypeVar("T")

MICROSECOND = 1_000
MILLISECOND = 1_000_000
SECOND = 1_000_000_000

STEP_COST = MICROSECOND
BUSY_SHARE = 40
"""Every so many steps without idling a step costs STEP_COST more, so that `sleep` ends beside a loop that never sleeps."""
SETTLE_WINDOW = 20 * MILLISECOND
STEPS_BLIND = 200
"""So many steps are made between two looks outside."""


class Deadlock(EmulatorError):
    """What was waited for cannot happen any more: every task waits for somebody else."""

    def __init__(self) -> None:
        super().__init__("nothing is left that could end this wait")


class Cancelled(BaseException):
    """What `Task.cancel()` throws in when it is given nothing else. A task that ends with it has ended in order."""


class Outside(Protocol):
    """What happens beside the timeline, at a pace of its own: real processes, by the wall clock. Virtual time has none."""

    def clock(self) -> int:
        """Nanoseconds since the epoch."""

    def fileno(self) -> int:
        """A descriptor that can be read when something has happened, for whoever sleeps elsewhere."""

    def collect(self) -> None:
        """Takes in what has happened (bells ring); never waits."""

    def wait(self, until: int | None) -> None:
        """Until something has happened, or the clock says `until`."""


class Clock:
    """The time of a wall clock that may be set, for whoever waits by it: where it is put back, time goes on all the same,
    until it is set right again. `wall` is in nanoseconds since the epoch; `steady` is never set, and counts from anywhere.
    `now`: what it is already for whoever waits.
    """

    __slots__ = ("ahead", "last", "mark", "steady", "wall")

    def __init__(self, wall: Callable[[], int], steady: Callable[[], int], now: int = 0) -> None:
        self.wall, self.steady = wall, steady
        self.ahead, self.last, self.mark = 0, max(wall(), now), steady()

    def __call__(self) -> int:
        """Now. Whole seconds alone are a change of the wall's, less is two looks at two clocks."""
        wall, mark = self.wall(), self.steady()
        expected = self.last + mark - self.mark
        lost = expected - (wall + self.ahead)
        if abs(lost) > SECOND:
            self.ahead = max(0, self.ahead + lost)
        self.last, self.mark = max(self.last, wall + self.ahead), mark
        return self.last


class Timer:
    """One callback at one time. `cancel()` makes it nothing; cancelling twice, or after it fired, is harmless."""

    __slots__ = ("callback", "timeline", "when")

    def __init__(self, timeline: Timeline, when: int, callback: Callable[[], None]) -> None:
        self.timeline, self.when, self.callback = timeline, when, callback

    def cancel(self) -> None:
        if self.callback is not _nothing:
            self.callback = _nothing
            self.timeline.cancelled += 1


def _nothing() -> None:
    """What a cancelled or fired timer calls."""


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
        handled = isinstance(error, Cancelled) or (self.at_end is not None and self.at_end(self))
        if error is not None and not handled and not self.watched:
            self.timeline.failures.append(self)  # type: ignore[arg-type]
        self.finished.ring()


class Timeline:
    """Time and the tasks in it. `now` is nanoseconds since the epoch and never goes back. With an `outside`, time passes by
    its clock: whoever has nothing to do waits for it."""

    def __init__(self, start: int, outside: Outside | None = None) -> None:
        self.now = start
        self.outside = outside
        self.ready: deque[Task[object]] = deque()
        self.current: Task[object] | None = None
        self.failures: list[Task[object]] = []
        self.cancelled = 0
        self._timers: list[tuple[int, int, Timer]] = []
        self._serial = 0

    def spawn(self, coroutine: Coroutine[object, Bell | None, T], name: str = "") -> Task[T]:
        task = Task(self, coroutine, name)
        self.ready.append(task)  # type: ignore[arg-type]
        return task

    def begin(self, task: Task[T]) -> None:
        """Runs a fresh task up to its first pause, now. Only outside of any task."""
        self.ready.remove(task)  # type: ignore[arg-type]
        task.step()

    def close(self) -> None:
        """The world is dropped: closes tasks that never began, of which Python would warn."""
        for task in self.ready:
            if not task.started:
                task.coroutine.close()
        self.ready.clear()

    def at(self, when: int, callback: Callable[[], None]) -> Timer:
        timer = Timer(self, when, callback)
        self._serial += 1
        if self.cancelled > 64 and self.cancelled * 2 > len(self._timers):
            self._timers = [entry for entry in self._timers if entry[2].callback is not _nothing]
            heapify(self._timers)
            self.cancelled = 0
        heappush(self._timers, (when, self._serial, timer))
        return timer

    def next_timer(self) -> int | None:
        """When the next timer is due, for faces that sleep by a wall clock."""
        timers = self._timers
        while timers and timers[0][2].callback is _nothing:
            heappop(timers)
            self.cancelled -= 1
        return timers[0][0] if timers else None

    def run(self, until: Callable[[], bool], max_steps: int | None = None) -> bool:
        """Runs until `until()` holds (True); False when nothing can happen any more, or after `max_steps` steps."""
        steps = busy = 0
        while not until():
            if max_steps is not None and steps >= max_steps:
                return self._end_of_run(until())
            if self._step(busy):
                steps += 1
                busy += 1
                if self.outside is not None and busy % STEPS_BLIND == 0:
                    self._look_outside()
                continue
            busy = 0
            self._raise_failure()
            following = self.next_timer()
            if following is None and self.outside is None:
                return self._end_of_run(until())
            self._pass(following)
        return self._end_of_run(True)

    def _pass(self, until: int | None) -> None:
        """Nobody is ready: time goes on to `until`, or to the next thing that happens outside."""
        if self.outside is not None:
            self.outside.wait(until)
            self._look_outside()
        elif until is not None:
            self.now = max(self.now, until)
        self._fire()

    def _look_outside(self) -> None:
        if self.outside is not None:
            self.outside.collect()
            self.now = max(self.now, self.outside.clock())

    def settle(self, max_steps: int = 5_000) -> None:
        """Runs what is ready, and what becomes ready within the settle window, but waits for nothing longer."""
        self._run_to(self.now + SETTLE_WINDOW, max_steps, arrive=False)

    def advance(self, nanoseconds: int) -> None:
        """Moves to `now` + `nanoseconds`, firing timers in order and running what they make ready."""
        self._run_to(self.now + nanoseconds, None, arrive=True)

    def tick(self, now: int, max_steps: int = 2_000) -> bool:
        """A wall clock says that it is `now`: fires due timers, runs what is ready; True when somebody is ready
        still.
        """
        self._look_outside()
        self.now = max(self.now, now)
        self._fire()
        for _ in range(max_steps):
            if not self._step(0):
                break
        self._raise_failure()
        return bool(self.ready)

    def _run_to(self, horizon: int, max_steps: int | None, *, arrive: bool) -> None:
        steps = busy = 0
        while max_steps is None or steps < max_steps:
            if arrive and self.now >= horizon:
                break
            if self._step(busy):
                steps += 1
                busy += 1
                if self.outside is not None and busy % STEPS_BLIND == 0:
                    self._look_outside()
                continue
            busy = 0
            following = self.next_timer()
            if following is None or following > horizon:
                if self.outside is None:
                    break
                if not arrive:
                    self._look_outside()
                    if self.ready:
                        continue
                    break
                following = horizon
            self._pass(following)
        if arrive:
            self.now = max(self.now, horizon)
        self._raise_failure()

    def _step(self, busy: int) -> bool:
        """One step of the first ready task; False when none is ready. Timers that are due go first."""
        if self._timers and self._timers[0][0] <= self.now:
            self._fire()
        ready = self.ready
        while ready:
            task = ready.popleft()
            if task.done:
                continue
            if task.gate is not None and task.gate.holds:
                task.gate.parked.append(task)
                continue
            self.now += STEP_COST * (1 + busy // BUSY_SHARE)
            self.current = task
            try:
                task.step()
            finally:
                self.current = None
            return True
        return False

    def _fire(self) -> None:
        timers = self._timers
        while timers and timers[0][0] <= self.now:
            _, _, timer = heappop(timers)
            callback, timer.callback = timer.callback, _nothing
            if callback is _nothing:
                self.cancelled -= 1
            callback()
            timers = self._timers

    def _end_of_run(self, outcome: bool) -> bool:
        self._raise_failure()
        return outcome

    def _raise_failure(self) -> None:
        """A task's error that nobody waited for is a bug, and comes out here."""
        while self.failures:
            task = self.failures.pop(0)
            if not task.watched and task.error is not None:
                task.watched = True
                raise task.error
