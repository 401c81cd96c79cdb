"""The bridge between a world and the wall clock: asyncio calls in, the timeline runs what is ready and is woken for its timers.

Whoever changes something from outside (bytes that came, a client that went) calls `pump`: what can happen happens before it
returns. What takes longer goes on in the next turn of the loop, so that a busy container holds nobody up.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from emulator.timeline import SECOND, Clock, Timeline

STEPS = 25
TURN_SECONDS = 0.02
"""So long a busy world goes on before sockets and terminals are looked at again, looking at the time every so many steps."""


class Bridge:
    """Drives one timeline from one event loop. `report` is told of bugs: errors that nobody waited for."""

    def __init__(self, timeline: Timeline, loop: asyncio.AbstractEventLoop, report: Callable[[Exception], None]) -> None:
        self.timeline, self.loop, self.report = timeline, loop, report
        self.closed = False
        self._clock = Clock(time.time_ns, time.monotonic_ns, timeline.now)
        self._inside = False
        self._soon: asyncio.Handle | None = None
        self._later: asyncio.TimerHandle | None = None
        self._due = 0
        if timeline.outside is not None:
            loop.add_reader(timeline.outside.fileno(), self.pump)

    def pump(self) -> None:
        """Brings the world to now."""
        if self._inside or self.closed:
            return
        self._inside = True
        busy = True
        begun = time.monotonic()
        try:
            while busy and time.monotonic() - begun < TURN_SECONDS:
                busy = self.timeline.tick(self._clock(), STEPS)
        except Exception as error:  # the outermost face: a bug in one task ends neither the others nor the server
            self.report(error)
        finally:
            self._inside = False
        self._arm(busy)

    def close(self) -> None:
        """Nothing happens any more."""
        self.closed = True
        if self.timeline.outside is not None:
            self.loop.remove_reader(self.timeline.outside.fileno())
        for handle in (self._soon, self._later):
            if handle is not None:
                handle.cancel()

    def _arm(self, busy: bool) -> None:
        if busy:
            if self._soon is None:
                self._soon = self.loop.call_soon(self._again)
            return
        due = self.timeline.next_timer()
        if due is None or (self._later is not None and self._due <= due):
            return
        if self._later is not None:
            self._later.cancel()
        self._due = due
        self._later = self.loop.call_later(max(0, due - self._clock()) / SECOND, self._on_time)

    def _again(self) -> None:
        self._soon = None
        self.pump()

    def _on_time(self) -> None:
        self._later = None
        self.pump()
