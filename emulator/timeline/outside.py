"""What goes on beside the timeline, by clocks of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from emulator.timeline.units import SECOND


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
