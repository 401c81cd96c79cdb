"""Terminals: a pty pair with its line discipline. A face or the engine holds the master side, processes the TerminalFiles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emulator.machine.kernel.open_file import OpenFile
from emulator.timeline import Bell

if TYPE_CHECKING:
    from emulator.machine.kernel.kernel import Kernel


@dataclass
class Attributes:
    """What stty sets. `canonical` False and `echo` False is what line editors call raw; `signals` is ISIG."""

    canonical: bool = True
    echo: bool = True
    signals: bool = True
    output_newlines: bool = True
    input_newlines: bool = True
    stop_background_output: bool = False
    interrupt: int = 3
    quit: int = 28
    erase: int = 127
    kill: int = 21
    end_of_file: int = 4
    suspend: int = 26
    word_erase: int = 23
    literal_next: int = 22


class Terminal:
    """The pair. `output`, when set, is called with what the screen gets; else it is kept for `read_output`."""

    def __init__(self, kernel: Kernel, rows: int = 24, columns: int = 80) -> None:
        self.kernel, self.rows, self.columns = kernel, rows, columns
        self.attributes = Attributes()
        self.foreground = 0
        self.session = 0
        self.output: Callable[[bytes], None] | None = None
        self.hung_up = False
        self.changed = Bell()

    @property
    def name(self) -> str:
        """As tty(1) prints it: "/dev/pts/0"."""
        raise NotImplementedError

    def open(self) -> TerminalFile:
        """A fresh open file of the slave side, for descriptors 0, 1 and 2."""
        raise NotImplementedError

    def feed(self, data: bytes) -> None:
        """Keys typed."""
        raise NotImplementedError

    async def read_output(self) -> bytes:
        """Waits for output; b"" after the hang-up."""
        raise NotImplementedError

    def resize(self, rows: int, columns: int) -> None:
        """Sets the size; SIGWINCH to the foreground group when it changed."""
        raise NotImplementedError

    def hangup(self) -> None:
        """The master side is gone: SIGHUP and SIGCONT to the session, reads end."""
        raise NotImplementedError


class TerminalFile(OpenFile):
    """The slave side, as a process has it open."""

    is_terminal = True
    terminal: Terminal  # type: ignore[assignment]
