"""Where a container's output goes: its log, and everyone attached; and where what they type comes from.

A log entry is a line with its time and stream, as the json-file driver keeps it: cut at each newline, or every 16 KiB. Both the
log and what waits for a slow reader are bounded: the oldest log entries go, and a process waits while a reader is far behind.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from msgspec import Struct

from emulator.backend.base import STDERR, STDOUT, Input
from emulator.engine.container.log_rotation import Rotation, as_text
from emulator.timeline import Bell

MAX_LINE = 16 * 1024
MAX_LOG = 64 << 20
ENTRY_COST = 96
"""Bytes that a line takes beside its text."""
MAX_BEHIND = 256 << 10


class LogEntry(Struct, frozen=True, gc=False):
    """One line, its newline included where it had one."""

    time: int
    stream: int
    line: bytes


class Log:
    """The kept lines of one container. `serial` counts all that ever came, so that followers notice what fell out. `files`:
    entries and bytes of each file of a driver that rotates them."""

    __slots__ = ("entries", "files", "grown", "partial", "rotation", "serial", "size")

    def __init__(self) -> None:
        self.entries: deque[LogEntry] | tuple[()] = ()
        self.size = 0
        self.serial = 0
        self.grown = Bell()
        self.partial: dict[int, bytearray] = {}
        self.rotation: Rotation | None = None
        self.files: list[tuple[int, int]] = []

    def limit_to(self, rotation: Rotation | None) -> None:
        """The driver begins; what is there already is in its files."""
        self.rotation, self.files = rotation, []
        entries, self.entries, self.size = self.entries, (), 0
        for entry in entries:
            self.append(entry)
        self.serial -= len(entries)

    def write(self, stream: int, data: bytes, time: int) -> None:
        """Takes output; whole lines become entries."""
        rest = self.partial.setdefault(stream, bytearray())
        rest += data
        start = 0
        while (end := rest.find(b"\n", start)) >= 0:
            self.append(LogEntry(time, stream, bytes(rest[start : end + 1])))
            start = end + 1
        while len(rest) - start >= MAX_LINE:
            self.append(LogEntry(time, stream, bytes(rest[start : start + MAX_LINE])))
            start += MAX_LINE
        del rest[:start]
        if start:
            self.grown.ring()

    def flush(self, time: int) -> None:
        """The end of the output: what has no newline is a line too."""
        for stream in sorted(self.partial):
            if self.partial[stream]:
                self.append(LogEntry(time, stream, bytes(self.partial[stream])))
        self.partial.clear()
        self.grown.ring()

    def append(self, entry: LogEntry) -> None:
        """Keeps an entry, and forgets the oldest ones beyond the bound."""
        if not isinstance(self.entries, deque):
            self.entries = deque()
        if self.rotation is not None:
            entry = self.filed(entry, self.rotation)
        self.entries.append(entry)
        self.serial += 1
        self.size += len(entry.line) + ENTRY_COST
        while self.size > MAX_LOG:
            self.forget_oldest()

    def filed(self, entry: LogEntry, rotation: Rotation) -> LogEntry:
        """The entry as its driver keeps it; full files make room before."""
        if rotation.text_only and not entry.line.isascii():
            entry = LogEntry(entry.time, entry.stream, as_text(entry.line))
        if not rotation.capacity:
            return entry
        if not self.files or self.files[-1][1] >= rotation.capacity:
            self.files.append((0, 0))
            while len(self.files) > rotation.files:
                for _ in range(self.files[0][0]):
                    self.forget_oldest()
                del self.files[0]
        count, size = self.files[-1]
        self.files[-1] = count + 1, size + rotation.size(entry.stream, entry.line)
        return entry

    def forget_oldest(self) -> None:
        """One entry goes."""
        if isinstance(self.entries, deque):
            self.size -= len(self.entries.popleft().line) + ENTRY_COST


class Attachment:
    """One who is attached. `read` gives what came, in order; `write` types. The command side of `attach`, `run` and `exec`."""

    def __init__(self, streams: Streams, *, stdin: bool, stdout: bool, stderr: bool) -> None:
        self.streams = streams
        self.wanted = frozenset([STDOUT] * stdout + [STDERR] * stderr)
        self.stdin = stdin
        self.queue: deque[tuple[int, bytes]] = deque()
        self.behind = 0
        self.arrived = Bell()
        self.ended = not self.wanted
        self.detached = False
        self.on_resize: Callable[[int, int], None] = ignore_size

    def take(self, stream: int, data: bytes) -> None:
        """Output that this reader wants is kept for it."""
        if stream in self.wanted and not self.detached:
            self.queue.append((stream, data))
            self.behind += len(data)
            self.arrived.ring()

    def end(self) -> None:
        """No more output will come."""
        self.ended = True
        self.arrived.ring()

    async def read(self) -> tuple[int, bytes] | None:
        """The next piece of output with its stream (1 or 2); None at the end, or once detached."""
        while not self.queue:
            if self.ended or self.detached:
                return None
            await self.arrived.wait()
        return self.pop()

    def pop(self) -> tuple[int, bytes]:
        """Takes one piece that is there."""
        stream, data = self.queue.popleft()
        self.behind -= len(data)
        self.streams.drained.ring()
        return stream, data

    async def write(self, data: bytes) -> None:
        """Types; waits for the process's input to exist, and while its pipe is full. Nothing happens without stdin."""
        target = await self.streams.wait_for_input() if self.stdin else None
        if target is not None:
            await target.write(data)

    async def close_stdin(self) -> None:
        """The end of what is typed."""
        target = await self.streams.wait_for_input() if self.stdin else None
        if target is not None and self.streams.stdin_once:
            target.close()

    def resize(self, rows: int, columns: int) -> None:
        """The reader's terminal has another size."""
        self.on_resize(rows, columns)

    def close(self) -> None:
        """The same as `detach`, for one who gives up."""
        self.detach()

    def detach(self) -> None:
        """Leaves; the process goes on."""
        self.detached = True
        self.queue.clear()
        self.behind = 0
        if self in self.streams.attachments:
            self.streams.attachments.remove(self)
        self.streams.drained.ring()
        self.arrived.ring()


