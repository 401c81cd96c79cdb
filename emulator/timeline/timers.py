"""Callbacks at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emulator.timeline.timeline import Timeline


class Timer:
    """One callback at one time. `cancel()` makes it nothing; cancelling twice, or after it fired, is harmless."""

    __slots__ = ("callback", "timeline", "when")

    def __init__(self, timeline: Timeline, when: int, callback: Callable[[], None]) -> None:
        self.timeline, self.when, self.callback = timeline, when, callback

    def cancel(self) -> None:
        if self.callback is not nothing:
            self.callback = nothing
            self.timeline.cancelled += 1


def nothing() -> None:
    """What a cancelled or fired timer calls."""
