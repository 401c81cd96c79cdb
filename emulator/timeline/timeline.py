"""Time and the one trampoline on which all tasks of a world run."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine
from heapq import heapify, heappop, heappush

from emulator.errors import EmulatorError
from emulator.timeline.bells import Bell
from emulator.timeline.outside import Outside
from emulator.timeline.tasks import T, Task
from emulator.timeline.timers import Timer, nothing
from emulator.timeline.units import MICROSECOND, MILLISECOND

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
            self._timers = [entry for entry in self._timers if entry[2].callback is not nothing]
            heapify(self._timers)
            self.cancelled = 0
        heappush(self._timers, (when, self._serial, timer))
        return timer

    def next_timer(self) -> int | None:
        """When the next timer is due, for faces that sleep by a wall clock."""
        timers = self._timers
        while timers and timers[0][2].callback is nothing:
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
                    self.look_outside()
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
            self.look_outside()
        elif until is not None:
            self.now = max(self.now, until)
        self._fire()

    def look_outside(self) -> None:
        """Takes in what has happened there, and the time; for whoever has just waited for something outside."""
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
        self.look_outside()
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
                    self.look_outside()
                continue
            busy = 0
            following = self.next_timer()
            if following is None or following > horizon:
                if self.outside is None:
                    break
                if not arrive:
                    self.look_outside()
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
            callback, timer.callback = timer.callback, nothing
            if callback is nothing:
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
