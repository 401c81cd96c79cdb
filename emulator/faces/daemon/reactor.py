"""Real descriptors, waited for by tasks of the timeline: the event loop watches them.

The loop polls (`event_loop`): a terminal, a pipe, a regular file, and a descriptor whose other copies live on in the shim, are
all the same to it, which they are not to epoll.
"""

from __future__ import annotations

import asyncio
import os
import select
import selectors

from emulator.faces.bridge import Bridge
from emulator.timeline import Bell

READ, WRITE = select.POLLIN, select.POLLOUT
PIECE = 4096
"""A pipe that can be written takes as much without blocking (PIPE_BUF)."""


def event_loop() -> asyncio.AbstractEventLoop:
    """The loop that a world's doors need."""
    return asyncio.SelectorEventLoop(selectors.PollSelector())


class Reactor:
    """Joins one timeline's tasks to one event loop's descriptors."""

    def __init__(self, bridge: Bridge, loop: asyncio.AbstractEventLoop) -> None:
        self._bridge, self._loop = bridge, loop
        self._waiting: dict[tuple[int, int], tuple[Bell, list[None]]] = {}

    async def ready(self, descriptor: int, event: int) -> None:
        """Waits until the descriptor can be read or written, or is gone."""
        bell, waiters = self._waiting.setdefault((descriptor, event), (Bell(), []))
        if not waiters:
            self._watch(descriptor, event, bell)
        waiters.append(None)
        try:
            await bell.wait()
        finally:
            waiters.pop()
            if not waiters:
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

    def _watch(self, descriptor: int, event: int, bell: Bell) -> None:
        def ring() -> None:
            bell.ring()
            self._bridge.pump()

        watch = self._loop.add_reader if event == READ else self._loop.add_writer
        watch(descriptor, ring)

    def _forget(self, descriptor: int, event: int) -> None:
        if self._waiting.pop((descriptor, event), None) is not None and not self._loop.is_closed():
            (self._loop.remove_reader if event == READ else self._loop.remove_writer)(descriptor)


def can_write(descriptor: int) -> bool:
    """Whether a piece can be written now (or the other end is gone)."""
    poll = select.poll()
    poll.register(descriptor, WRITE)
    return bool(poll.poll(0))
