"""The console of a guest: the three real descriptors that the shim handed over, and the signals that it passes on."""

from __future__ import annotations

import errno
import os
import signal
import termios
import tty
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from emulator.commands.client import LocalFiles, WriteFailed
from emulator.faces.caught import Caught
from emulator.faces.daemon.reactor import Reactor
from emulator.storage.unsaved import UnsavedWorld
from emulator.timeline import Bell

LOCAL_MODES = 3
"""Where the flags for echo and editing stand among a terminal's attributes."""


class RealConsole:
    """See `emulator.commands.client.Console`. `end(signal)` ends the guest as that signal ends a process; `stop` stops it;
    `saved` is called before anything is printed; `unsaved`: the command was told that it could not."""

    def __init__(
        self,
        reactor: Reactor,
        descriptors: tuple[int, int, int],
        environment: Mapping[str, str],
        directory: str,
        files: LocalFiles,
        end: Callable[[int], None],
        stop: Callable[[], None],
        saved: Callable[[], None],
    ) -> None:
        self._reactor, self._descriptors, self._end, self._stop, self._saved = reactor, descriptors, end, stop, saved
        self.environment, self.directory, self.files = environment, directory, files
        self.resized = Bell()
        self.unsaved = False
        self._caught: Caught | None = None
        self._pipe = False

    def is_terminal(self, stream: int) -> bool:
        return os.isatty(self._descriptors[stream])

    def size(self) -> tuple[int, int]:
        for descriptor in reversed(self._descriptors):
            try:
                columns, lines = os.get_terminal_size(descriptor)
            except OSError:
                continue
            return lines, columns
        return 0, 0

    async def read(self, size: int = 65536) -> bytes:
        try:
            return await self._reactor.read(self._descriptors[0], size)
        except OSError:  # the terminal has hung up, or the descriptor was never open for reading
            return b""

    async def write(self, stream: int, data: bytes) -> None:
        """A client that catches all signals is told of a closed pipe; another dies of it (Go: os/signal, SIGPIPE)."""
        self._save()
        try:
            await self._reactor.write(self._descriptors[stream], data)
        except OSError as error:
            if error.errno == errno.EPIPE and not self._pipe:
                self._end(signal.SIGPIPE)
            elif error.errno == errno.EIO:  # the terminal has hung up
                self._end(signal.SIGHUP)
            else:
                raise WriteFailed(stream, os.strerror(error.errno or errno.EIO)) from None

    def _save(self) -> None:
        """Raises UnsavedWorld, once: that can be told."""
        try:
            self._saved()
        except UnsavedWorld:
            if not self.unsaved:
                self.unsaved = True
                raise

    @contextmanager
    def raw(self) -> Iterator[None]:
        descriptor = self._descriptors[0]
        before = termios.tcgetattr(descriptor)
        tty.setraw(descriptor, termios.TCSADRAIN)
        try:
            yield
        finally:
            self._restore(descriptor, before)

    @contextmanager
    def silent(self) -> Iterator[None]:
        descriptor = self._descriptors[0]
        if not os.isatty(descriptor):
            yield
            return
        before = termios.tcgetattr(descriptor)
        quiet = termios.tcgetattr(descriptor)
        quiet[LOCAL_MODES] &= ~termios.ECHO
        termios.tcsetattr(descriptor, termios.TCSADRAIN, quiet)
        try:
            yield
        finally:
            self._restore(descriptor, before)

    def _restore(self, descriptor: int, attributes: list[int | list[bytes | int]]) -> None:
        try:
            termios.tcsetattr(descriptor, termios.TCSADRAIN, attributes)
        except termios.error:  # the terminal is gone
            return

    @contextmanager
    def catch_signals(self, *, pipe: bool = False) -> Iterator[Caught]:
        before, caught = (self._caught, self._pipe), Caught()
        self._caught, self._pipe = caught, pipe
        try:
            yield caught
        finally:
            self._caught, self._pipe = before

    def signal(self, number: int) -> None:
        """The shim got a signal."""
        name = signal.Signals(number).name.removeprefix("SIG")
        if name == "WINCH":
            self.resized.ring()
        elif name == "TSTP" and not self._pipe:
            self._stop()
        elif self._caught is not None:
            self._caught.put(name)
        elif name != "CONT":
            self._end(number)
