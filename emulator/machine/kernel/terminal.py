"""Terminals: a pty pair with its line discipline.

A face or the engine holds the master side, processes the TerminalFiles.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Kind, Stat
from emulator.machine.kernel.limits import PIPE_CAPACITY
from emulator.machine.kernel.open_file import Open, OpenFile, device_stat
from emulator.machine.kernel.signals import DEFAULT, IGNORE, Signal
from emulator.timeline import Bell, Pause, pass_turn

if TYPE_CHECKING:
    from emulator.machine.kernel.kernel import Kernel
    from emulator.machine.kernel.process import Process
    from emulator.machine.shell.shell import Shell

_LINE_MAX = 4096
_TYPED_MAX = 1 << 16


@dataclass(slots=True)
class Attributes:
    """What stty sets; the fields are termios flags in words. Characters are byte values, 0 for none."""

    canonical: bool = True
    echo: bool = True
    echo_control: bool = True
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
    reprint: int = 18

    def raw(self) -> Attributes:
        """The same as line editors want it: keys come one by one, not echoed; output still gets its carriage
        returns.
        """
        return replace(self, canonical=False, echo=False, signals=False, input_newlines=False)


class LineEditor(Protocol):
    """Edits lines in the place of bash's own editor: a face that has the user's real terminal."""

    async def edit(self, shell: Shell, prompt: str, name: str) -> str:
        """One line without its newline; `name` is PS1 or PS2. Raises what `shell.editor.edit_line` raises."""


class Terminal:
    """The pair.

    `output`, when set, is called with what the screen gets; else that is kept, bounded, for `read_output`.
    `number` is its own once a machine has connected it.
    """

    def __init__(self, kernel: Kernel, rows: int = 24, columns: int = 80) -> None:
        self.kernel, self.rows, self.columns = kernel, rows, columns
        self.number = 0
        self.attributes = Attributes()
        self.foreground = self.session = 0
        self.leader: Process | None = None
        self.output: Callable[[bytes], None] | None = None
        self.line_editor: LineEditor | None = None
        self.hung_up = False
        self.typed, self.printed, self.room = Bell(), Bell(), Bell()
        self._line = bytearray()
        self._ready: deque[bytes] = deque()
        self._held = 0
        self._screen = bytearray()
        self._literal = False

    @property
    def name(self) -> str:
        """As tty(1) prints it: "/dev/pts/0"."""
        return f"/dev/pts/{self.number}"

    def open(self, flags: Open = Open.READ | Open.WRITE) -> TerminalFile:
        """A fresh open file of the slave side, for descriptors 0, 1 and 2."""
        return TerminalFile(self, flags)

    # the master side

    def feed(self, data: bytes) -> None:
        """Keys typed. What does not fit is lost, as on a real one."""
        for byte in data:
            self._key(byte)

    async def read_output(self, size: int = PIPE_CAPACITY) -> bytes:
        """Waits for output; b"" after the hang-up."""
        while not self._screen:
            if self.hung_up:
                return b""
            await Pause((self.printed,), None)
        chunk = bytes(self._screen[:size])
        del self._screen[:size]
        self.room.ring()
        return chunk

    def resize(self, rows: int, columns: int) -> None:
        """Sets the size; SIGWINCH to the foreground group when it changed."""
        if (rows, columns) != (self.rows, self.columns):
            self.rows, self.columns = rows, columns
            self._signal(Signal.WINCH)

    def hangup(self) -> None:
        """The master side is gone: SIGHUP and SIGCONT to the session's leader and foreground group; reads end."""
        if self.hung_up:
            return
        self.hung_up = True
        leader = self.leader
        if leader is not None:
            leader.deliver(Signal.HUP)
            leader.deliver(Signal.CONT)
        self._signal(Signal.HUP, but=leader)
        self._signal(Signal.CONT, but=leader)
        for bell in (self.typed, self.printed, self.room):
            bell.ring()

    def leader_ended(self) -> None:
        """The session's leader has ended: the foreground group loses its terminal."""
        self._signal(Signal.HUP, but=self.leader)
        self._signal(Signal.CONT, but=self.leader)
        self.leader, self.foreground, self.session = None, 0, 0

    # the line discipline

    def _key(self, byte: int) -> None:
        attributes = self.attributes
        if self._literal:
            self._literal = False
            self._take(byte)
            return
        if attributes.signals and byte and byte in (attributes.interrupt, attributes.quit, attributes.suspend):
            self._interrupt(byte)
            return
        if byte == 13 and attributes.input_newlines:
            byte = 10
        if not attributes.canonical:
            self._take_raw(byte)
        elif byte == attributes.literal_next and byte:
            self._literal = True
        elif byte == 127 or (byte and byte in (attributes.erase, 8)):
            self._erase(1)
        elif byte and byte in (attributes.kill, attributes.word_erase):
            self._erase(len(self._line) if byte == attributes.kill else _word(self._line))
        elif byte and byte == attributes.end_of_file:
            self._commit()
        else:
            self._take(byte)

    def _interrupt(self, byte: int) -> None:
        attributes = self.attributes
        self._line.clear()
        self._ready.clear()
        self._held = 0
        self._echo(byte)
        signals = {attributes.interrupt: Signal.INT, attributes.quit: Signal.QUIT, attributes.suspend: Signal.TSTP}
        self._signal(signals[byte])

    def _take(self, byte: int) -> None:
        if len(self._line) >= _LINE_MAX - 1 and byte != 10:
            return
        self._line.append(byte)
        self._echo(byte)
        if byte == 10:
            self._commit()

    def _take_raw(self, byte: int) -> None:
        if self._held < _TYPED_MAX:
            self._ready.append(bytes((byte,)))
            self._held += 1
            self._echo(byte)
            self.typed.ring()

    def _commit(self) -> None:
        if self._held < _TYPED_MAX:
            self._ready.append(bytes(self._line))
            self._held += len(self._line)
            self._line.clear()
            self.typed.ring()

    def _erase(self, count: int) -> None:
        """Takes the last characters (UTF-8 sequences) of the line and of the screen away."""
        count = min(count, len(self._line))
        while count:
            byte = self._line.pop()
            count -= 1
            while byte & 0xC0 == 0x80 and self._line:
                byte = self._line.pop()
                count = max(0, count - 1)
            if self.attributes.echo:
                self._show(b"\b \b" * (2 if byte < 32 and byte != 9 and self.attributes.echo_control else 1))

    def _echo(self, byte: int) -> None:
        attributes = self.attributes
        if not attributes.echo:
            return
        if (byte < 32 and byte not in (9, 10)) or byte == 127:
            self._show(bytes((94, byte ^ 64)) if attributes.echo_control else bytes((byte,)))
        else:
            self._show(b"\r\n" if byte == 10 and attributes.output_newlines else bytes((byte,)))

    def _signal(self, signal: Signal, but: Process | None = None) -> None:
        for process in self._members(self.foreground):
            if process is not but:
                process.deliver(signal)

    def _members(self, group: int) -> list[Process]:
        return self.leader.machine.group(group, self.session) if self.leader is not None and group else []

    # the slave side

    def _show(self, data: bytes) -> None:
        if self.output is not None:
            self.output(data)
        elif len(self._screen) < 4 * PIPE_CAPACITY:
            self._screen += data
            self.printed.ring()

    async def write(self, data: bytes) -> None:
        """Output of a process, with its newlines made CR LF."""
        if self.attributes.output_newlines and b"\n" in data:
            data = data.replace(b"\n", b"\r\n")
        for start in range(0, len(data), PIPE_CAPACITY):
            while self.output is None and len(self._screen) >= PIPE_CAPACITY and not self.hung_up:
                await Pause((self.room,), None)
            if self.hung_up:
                raise LinuxError(Errno.EIO, self.name)
            self._show(data[start : start + PIPE_CAPACITY])
        await pass_turn()

    async def read(self, size: int) -> bytes:
        """One line (or what ^D sent) in canonical mode, else what was typed so far."""
        while not self._ready and not (self._line and not self.attributes.canonical):
            if self.hung_up:
                return b""
            await self._admit(Signal.TTIN)
            await Pause((self.typed,), None)
        await self._admit(Signal.TTIN)
        if not self._ready and self._line and not self.attributes.canonical:
            self._commit()
        if self.attributes.canonical:
            return self._first(size)
        chunks = bytearray()
        while self._ready and len(chunks) < size:
            chunks += self._first(size - len(chunks))
        return bytes(chunks)

    def _first(self, size: int) -> bytes:
        if not self._ready:
            return b""
        chunk = self._ready.popleft()
        if len(chunk) > size:
            self._ready.appendleft(chunk[size:])
            chunk = chunk[:size]
        self._held -= len(chunk)
        return chunk

    def ready(self) -> bool:
        return bool(self._ready) or self.hung_up or (bool(self._line) and not self.attributes.canonical)

    async def _admit(self, signal: Signal) -> None:
        """Stops a process of a background group; EIO where it would ignore that."""
        process = self.kernel.current
        while process is not None and process.terminal is self and self.foreground and process.group != self.foreground:
            if process.handlers.get(signal, DEFAULT) is IGNORE or process.is_orphaned_group:
                raise LinuxError(Errno.EIO, self.name)
            for member in self._members(process.group):
                member.deliver(signal)
            await pass_turn()

    async def admit_output(self) -> None:
        if self.attributes.stop_background_output:
            await self._admit(Signal.TTOU)


def _word(line: bytearray) -> int:
    """How many bytes ^W erases."""
    kept = bytes(line).rstrip(b" \t")
    return len(line) - (max(kept.rfind(b" "), kept.rfind(b"\t")) + 1)


class TerminalFile(OpenFile):
    """The slave side, as a process has it open."""

    __slots__ = ("tty",)

    is_terminal = True

    def __init__(self, terminal: Terminal, flags: Open) -> None:
        super().__init__(terminal.name, flags)
        self.tty = terminal
        self.readable = terminal.typed

    @property
    def terminal(self) -> Terminal:  # type: ignore[override]  # other files have None
        return self.tty

    async def read(self, size: int = 65536) -> bytes:
        return await self.tty.read(size)

    async def write(self, data: bytes) -> int:
        await self.tty.admit_output()
        await self.tty.write(data)
        return len(data)

    def ready(self) -> bool:
        return self.tty.ready()

    def stat(self) -> Stat:
        return device_stat(136, self.tty.number, Kind.CHARACTER, 0o620, 3 + self.tty.number)
