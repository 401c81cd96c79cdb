"""A simulated process as the console of the docker client: its descriptors, terminal, signals and directory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace

from emulator.commands.client import WriteFailed
from emulator.faces.caught import Caught
from emulator.faces.host.files import ProcessFiles
from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.kernel.signals import Signal
from emulator.machine.kernel.terminal import Attributes, Terminal
from emulator.timeline import Bell

FORWARDABLE = (Signal.HUP, Signal.INT, Signal.QUIT, Signal.TERM, Signal.USR1, Signal.USR2, Signal.ALRM, Signal.CONT)


class ProcessConsole:
    """The `Console` that commands see, over one process of the host machine."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self.environment: Mapping[str, str] = process.env
        self.directory = process.cwd
        self.files = ProcessFiles(process)
        self._resized = Bell()

    @property
    def resized(self) -> Bell:
        """Rings when the terminal's size has changed."""
        self._process.handlers[Signal.WINCH] = lambda _: self._resized.ring()
        return self._resized

    def is_terminal(self, stream: int) -> bool:
        file = self._process.files.get(stream)
        return file is not None and file.is_terminal

    def size(self) -> tuple[int, int]:
        terminal = self._terminal()
        return (terminal.rows, terminal.columns) if terminal else (0, 0)

    async def read(self, size: int = 65536) -> bytes:
        if 0 not in self._process.files:
            return b""
        try:
            return await self._process.read(0, size)
        except LinuxError as error:
            if error.errno is Errno.EIO:  # the terminal has hung up
                return b""
            raise

    async def write(self, stream: int, data: bytes) -> None:
        """To a closed stream: nothing, and nobody minds."""
        if not data or stream not in self._process.files:
            return
        try:
            await self._process.write(stream, data)
        except LinuxError as error:
            raise WriteFailed(stream, str(error)) from None

    def raw(self) -> AbstractContextManager[None]:
        return self._changed(lambda attributes: replace(attributes.raw(), output_newlines=False))

    def silent(self) -> AbstractContextManager[None]:
        return self._changed(lambda attributes: replace(attributes, echo=False))

    @contextmanager
    def _changed(self, change: Callable[[Attributes], Attributes]) -> Iterator[None]:
        """While inside, the terminal, if there is one, has other attributes."""
        terminal = self._terminal()
        if terminal is None:
            yield
            return
        before = terminal.attributes
        terminal.attributes = change(before)
        try:
            yield
        finally:
            terminal.attributes = before

    @contextmanager
    def catch_signals(self, *, pipe: bool = False) -> Iterator[Caught]:
        caught = Caught()
        handlers = self._process.handlers
        catchable = (*FORWARDABLE, Signal.PIPE) if pipe else FORWARDABLE
        before = {signal: handlers.get(signal) for signal in catchable}

        def put(signal: Signal) -> None:
            caught.put(signal.name)

        handlers.update(dict.fromkeys(catchable, put))
        try:
            yield caught
        finally:
            for signal, handler in before.items():
                if handler is None:
                    handlers.pop(signal, None)
                else:
                    handlers[signal] = handler

    def _terminal(self) -> Terminal | None:
        return self._process.terminal
