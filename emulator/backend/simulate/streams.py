"""The ends of a container's streams on this side: what its processes write to and read from."""

from __future__ import annotations

from emulator.backend.base import Output
from emulator.machine.errno import LinuxError
from emulator.machine.files.inode import Kind, Stat
from emulator.machine.kernel.open_file import Open, OpenFile, device_stat
from emulator.machine.kernel.pipe import PipeEnd
from emulator.machine.kernel.terminal import Terminal
from emulator.timeline import SECOND, Task, Timeline, pass_turn, sleep, wait_any

PATIENCE = 2 * SECOND
FLOOD = 4096
BYTE_COST = 100
"""Nanoseconds a byte of what is written more at once: 10 MB/s, about as fast as Docker keeps short lines."""


class OutputPipe(OpenFile):
    """Standard output or error, handed on at once so that the order of both is kept; a writer waits for slow readers."""

    __slots__ = ("number", "output", "stream")

    def __init__(self, output: Output, stream: int, number: int) -> None:
        super().__init__(f"pipe:[{number}]", Open.WRITE)
        self.output, self.stream, self.number = output, stream, number

    async def write(self, data: bytes) -> int:
        self.output.emit(self.stream, data)
        if len(data) < FLOOD:
            await pass_turn()
        else:
            await sleep(len(data) * BYTE_COST)
        while self.output.congested:
            await self.output.drained.wait()
        return len(data)

    def stat(self) -> Stat:
        return device_stat(0, 0, Kind.FIFO, 0o600, self.number)


class PipeInput:
    """Standard input without a terminal: a pipe. Nobody may be there to read any more."""

    def __init__(self, end: PipeEnd) -> None:
        self.end = end
        end.acquire()

    async def write(self, data: bytes) -> None:
        try:
            await self.end.write(data)
        except LinuxError:
            self.close()

    def close(self) -> None:
        if not self.end.closed:
            self.end.close()


class TerminalInput:
    """Standard input with a terminal: keys."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal

    async def write(self, data: bytes) -> None:
        self.terminal.feed(data)
        await pass_turn()

    def close(self) -> None:
        """A terminal has no end of input that the other side could send."""


async def pump(terminal: Terminal, output: Output) -> None:
    """A terminal's output, as one stream, as fast as its readers take it."""
    while data := await terminal.read_output():
        output.emit(1, data)
        while output.congested:
            await output.drained.wait()


def begin_pump(timeline: Timeline, terminal: Terminal, output: Output) -> Task[None]:
    """Starts it."""
    return timeline.spawn(pump(terminal, output), f"output of {terminal.name}")


async def drained(terminal: Terminal | None, task: Task[None] | None) -> None:
    """Hangs a terminal up, and waits until its last output is handed on; not for ever, as Docker does not either."""
    if terminal is None or task is None:
        return
    terminal.hangup()
    if not task.done:
        await wait_any(task.finished, timeout=PATIENCE)
