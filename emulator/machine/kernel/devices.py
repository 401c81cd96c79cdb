"""Character devices: what opening a device node gives, by its (major, minor) numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.open_file import FullFile, NullFile, Open, OpenFile, RandomFile, ZeroFile

if TYPE_CHECKING:
    from emulator.machine.kernel.terminal import Terminal
    from emulator.machine.kernel.walking import Walking

NODES: dict[str, tuple[int, int]] = {
    "null": (1, 3),
    "zero": (1, 5),
    "full": (1, 7),
    "random": (1, 8),
    "urandom": (1, 9),
    "tty": (5, 0),
}
"""The devices in a container's /dev."""

LINKS = {
    "fd": "/proc/self/fd",
    "stdin": "/proc/self/fd/0",
    "stdout": "/proc/self/fd/1",
    "stderr": "/proc/self/fd/2",
    "ptmx": "pts/ptmx",
}

_SIMPLE: dict[tuple[int, int], Callable[[Open], OpenFile]] = {(1, 3): NullFile, (1, 5): ZeroFile, (1, 7): FullFile}
_PTS_MAJOR = 136


def open_device(process: Walking, rdev: tuple[int, int], flags: Open, path: str) -> OpenFile:
    """A fresh open file of a device; ENXIO for those that nothing drives."""
    simple = _SIMPLE.get(rdev)
    if simple is not None:
        return simple(flags)
    if rdev in ((1, 8), (1, 9)):
        return RandomFile(process.kernel.random, flags)
    if rdev == (5, 0):
        return _own_terminal(process, path).open(flags)
    if rdev == (5, 1) or rdev[0] == _PTS_MAJOR:
        found = process.machine.console if rdev == (5, 1) else process.machine.terminals.get(rdev[1])
        if found is None:
            raise LinuxError(Errno.EIO, path)
        return found.open(flags)
    raise LinuxError(Errno.ENXIO, path)


def _own_terminal(process: Walking, path: str) -> Terminal:
    terminal: Terminal | None = getattr(process, "terminal", None)
    if terminal is None or terminal.hung_up:
        raise LinuxError(Errno.ENXIO, path)
    return terminal
