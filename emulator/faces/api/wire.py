"""The bytes of one client, in and out: asyncio brings and takes them, tasks of the timeline read and write.

Nothing is written before what it tells of is saved.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable
from typing import Protocol

from emulator.faces.api.reply import Gone
from emulator.storage.unsaved import UnsavedWorld
from emulator.timeline import Bell, Timeline

MAX_WAITING = 1 << 20
"""So much is taken in before somebody reads it."""
SEND_BUFFER = 4 << 20
"""Of a unix socket, as far as the system allows: a long list goes out at once, not in a dozen turns with its reader."""


class Bridge(Protocol):
    """Between a face and the world: `faces/bridge.py`, or whatever else moves the timeline."""

    @property
    def timeline(self) -> Timeline: ...

    @property
    def report(self) -> Callable[[Exception], None]:
        """Is told of bugs."""

    def pump(self) -> None:
        """Lets happen what can."""


class Wire:
    """`ended`: the client says no more. `lost`: it is gone. `unsaved`: it was told that its request could not be saved."""

    def __init__(self, timeline: Timeline, saved: Callable[[], None]) -> None:
        self.timeline, self.saved = timeline, saved
        self.transport: asyncio.Transport | None = None
        self.arrived, self.drained = Bell(), Bell()
        self.incoming = bytearray()
        self.ended = self.lost = self.unsaved = self.congested = self.paused = False

    def begin(self, transport: asyncio.Transport) -> None:
        """The client is there."""
        self.transport = transport
        door = transport.get_extra_info("socket")
        if door is not None and door.family == socket.AF_UNIX:
            with contextlib.suppress(OSError):
                door.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)

    def bring(self, data: bytes) -> None:
        """Bytes have come."""
        self.incoming += data
        if len(self.incoming) > MAX_WAITING and not self.paused and self.transport is not None:
            self.paused = True
            self.transport.pause_reading()
        self.arrived.ring()

    def end(self) -> None:
        """The client has closed its half."""
        self.ended = True
        self.arrived.ring()

    def lose(self) -> None:
        """Nobody is there any more."""
        self.lost, self.congested = True, False
        self.end()
        self.drained.ring()

    def relieve(self) -> None:
        """More can be written."""
        self.congested = False
        self.drained.ring()

    def close(self) -> None:
        """Once all that was written has gone out."""
        if self.transport is not None:
            self.transport.close()

    async def some(self) -> None:
        """Waits until there is something to read, or nothing will come."""
        while not self.incoming and not self.ended:
            await self.arrived.wait()

    async def read(self) -> bytes:
        """What the client sends; empty once it has closed its half."""
        await self.some()
        data = bytes(self.incoming)
        self.incoming.clear()
        if self.paused and self.transport is not None:
            self.paused = False
            self.transport.resume_reading()
        return data

    async def read_until(self, deadline: int) -> bytes:
        """`read`, until it is too late; raises Gone."""
        while not self.incoming and not self.ended:
            left = deadline - self.timeline.now
            if left <= 0:
                raise Gone("the client took too long over a request's head")
            await self.arrived.wait(left)
        return await self.read()

    async def write(self, data: bytes) -> None:
        """Waits while the client is slow; raises Gone where nobody reads, or where what it tells of cannot be saved."""
        try:
            self.saved()
        except UnsavedWorld as error:
            if not self.unsaved:
                raise Gone(str(error)) from None
        if self.lost or self.transport is None or self.transport.is_closing():
            raise Gone("nobody reads any more")
        self.transport.write(data)
        while self.congested:
            await self.drained.wait()
