"""The timeline joined to real descriptors: one thread, one poll; whoever waits for a descriptor is a task of the timeline."""

from __future__ import annotations

import os
import select
import time
import traceback
from collections.abc import Callable

from emulator.timeline import SECOND, Bell, Timeline

READ, WRITE = select.POLLIN, select.POLLOUT
GONE = select.POLLHUP | select.POLLERR | select.POLLNVAL
LONGEST_WAIT_MS = 250
PIECE = 4096
"""A pipe that can be written takes as much without blocking (PIPE_BUF)."""


class Reactor:
    """`complain` is told of bugs: what a task ended with that nobody waits for."""

    def __init__(self, timeline: Timeline, complain: Callable[[str], None]) -> None:
        self.timeline, self._complain = timeline, complain
        self._poll = select.poll()
        self._waiting: dict[int, dict[int, Bell]] = {}

    async def ready(self, descriptor: int, event: int) -> None:
        """Waits until the descriptor can be read or written, or is gone."""
        bell = self._waiting.setdefault(descriptor, {}).setdefault(event, Bell())
        self._register(descriptor)
        try:
            await bell.wait()
        finally:
            self._forget(descriptor, event)

    async def read(self, descriptor: int, size: int) -> bytes:
        """What is there, at least a byte; empty at the end."""
        await self.ready(descriptor, READ)
        return os.read(descriptor, size)

    async def write(self, descriptor: int, data: bytes) -> None:
        """All of it, in pieces that do not block."""
        view = memoryview(data)
        while view:
            if not can_write(descriptor):
                await self.ready(descriptor, WRITE)
            view = view[os.write(descriptor, view[:PIECE]) :]

    def run(self, done: Callable[[], bool]) -> None:
        """Turns until `done()`."""
        while not done():
            self.turn()

    def turn(self) -> None:
        """What is due happens; then waits for a descriptor or a timer."""
        busy = self._tick()
        for descriptor, events in self._poll.poll(0 if busy else self._patience()):
            for event, bell in list(self._waiting.get(descriptor, {}).items()):
                if events & (event | GONE):
                    bell.ring()

    def _tick(self) -> bool:
        try:
            return self.timeline.tick(time.time_ns())
        except Exception:  # the outermost face: a bug of one task must not end the others
            self._complain(traceback.format_exc())
            return True

    def _patience(self) -> int:
        following = self.timeline.next_timer()
        if following is None:
            return LONGEST_WAIT_MS
        left = (following - time.time_ns()) * 1000 // SECOND + 1
        return max(0, min(LONGEST_WAIT_MS, left))

    def _register(self, descriptor: int) -> None:
        mask = 0
        for event in self._waiting[descriptor]:
            mask |= event
        self._poll.register(descriptor, mask)

    def _forget(self, descriptor: int, event: int) -> None:
        events = self._waiting.get(descriptor, {})
        events.pop(event, None)
        if events:
            self._register(descriptor)
        elif self._waiting.pop(descriptor, None) is not None:
            self._poll.unregister(descriptor)


def can_write(descriptor: int) -> bool:
    """Whether a piece can be written now (or the other end is gone)."""
    poll = select.poll()
    poll.register(descriptor, WRITE)
    return bool(poll.poll(0))
