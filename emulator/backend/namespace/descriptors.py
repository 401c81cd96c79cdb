"""Real descriptors and the wall clock, for the timeline: its `Outside`. One epoll, no thread.

Whoever waits for a descriptor is a task of the timeline; whoever sleeps elsewhere (a face) sleeps on `fileno()` too.
"""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable

from emulator.timeline import SECOND, Bell, Clock

READ, WRITE = select.EPOLLIN, select.EPOLLOUT
GONE = select.EPOLLHUP | select.EPOLLERR
PIECE = 65536
LONGEST_WAIT_SECONDS = 60.0


class Descriptors:
    """`listeners` are called when their descriptor can be read; bells ring when theirs can be read or written."""

    def __init__(self) -> None:
        self._clock = Clock(time.time_ns, time.monotonic_ns)
        self._epoll = select.epoll()
        self._waiting: dict[int, dict[int, Bell]] = {}
        self._listeners: dict[int, Callable[[], None]] = {}

    # the timeline's side

    def clock(self) -> int:
        return self._clock()

    def fileno(self) -> int:
        return self._epoll.fileno()

    def collect(self) -> None:
        self._take(0)

    def wait(self, until: int | None) -> None:
        left = LONGEST_WAIT_SECONDS if until is None else max(0.0, (until - self._clock()) / SECOND)
        poll = select.poll()
        poll.register(self._epoll.fileno(), select.POLLIN)
        poll.poll(min(left, LONGEST_WAIT_SECONDS) * 1000)

    def _take(self, patience: float) -> None:
        for descriptor, events in self._epoll.poll(patience):
            if descriptor in self._listeners and events & (READ | GONE):
                self._listeners[descriptor]()
            for event, bell in list(self._waiting.get(descriptor, {}).items()):
                if events & (event | GONE):
                    bell.ring()
                    self._forget(descriptor, event, bell)

    # the backend's side

    def listen(self, descriptor: int, callback: Callable[[], None]) -> None:
        """Calls back whenever it can be read; of several, the one that has bytes first is called first."""
        self._listeners[descriptor] = callback
        self._register(descriptor)

    def ignore(self, descriptor: int) -> None:
        """And no more."""
        if self._listeners.pop(descriptor, None) is not None:
            self._register(descriptor)

    async def ready(self, descriptor: int, event: int) -> None:
        """Waits until it can be read or written, or is gone."""
        bell = self._waiting.setdefault(descriptor, {}).setdefault(event, Bell())
        self._register(descriptor)
        try:
            await bell.wait()
        finally:
            self._forget(descriptor, event, bell)

    async def write(self, descriptor: int, data: bytes) -> None:
        """All of it; raises OSError where nobody reads any more."""
        view = memoryview(data)
        while view:
            try:
                view = view[os.write(descriptor, view[:PIECE]) :]
            except BlockingIOError:
                await self.ready(descriptor, WRITE)

    def _register(self, descriptor: int) -> None:
        """For what is awaited of it now; not at all for nothing."""
        mask = READ if descriptor in self._listeners else 0
        for event in self._waiting.get(descriptor, ()):
            mask |= event
        if not mask:
            self._epoll.unregister(descriptor)
            return
        try:
            self._epoll.modify(descriptor, mask)
        except FileNotFoundError:
            self._epoll.register(descriptor, mask)

    def _forget(self, descriptor: int, event: int, bell: Bell) -> None:
        events = self._waiting.get(descriptor, {})
        if events.get(event) is not bell:  # closed meanwhile, and perhaps another's by now
            return
        del events[event]
        if not events:
            del self._waiting[descriptor]
        self._register(descriptor)

    def close_one(self, descriptor: int) -> None:
        """Closes it; whoever waits for it will not be woken."""
        waited, listened = self._waiting.pop(descriptor, None), self._listeners.pop(descriptor, None)
        if waited is not None or listened is not None:
            self._epoll.unregister(descriptor)
        os.close(descriptor)

    def close(self) -> None:
        """Nobody waits any more."""
        self._epoll.close()
