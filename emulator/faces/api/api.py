"""The API of one world: its doors, and who came in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from emulator.engine import Engine
from emulator.faces.api.connection import Connection
from emulator.faces.api.door import open_tcp, open_unix
from emulator.faces.api.routes import answer
from emulator.faces.bridge import Bridge


class Api:
    """Within a running event loop. `saved` is called before anything is answered."""

    def __init__(self, engine: Engine, bridge: Bridge, saved: Callable[[], None]) -> None:
        self.engine, self.bridge, self.saved = engine, bridge, saved
        self.connections: set[Connection] = set()
        self.servers: list[asyncio.Server] = []

    def connection(self) -> Connection:
        """A client comes."""
        return Connection(self.bridge, self.engine, answer, self.connections, self.saved)

    async def open_unix(self, path: Path) -> None:
        """See door.py."""
        self.servers.append(await open_unix(path, self.connection))

    async def open_tcp(self, place: str, *, for_anyone: bool = False) -> asyncio.Server:
        """See door.py."""
        self.servers.append(await open_tcp(place, for_anyone, self.connection))
        return self.servers[-1]

    async def close(self) -> None:
        """No door, no client."""
        for server in self.servers:
            server.close()
        for connection in list(self.connections):
            connection.abort()
        await asyncio.sleep(0)
