"""A world's server: it takes a home for itself, and opens its doors: the shim's, and the Engine API's.

The shim's daemon goes away when nothing runs and nobody asks; `emulator serve` stays until it is ended.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

from emulator.backend.simulate import SimulateBackend
from emulator.faces.api.api import Api
from emulator.faces.bridge import Bridge
from emulator.faces.daemon.doors import RealDoors
from emulator.faces.daemon.guest import Guest
from emulator.faces.daemon.home import API, SOCKET, WORLD
from emulator.faces.daemon.kept_world import KeptWorld
from emulator.faces.daemon.protocol import Request
from emulator.faces.daemon.reactor import READ, Reactor
from emulator.faces.daemon.real_files import RealFileSystem
from emulator.faces.daemon.wish import Wish
from emulator.storage.unsaved import UnsavedWorld
from emulator.timeline import SECOND, Task, sleep

BACKLOG = 512
SAVE_EVERY = SECOND


class Server:
    """Within a running event loop. `report` is told of bugs."""

    def __init__(self, home: Path, wish: Wish, report: Callable[[BaseException], None]) -> None:
        loop = asyncio.get_running_loop()
        self._home, self._wish, self._report = home, wish, report
        self._kept = KeptWorld(home / WORLD, wish, RealFileSystem())
        self._session = self._kept.session
        self._bridge = Bridge(self._session.timeline, loop, report)
        self._reactor = Reactor(self._bridge, loop)
        backend = self._session.backend
        if wish.publish and isinstance(backend, SimulateBackend):
            backend.networking.doors = RealDoors(self._session, self._reactor)
        self._api = Api(self._session.engine, self._bridge, self._kept.keeper.save_decisions)
        self._guests: dict[Guest, Task[None]] = {}
        self._asked = time.monotonic()
        self._ending, self._over = False, asyncio.Event()
        self._seen, self._swept = 0, True
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._over.set)
        self._kept.power_up()

    async def serve(self, opened: Callable[[list[str]], None]) -> None:
        """Until `down`, `reset`, a signal or idleness. `opened` is told what DOCKER_HOST may be."""
        os.chdir(self._home)  # a path of a socket is short; a home may be deep
        own, asked = Path(API), self._wish.socket
        sockets = [own] if asked in (None, self._home / own) else [own, asked]
        try:
            with listening(Path(SOCKET)) as door:
                opened(await self._open_api(sockets))
                self._session.timeline.spawn(self._accept(door), "daemon: door")
                self._session.timeline.spawn(self._look_after(), "daemon: save")
                self._bridge.pump()
                await self._over.wait()
        finally:
            await self._close(sockets[: len(self._api.servers)])

    async def _open_api(self, sockets: list[Path]) -> list[str]:
        hosts = []
        for path in sockets:
            await self._api.open_unix(path)
            place = path if path.is_absolute() else self._home / path
            self._session.engine_socket.mount(str(place))
            hosts.append(f"unix://{place}")
        for words in self._wish.tcp:
            server = await self._api.open_tcp(words, for_anyone=self._wish.tcp_for_anyone)
            address, port = server.sockets[0].getsockname()[:2]
            hosts.append(f"tcp://{address}:{port}")
        return hosts

    async def _close(self, sockets: list[Path]) -> None:
        for path in (Path(SOCKET), *sockets):
            path.unlink(missing_ok=True)
        await self._api.close()
        self._bridge.close()
        self._kept.close()
        self._session.close()

    async def _accept(self, door: socket.socket) -> None:
        while True:
            await self._reactor.ready(door.fileno(), READ)
            try:
                connection, _ = door.accept()
            except OSError:  # gone again, or no descriptor is free just now
                continue
            self._welcome(connection)

    def _welcome(self, connection: socket.socket) -> None:
        keeper = self._kept.keeper
        guest = Guest(self._session, self._reactor, connection, keeper.save, keeper.save_decisions, self._report)
        self._guests[guest] = self._session.timeline.spawn(self._visit(guest), "daemon: guest")

    async def _visit(self, guest: Guest) -> None:
        """However it ends: a guest that is sent away has left, too."""
        try:
            await guest.converse(self._control)
        finally:
            del self._guests[guest]
            self._asked = time.monotonic()
            if self._ending and not self._guests:
                self._over.set()

    async def _control(self, request: Request) -> int:
        """`down` ends the server, and whoever still waits for an answer; the next command starts another."""
        self._ending = True
        for task in list(self._guests.values()):
            if task is not self._session.timeline.current:
                task.cancel()
        return 0

    async def _look_after(self) -> None:
        """What happens by itself (output, exits, restarts) is not lost for long; and whoever is not needed goes away."""
        while True:
            await sleep(SAVE_EVERY)
            with contextlib.suppress(UnsavedWorld):  # whoever asks for something is told so; another second may be better
                self._kept.keeper.save()
            self._sweep()
            if self._guests or self._api.connections or self._busy():
                self._asked = time.monotonic()
            idle = self._wish.idle_seconds
            if idle is not None and time.monotonic() - self._asked > idle:
                self._over.set()

    def _sweep(self) -> None:
        """In the first second without a decision, all garbage is looked for: what was a crowd's is not kept until the next."""
        quiet, self._seen = self._seen == self._session.engine.serial, self._session.engine.serial
        if quiet and not self._swept:
            gc.collect()
        self._swept = quiet

    def _busy(self) -> bool:
        return any(container.running for container in self._session.engine.world.containers.values())


def listening(path: Path) -> socket.socket:
    """The shim's door, for its owner alone. Whoever has the home's lock may replace what a killed one left."""
    door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
    path.unlink(missing_ok=True)
    before = os.umask(0o177)
    door.bind(str(path))
    os.umask(before)
    door.listen(BACKLOG)
    door.setblocking(False)
    return door
