"""The daemon's life: it takes its home for itself, serves guests, and goes away when nothing runs and nobody asks."""

from __future__ import annotations

import fcntl
import os
import socket
import sys
import time
from pathlib import Path

from emulator.faces.daemon.doors import RealDoors
from emulator.faces.daemon.guest import Guest
from emulator.faces.daemon.home import LOCK, LOG, SOCKET, WORLD, made
from emulator.faces.daemon.kept_world import KeptWorld
from emulator.faces.daemon.protocol import Request
from emulator.faces.daemon.reactor import READ, Reactor
from emulator.faces.daemon.real_files import RealFileSystem
from emulator.storage.database import DamagedWorld, NewerWorld
from emulator.timeline import SECOND, Task, sleep

BACKLOG = 512
IDLE_SECONDS = 600
SAVE_EVERY = SECOND
LARGEST_LOG = 1 << 20


class Daemon:
    """`environment` is the first shim's: EMULATOR_WORLD and EMULATOR_SEED say how the world begins."""

    def __init__(self, home: Path, environment: dict[str, str]) -> None:
        self._home = made(home)
        self._ending = False
        self._guests: set[Task[None]] = set()
        self._asked = time.monotonic()
        self._idle = float(environment.get("EMULATOR_IDLE_SECONDS") or IDLE_SECONDS)
        self._kept = KeptWorld(self._home / WORLD, environment, RealFileSystem())
        self._session = self._kept.session
        self._reactor = Reactor(self._session.timeline, self.report)
        self._session.backend.networking.doors = RealDoors(self._session, self._reactor)
        self._kept.power_up()

    def serve(self) -> None:
        """Until `down`, `reset` or idleness."""
        with self._listening() as door:
            self._session.timeline.spawn(self._accept(door), "daemon: door")
            self._session.timeline.spawn(self._save_now_and_then(), "daemon: save")
            self._reactor.run(self._done)
            (self._home / SOCKET).unlink(missing_ok=True)
            self._kept.close()

    def report(self, text: str) -> None:
        """A bug of ours, for the log; a log that has grown too large begins anew."""
        path = self._home / LOG
        fresh = not path.exists() or path.stat().st_size > LARGEST_LOG
        with path.open("w" if fresh else "a") as log:
            log.write(f"{time.strftime('%Y-%m-%dT%H:%M:%S')} this is a bug, please report it:\n{text}\n")

    def _listening(self) -> socket.socket:
        door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
        path = self._home / SOCKET
        path.unlink(missing_ok=True)
        os.chdir(self._home)  # a path of a socket is short; a home may be deep
        before = os.umask(0o177)
        door.bind(SOCKET)
        os.umask(before)
        door.listen(BACKLOG)
        door.setblocking(False)
        return door

    async def _accept(self, door: socket.socket) -> None:
        while True:
            await self._reactor.ready(door.fileno(), READ)
            try:
                connection, _ = door.accept()
            except OSError:  # gone again, or no descriptor is free just now
                continue
            self._welcome(connection)

    def _welcome(self, connection: socket.socket) -> None:
        guest = Guest(
            self._session, self._reactor, connection, self._saved, self._kept.keeper.save_decisions, self.report
        )
        task = self._session.timeline.spawn(guest.converse(self._control), "daemon: guest")
        self._guests.add(task)
        task.at_end = self._left

    def _left(self, task: Task[None]) -> bool:
        self._guests.discard(task)
        self._asked = time.monotonic()
        return False

    async def _control(self, request: Request) -> int:
        """`down` ends the daemon, and whoever still waits for an answer; the next command starts another."""
        self._ending = True
        for guest in list(self._guests):
            if guest is not self._session.timeline.current:
                guest.cancel()
        return 0

    def _saved(self) -> None:
        """What was done is on disk."""
        self._kept.keeper.save()

    async def _save_now_and_then(self) -> None:
        """What happens by itself (output, exits, restarts) is not lost for long."""
        while True:
            await sleep(SAVE_EVERY)
            self._saved()

    def _done(self) -> bool:
        if self._ending and len(self._guests) == 0:
            return True
        return not self._guests and not self._busy() and time.monotonic() - self._asked > self._idle

    def _busy(self) -> bool:
        return any(container.running for container in self._session.engine.world.containers.values())


def main(home: Path, environment: dict[str, str]) -> int:
    """0 also where another daemon has the home already."""
    os.umask(0o077)
    with (made(home) / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0
        try:
            daemon = Daemon(home, environment)
        except (DamagedWorld, NewerWorld) as error:
            print(error, file=sys.stderr)
            return 1
        os.umask(0o022)
        daemon.serve()
    return 0
