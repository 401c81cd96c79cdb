"""Pipes: 64 KiB between a writing and a reading end, with back-pressure, end of file and SIGPIPE; FIFOs are the same
with a name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Kind, Stat
from emulator.machine.kernel.limits import PIPE_BUF, PIPE_CAPACITY
from emulator.machine.kernel.open_file import Open, OpenFile, device_stat
from emulator.timeline import Bell, Pause

if TYPE_CHECKING:
    from emulator.machine.kernel.kernel import Kernel


class Channel:
    """The bytes in a pipe and who has it open.

    `opened` counts all openings ever, so that a FIFO waits for its other side.
    """

    __slots__ = ("data", "filled", "kernel", "number", "opened_readers", "opened_writers", "readers", "room", "writers")

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.number = kernel.next_number()
        self.data = bytearray()
        self.filled, self.room = Bell(), Bell()
        self.readers = self.writers = self.opened_readers = self.opened_writers = 0

    def open(self, path: str, *, writes: bool, reads: bool = False) -> PipeEnd:
        """One more opening of it."""
        self.readers += reads or not writes
        self.writers += writes
        self.opened_readers += reads or not writes
        self.opened_writers += writes
        self.filled.ring()
        self.room.ring()
        return PipeEnd(self, path, writes=writes, reads=reads or not writes)


class PipeEnd(OpenFile):
    """One end; a FIFO opened for both is both."""

    __slots__ = ("channel", "reads", "writes")

    def __init__(self, channel: Channel, path: str, *, writes: bool, reads: bool) -> None:
        super().__init__(path, (Open.WRITE if writes else Open(0)) | (Open.READ if reads else Open(0)))
        self.channel, self.writes, self.reads = channel, writes, reads
        if reads:
            self.readable = channel.filled

    async def read(self, size: int = 65536) -> bytes:
        if not self.reads:
            raise LinuxError(Errno.EBADF, self.path)
        channel = self.channel
        data = channel.data
        while not data:
            if not channel.writers and channel.opened_writers:
                return b""
            await Pause((channel.filled,), None)
        if size >= len(data):
            chunk = bytes(data)
            data.clear()
        else:
            chunk = bytes(data[:size])
            del data[:size]
        channel.room.ring()
        return chunk

    async def write(self, data: bytes) -> int:
        if not self.writes:
            raise LinuxError(Errno.EBADF, self.path)
        channel = self.channel
        held = channel.data
        if channel.readers and len(held) + len(data) <= PIPE_CAPACITY:
            held += data
            channel.filled.ring()
            return len(data)
        offset, size = 0, len(data)
        while offset < size:
            if not channel.readers and channel.opened_readers:
                channel.kernel.broken_pipe(self.path)
            room = PIPE_CAPACITY - len(held) if channel.readers else 0
            if room <= 0 or (size <= PIPE_BUF and room < size):
                await Pause((channel.room,), None)
                continue
            held += data[offset : offset + room]
            offset += room
            channel.filled.ring()
        return size

    def waiting(self) -> bytes | bytearray:
        return self.channel.data if self.reads else b""

    def ready(self) -> bool:
        return bool(self.channel.data) or not self.channel.writers

    def release(self) -> None:
        channel = self.channel
        channel.readers -= self.reads
        channel.writers -= self.writes
        if not channel.writers:
            channel.filled.ring()
        if not channel.readers:
            channel.data.clear()
            channel.room.ring()

    def stat(self) -> Stat:
        return device_stat(0, 0, Kind.FIFO, 0o600, self.channel.number)


def pipe(kernel: Kernel) -> tuple[PipeEnd, PipeEnd]:
    """(read end, write end), both fresh: install or close them."""
    channel = Channel(kernel)
    path = f"pipe:[{channel.number}]"
    return channel.open(path, writes=False), channel.open(path, writes=True)
