"""`emulator serve`: the Engine API on a fresh world, until a signal ends it."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from emulator.faces.api.bridge import Bridge
from emulator.faces.api.connection import Connection
from emulator.faces.api.door import DoorError, open_tcp, open_unix
from emulator.faces.api.published import LoopReactor
from emulator.faces.api.routes import answer
from emulator.faces.daemon.doors import RealDoors
from emulator.faces.daemon.real_files import RealFileSystem
from emulator.faces.session import DEFAULT_WORLD, Session

GARBAGE = (10_000, 10, 10)
"""A world is many small records that stay: the collector looks at them less often than Python's own default."""


@dataclass(frozen=True)
class Wish:
    """What the command line asks for."""

    world: str | None = None
    seed: int | str | None = None
    socket: Path | None = None
    tcp: Sequence[str] = ()
    tcp_for_anyone: bool = False
    publish: bool = True


class Api:
    """The API of one world: open its doors within a running event loop, close it when done."""

    def __init__(self, session: Session, *, publish: bool) -> None:
        loop = asyncio.get_running_loop()
        self.session = session
        self.bridge = Bridge(session.timeline, loop, report)
        self.connections: set[Connection] = set()
        self.servers: list[asyncio.Server] = []
        if publish:
            session.backend.networking.doors = RealDoors(session, LoopReactor(self.bridge, loop))

    def connection(self) -> Connection:
        """A client comes."""
        return Connection(self.bridge, self.session.engine, answer, self.connections)

    async def open_unix(self, path: Path) -> None:
        """See door.py."""
        self.servers.append(await open_unix(path, self.connection))

    async def open_tcp(self, place: str, *, for_anyone: bool = False) -> asyncio.Server:
        """See door.py."""
        self.servers.append(await open_tcp(place, for_anyone, self.connection))
        return self.servers[-1]

    async def close(self) -> None:
        """No door, no client, no world."""
        for server in self.servers:
            server.close()
        for connection in list(self.connections):
            if connection.transport is not None:
                connection.transport.abort()
        await asyncio.sleep(0)
        self.bridge.close()
        self.session.close()


def serve(wish: Wish) -> int:
    """0 when it was ended by a signal, 1 where it cannot listen."""
    try:
        asyncio.run(until_signal(wish))
    except DoorError as error:
        print(f"emulator serve: {error}", file=sys.stderr)
        return 1
    return 0


async def until_signal(wish: Wish) -> None:
    """Opens, says where, and waits."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)
    seed = time.time_ns() if wish.seed is None else wish.seed
    session = Session(wish.world or DEFAULT_WORLD, seed, time.time_ns(), RealFileSystem())
    api, done = Api(session, publish=wish.publish), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, done.set)
    try:
        if wish.socket is not None:
            await api.open_unix(wish.socket)
            say(f"DOCKER_HOST=unix://{wish.socket.absolute()}")
        for place in wish.tcp:
            server = await api.open_tcp(place, for_anyone=wish.tcp_for_anyone)
            host, port = server.sockets[0].getsockname()[:2]
            say(f"DOCKER_HOST=tcp://{host}:{port}")
        await done.wait()
    finally:
        await api.close()
        if wish.socket is not None and api.servers:
            wish.socket.unlink(missing_ok=True)


def say(line: str) -> None:
    """To whoever started it."""
    with contextlib.suppress(BrokenPipeError):
        print(line, flush=True)


def report(error: Exception) -> None:
    """What nobody expected: a bug of ours, in one line."""
    print(f"emulator serve: this is a bug, please report it: {error!r}", file=sys.stderr, flush=True)
