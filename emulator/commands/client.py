"""What a command is given: the engine, and the console of whoever typed it.

A `Console` is three streams with perhaps a terminal behind them, an environment, a directory and files. A face gives
one: the simulated host's process, or (through the daemon) a real one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from emulator.errors import EmulatorError
from emulator.timeline import Bell

if TYPE_CHECKING:
    from emulator.engine import Engine

STDIN, STDOUT, STDERR = 0, 1, 2


class WriteFailed(EmulatorError):
    """A standard stream takes nothing more, in Go's words: `write /dev/stdout: no space left on device`."""

    def __init__(self, stream: int, reason: str) -> None:
        super().__init__(f"write /dev/{'stdout' if stream == STDOUT else 'stderr'}: {reason[:1].lower()}{reason[1:]}")


class LocalFiles(Protocol):
    """The files on the client's side. Paths are relative to the console's directory; errors are `OSError`-like
    `emulator.machine.errno.LinuxError` with the system's sentence."""

    def read(self, path: str) -> bytes: ...
    def write(self, path: str, data: bytes, mode: int = 0o644) -> None: ...
    def exists(self, path: str) -> bool: ...
    def is_directory(self, path: str) -> bool: ...
    def names(self, directory: str) -> list[str]: ...
    def make_directory(self, path: str) -> None: ...
    def remove(self, path: str) -> None:
        """A file, or an empty directory."""

    def kind(self, path: str) -> str:
        """What is there, a link not followed: ls's letter (`-`, `d`, `l`, `c`, `b`, `p`, `s`), or "" where nothing is."""

    def resolve(self, path: str, follow: bool) -> tuple[str, str]:
        """`path` with the links before its last name resolved (the last one too if `follow`), and the name that a copy
        keeps where following changed it."""

    def pack(self, path: str, name: str) -> bytes:
        """A tar of `path`, its entries below `name`."""

    def unpack(self, archive: bytes, directory: str) -> None: ...
    def pack_chosen(self, directory: str, chosen: Callable[[str, bool], bool | None], *, exact: bool = True) -> bytes:
        """A tar of what is below `directory`, owned by root. `chosen` is asked for each path and whether it is a directory:
        True takes it, False leaves it and all in it, None only looks into it. `exact` keeps times to the nanosecond."""

    def pack_bytes(self, name: str, data: bytes) -> bytes:
        """A tar with one file that was made on the spot."""

    def link_target(self, path: str) -> str | None:
        """What a link says; None for what is none."""

    def dial(self, path: str) -> None:
        """Whether the engine answers on a socket: raises ENOENT, EACCES, ECONNREFUSED where it does not."""


class CaughtSignals(Protocol):
    """Signals that the console caught instead of ending; `arrived` rings for each."""

    arrived: Bell

    def take(self) -> str | None:
        """The next one's name without SIG, such as `INT`."""


class Console(Protocol):
    environment: Mapping[str, str]
    directory: str

    @property
    def files(self) -> LocalFiles: ...

    @property
    def resized(self) -> Bell:
        """Rings when the terminal's size has changed."""

    def is_terminal(self, stream: int) -> bool: ...
    def size(self) -> tuple[int, int]:
        """Rows and columns; zeros without a terminal."""

    async def read(self, size: int = 65536) -> bytes:
        """What comes on standard input; empty at its end."""

    async def write(self, stream: int, data: bytes) -> None:
        """Raises WriteFailed."""

    def raw(self) -> AbstractContextManager[None]:
        """While inside, the terminal hands over keys as they are typed."""

    def silent(self) -> AbstractContextManager[None]:
        """While inside, the terminal does not show what is typed. Without a terminal there is nothing to hide."""

    def catch_signals(self, *, pipe: bool = False) -> AbstractContextManager[CaughtSignals]:
        """While inside, signals are caught rather than obeyed; with `pipe` a closed one is a WriteFailed, and no end."""


@dataclass(frozen=True)
class Client:
    """`config` is what `--config` names, "" for nothing."""

    engine: Engine
    console: Console
    config: str = ""

    async def out(self, text: str) -> None:
        """That this fails interests the client as little as Go's Fprint; streams of bytes are another matter."""
        await self.show(STDOUT, text)

    async def line(self, text: str) -> None:
        await self.show(STDOUT, text + "\n")

    async def complain(self, text: str) -> None:
        await self.show(STDERR, text + "\n")

    async def err(self, text: str) -> None:
        await self.show(STDERR, text)

    async def show(self, stream: int, text: str) -> None:
        """`out` or `err`."""
        with suppress(WriteFailed):
            await self.console.write(stream, text.encode("utf-8", "surrogateescape"))

    @property
    def config_directory(self) -> str:
        environment = self.console.environment
        return self.config or environment.get("DOCKER_CONFIG") or environment.get("HOME", "") + "/.docker"
