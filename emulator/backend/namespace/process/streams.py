"""The engine's ends of a process's streams: pipes or a terminal, read as the timeline goes on."""

from __future__ import annotations

import fcntl
import os
import select
import struct
import termios
from collections.abc import Sequence
from contextlib import suppress

from emulator.backend.base import STDERR, STDOUT, Output
from emulator.backend.namespace.descriptors import Descriptors
from emulator.timeline import SECOND, Bell, Task, Timeline, wait_any

PATIENCE = 2 * SECOND
PIECE = 65536


class RealInput:
    """Where others type: a pipe or a terminal. Nobody may be there to read any more."""

    def __init__(self, descriptors: Descriptors, descriptor: int, *, terminal: bool) -> None:
        self.descriptors, self.descriptor, self.terminal = descriptors, descriptor, terminal
        self.closed = False

    async def write(self, data: bytes) -> None:
        if self.closed:
            return
        try:
            await self.descriptors.write(self.descriptor, data)
        except OSError:
            self.close()

    def close(self) -> None:
        """A terminal has no end of input that the other side could send."""
        if not (self.closed or self.terminal):
            self.closed = True
            self.descriptors.close_one(self.descriptor)


class Pump:
    """One stream of a process, handed on as it comes, as fast as its readers take it."""

    def __init__(self, timeline: Timeline, descriptors: Descriptors, output: Output, stream: int, descriptor: int) -> None:
        self.timeline, self.descriptors, self.output = timeline, descriptors, output
        self.stream, self.descriptor = stream, descriptor
        self.done, self.finished = False, Bell()
        self.holding: Task[None] | None = None

    def begin(self) -> None:
        """From now on."""
        self.descriptors.listen(self.descriptor, self.take)

    def take(self) -> None:
        """What is there. A terminal that nobody has open any more is at its end, too."""
        try:
            data = os.read(self.descriptor, PIECE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self.output.emit(self.stream, data)
        if not data or is_over(self.descriptor):
            self.end()
        elif self.output.congested:
            self.descriptors.ignore(self.descriptor)
            self.holding = self.timeline.spawn(self.hold(), "output of a process")

    async def hold(self) -> None:
        """Until the readers have caught up."""
        while self.output.congested:
            await self.output.drained.wait()
        self.begin()

    def end(self) -> None:
        """Nothing more is read."""
        if self.holding is not None:
            self.holding.cancel()
        self.descriptors.ignore(self.descriptor)
        self.done = True
        self.finished.ring()


class Channels:
    """All streams of one process. `theirs` go to the process, in the order 0, 1, 2; close them when they are there."""

    def __init__(self, timeline: Timeline, descriptors: Descriptors, output: Output) -> None:
        self.timeline, self.descriptors, self.output = timeline, descriptors, output
        self.theirs: list[int] = []
        self.sources: list[tuple[int, int]] = []
        self.pumps: list[Pump] = []
        self.input: RealInput | None = None
        self.terminal: int | None = None

    def open_pipes(self, *, stdin: bool) -> None:
        """Without a terminal."""
        if stdin:
            reading, writing = os.pipe2(os.O_CLOEXEC)
            os.set_blocking(writing, False)
            self.input = RealInput(self.descriptors, writing, terminal=False)
            self.theirs.append(reading)
        else:
            self.theirs.append(os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC))
        for stream in (STDOUT, STDERR):
            reading, writing = os.pipe2(os.O_CLOEXEC)
            os.set_blocking(reading, False)
            self.theirs.append(writing)
            self.sources.append((stream, reading))

    def take_terminal(self, descriptor: int, size: tuple[int, int]) -> None:
        """The terminal's other side has come."""
        os.set_blocking(descriptor, False)
        self.terminal = descriptor
        self.sources = [(STDOUT, descriptor)]
        self.input = RealInput(self.descriptors, descriptor, terminal=True)
        if all(size):
            self.resize(*size)

    def begin(self) -> None:
        """Reads from now on."""
        self.close_theirs()
        self.pumps = [Pump(self.timeline, self.descriptors, self.output, *source) for source in self.sources]
        for pump in self.pumps:
            pump.begin()

    async def drained(self) -> None:
        """Waits until the last output is handed on; not for ever, as Docker does not either."""
        deadline = self.timeline.now + PATIENCE
        while waiting := [pump.finished for pump in self.pumps if not pump.done]:
            if self.timeline.now >= deadline:
                break
            await wait_any(*waiting, timeout=deadline - self.timeline.now)

    def resize(self, rows: int, columns: int) -> None:
        """The terminal's size."""
        if self.terminal is not None:
            with suppress(OSError):
                fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))

    def close_theirs(self) -> None:
        """The process has its own copies."""
        close(self.theirs)
        self.theirs = []

    def close(self) -> None:
        """Nothing is read or written any more."""
        self.close_theirs()
        for pump in self.pumps:
            pump.end()
        if self.input is not None:
            self.input.close()
            self.input.closed = True
        for _, descriptor in self.sources:
            self.descriptors.close_one(descriptor)
        self.sources, self.pumps, self.terminal = [], [], None


def close(descriptors: Sequence[int]) -> None:
    """Each of them."""
    for descriptor in descriptors:
        os.close(descriptor)


def is_over(descriptor: int) -> bool:
    """Whether all was read, and nobody is there who could write more."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return any(not events & select.POLLIN for _, events in poll.poll(0))