def ignore_size(_rows: int, _columns: int) -> None:
    """Of one who has no terminal to resize."""


class Streams:
    """A process's streams; `emit` and `end` are the backend's side (backend.base.Output)."""

    __slots__ = (
        "attachments", "clock", "drained", "finished", "input", "keeps_log", "log", "opened", "started", "stdin_once",
    )  # fmt: skip

    def __init__(self, clock: Callable[[], int], log: Log | None, *, stdin_once: bool, keeps_log: bool = True) -> None:
        self.clock = clock
        self.log = log
        self.keeps_log = keeps_log
        self.stdin_once = stdin_once
        self.attachments: list[Attachment] = []
        self.drained = Bell()
        self.input: Input | None = None
        self.opened = Bell()
        self.started = False
        self.finished = False

    @property
    def congested(self) -> bool:
        """Whether some reader is far behind."""
        return any(attachment.behind > MAX_BEHIND for attachment in self.attachments)

    def emit(self, stream: int, data: bytes) -> None:
        """Output of the process."""
        if self.log is not None and self.keeps_log:
            self.log.write(stream, data, self.clock())
        for attachment in self.attachments:
            attachment.take(stream, data)

    def end(self) -> None:
        """Every writer has closed: the readers come to their end."""
        if self.log is not None:
            self.log.flush(self.clock())
        self.finished = True
        attachments, self.attachments = self.attachments, []
        for attachment in attachments:
            attachment.end()
        self.drained.ring()

    def attach(self, *, stdin: bool, stdout: bool, stderr: bool) -> Attachment:
        """A new reader and typist."""
        attachment = Attachment(self, stdin=stdin, stdout=stdout, stderr=stderr)
        self.attachments.append(attachment)
        return attachment

    def open(self, target: Input | None) -> None:
        """The process has started; those who type may go on."""
        self.input = target
        self.started, self.finished = True, False
        self.opened.ring()

    async def wait_for_input(self) -> Input | None:
        """The input of the process, as soon as it runs; None when it has none or is gone."""
        while not self.started and not self.finished:
            await self.opened.wait()
        return self.input

    def close(self) -> None:
        """The process never came, or is gone: nobody waits for it."""
        self.end()
        self.opened.ring()

    def reset(self) -> None:
        """Ready for the next start of the same container."""
        self.started = self.finished = False
        self.input = None
