"""A guest: one shim's connection, from its request to the exit status that it is sent."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from emulator.commands.client import Client
from emulator.commands.dispatch import run
from emulator.commands.outcome import sentence
from emulator.faces.daemon.console import RealConsole
from emulator.faces.daemon.protocol import STREAMS, BadRequest, Incoming, Request
from emulator.faces.daemon.reactor import READ, Reactor
from emulator.faces.host.files import ProcessFiles
from emulator.faces.session import Session
from emulator.machine.kernel.credentials import Credentials
from emulator.storage.unsaved import UnsavedWorld
from emulator.timeline import Task

BUG = 125
BUG_REPORT = "this is a bug of the emulator, please report it with the command that led here"
CONFIGURATION = "docker"
ENDING = (signal.SIGINT, signal.SIGTERM)
CREDENTIALS = struct.Struct("3i")
Report: TypeAlias = Callable[[BaseException], None]
Saved: TypeAlias = Callable[[], None]


def own_configuration() -> dict[str, str]:
    """Where nobody says otherwise, logins and contexts are the world's: those of a real docker on this machine stay out of
    it, and are left alone. (The daemon's directory is its home.)"""
    return {"DOCKER_CONFIG": os.path.join(os.getcwd(), CONFIGURATION)}


class Guest:
    """`converse` is the whole visit, as a task; `saved` is called before its end is reported, `decided` before
    anything is printed."""

    def __init__(
        self, session: Session, reactor: Reactor, connection: socket.socket, saved: Saved, decided: Saved, report: Report
    ) -> None:
        self._session, self._reactor, self._connection = session, reactor, connection
        self._saved, self._decided, self._report = saved, decided, report
        self._incoming = Incoming()
        self._task: Task[int] | None = None
        self._console: RealConsole | None = None
        self._signal = 0

    async def converse(self, control: Callable[[Request], Awaitable[int]]) -> None:
        """`control` answers what is not for docker."""
        try:
            request = await self._request()
            if request is not None:
                status = await (control(request) if request.kind != "docker" else self._docker(request))
                status = await self._kept(status)
                await self._reactor.write(self._connection.fileno(), bytes((status & 0xFF, self._signal)))
        except (BadRequest, OSError):  # whoever connected is no shim, or is gone
            return
        finally:
            self._incoming.close()
            self._connection.close()

    async def _kept(self, status: int) -> int:
        """The status, once all is saved; where it cannot be, that is told, if it was not yet."""
        try:
            self._saved()
        except UnsavedWorld as error:
            if self._console is None or not self._console.unsaved:
                await self._tell(sentence(error))
            return status or 1
        return status

    async def _tell(self, text: str) -> None:
        """A line on the shim's standard error, if that takes it."""
        with contextlib.suppress(OSError):
            await self._reactor.write(self._incoming.descriptors[-1], f"{text}\n".encode())

    async def _request(self) -> Request | None:
        if not same_user(self._connection):
            return None
        while True:
            await self._reactor.ready(self._connection.fileno(), READ)
            request = self._incoming.feed(self._connection)
            if request is not None:
                return request if len(self._incoming.descriptors) == STREAMS else None

    async def _docker(self, request: Request) -> int:
        first, second, third = self._incoming.descriptors
        calls = self._session.host.caller(Credentials(), request.directory)
        self._console = console = RealConsole(
            self._reactor, (first, second, third), {**own_configuration(), **request.environment}, request.directory,
            ProcessFiles(calls), self._end, self._stop, self._decided,
        )
        client = Client(self._session.engine, console)
        self._task = self._session.timeline.spawn(run(client, request.words), f"docker {' '.join(request.words[:3])}")
        watch = self._session.timeline.spawn(self._signals(console), "docker: shim")
        try:
            while not self._task.done:
                await self._task.finished.wait()
        finally:
            watch.cancel()
            self._task.cancel()
        return await self._status(self._task)

    async def _status(self, task: Task[int]) -> int:
        """The client itself ends on SIGINT and SIGTERM, with a status; of other signals it dies (cli: cmd/docker)."""
        task.watched = True
        if self._signal:
            number = self._signal
            self._signal = 0 if number in ENDING else number
            return 128 + number
        if task.error is not None:
            self._report(task.error)
            await self._tell(f"docker: {BUG_REPORT}: {task.error!r}")
            return BUG
        return task.result()

    async def _signals(self, console: RealConsole) -> None:
        """A byte is a signal; the end means that the shim was killed."""
        while True:
            await self._reactor.ready(self._connection.fileno(), READ)
            try:
                numbers = self._connection.recv(64)
            except OSError:
                numbers = b""
            if not numbers:
                self._end(9)
                return
            for number in numbers:
                console.signal(number)

    def _stop(self) -> None:
        """Ctrl-Z: for the shell that started the shim; what it asked for goes on, as far as its output is taken."""
        with contextlib.suppress(OSError):
            os.kill(peer(self._connection)[0], signal.SIGSTOP)

    def _end(self, number: int) -> None:
        self._signal = self._signal or number
        if self._task is not None:
            self._task.cancel()


def same_user(connection: socket.socket) -> bool:
    """Whether the other end is the daemon's own user."""
    return peer(connection)[1] == os.getuid()


def peer(connection: socket.socket) -> tuple[int, int]:
    """Process and user of the other end."""
    packed = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, CREDENTIALS.size)
    process, user, _ = CREDENTIALS.unpack(packed)
    return process, user
