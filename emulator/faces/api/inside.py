"""The API for those who are inside the world: a simulated program that connects to the engine's socket.

The same connections and routes as for real clients; the bytes go through the simulated socket, on the world's own timeline.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from emulator.engine import Engine
from emulator.faces.api.connection import Connection
from emulator.faces.api.routes import answer
from emulator.machine.errno import LinuxError
from emulator.machine.network.sockets import WINDOW, StreamSocket
from emulator.timeline import Bell, Timeline


class Inside:
    """Serves the connections that are made within the world."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.bridge = Surroundings(engine.timeline)
        self.connections: set[Connection] = set()

    def serve(self, stream: StreamSocket) -> None:
        """One connection, to its end; its tasks run beside everything else."""
        connection = Connection(self.bridge, self.engine, answer, self.connections)
        Conveyor(self.engine.timeline, stream, connection).begin()


class Surroundings:
    """What a connection asks of its face. Who connects from within runs on the timeline already: nothing is to be moved."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline

    def pump(self) -> None:
        """The world moves by itself."""

    def report(self, error: Exception) -> None:
        """The client is told of the bug in its answer; there is nobody else."""


class Conveyor(asyncio.Transport):
    """Moves bytes between a simulated socket and a connection; for that it is a transport, without any event loop."""

    def __init__(self, timeline: Timeline, stream: StreamSocket, connection: Connection) -> None:
        super().__init__()
        self.timeline, self.stream, self.connection = timeline, stream, connection
        self.waiting = bytearray()
        self.changed, self.resumed = Bell(), Bell()
        self.held = self.closing = self.congested = False

    def begin(self) -> None:
        """Both directions."""
        self.connection.connection_made(self)
        self.timeline.spawn(self.bring(), "engine socket: in")
        self.timeline.spawn(self.take(), "engine socket: out")

    async def bring(self) -> None:
        """What the client writes."""
        try:
            while data := await self.stream.read():
                self.connection.data_received(data)
                while self.held:
                    await self.resumed.wait()
            self.connection.eof_received()
        except LinuxError:  # reset by the client, or closed by us
            self.lose()

    async def take(self) -> None:
        """What the client reads; at the end of it the socket is closed."""
        try:
            while self.waiting or not self.closing:
                if not self.waiting:
                    await self.changed.wait()
                    continue
                data = bytes(self.waiting[:WINDOW])
                del self.waiting[:WINDOW]
                await self.stream.write(data)
                self.relieve()
        except LinuxError:  # nobody reads any more
            self.waiting.clear()
        self.stream.close()
        self.lose()

    def lose(self) -> None:
        """The connection is over, for both sides."""
        self.closing = True
        self.changed.ring()
        if not self.connection.wire.lost:
            self.connection.connection_lost(None)

    def relieve(self) -> None:
        """The writer may go on."""
        if self.congested and len(self.waiting) <= WINDOW:
            self.congested = False
            self.connection.resume_writing()

    # asyncio's transport, as far as a connection uses it

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.waiting += data
        if len(self.waiting) > WINDOW and not self.congested:
            self.congested = True
            self.connection.pause_writing()
        self.changed.ring()

    def writelines(self, list_of_data: Iterable[bytes | bytearray | memoryview]) -> None:
        for data in list_of_data:
            self.write(data)

    def close(self) -> None:
        self.closing = True
        self.changed.ring()

    def abort(self) -> None:
        self.waiting.clear()
        self.close()

    def is_closing(self) -> bool:
        return self.closing

    def pause_reading(self) -> None:
        self.held = True

    def resume_reading(self) -> None:
        self.held = False
        self.resumed.ring()
