"""Open files: what a file descriptor refers to, and the kinds that need nothing else. Others have modules of their own.

References. A fresh open file belongs to nobody (0 references): `process.install(fd, file)` makes each entry of a
descriptor table count one, `process.close(fd)` takes it back, and the last one closes the file for good. Somebody who
opens a file and installs it nowhere calls `file.close()`. So: install it or close it, never both.
"""

from __future__ import annotations

import enum
from abc import ABC
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Kind, Stat
from emulator.machine.kernel.limits import MIB
from emulator.timeline import Bell, pass_turn, sleep

if TYPE_CHECKING:
    from emulator.machine.kernel.terminal import Terminal

#: Nanoseconds that a byte of a device without end takes: 250 MB/s, about what a reader here manages.
BYTE_COST = 4


class Open(enum.Flag):
    """How to open. READ and WRITE may be joined; CREATE, TRUNCATE, APPEND and EXCLUSIVE go with WRITE."""

    READ = enum.auto()
    WRITE = enum.auto()
    CREATE = enum.auto()
    TRUNCATE = enum.auto()
    APPEND = enum.auto()
    EXCLUSIVE = enum.auto()
    DIRECTORY = enum.auto()
    NOFOLLOW = enum.auto()
    NONBLOCK = enum.auto()


class OpenFile(ABC):  # noqa: B024  # every call has an answer: the error that Linux gives for a file that cannot do it
    """One open file description. `path` is what /proc/PID/fd shows ("pipe:[7]", "/etc/passwd")."""

    __slots__ = ("closed", "flags", "path", "readable", "references")

    is_terminal: bool = False
    terminal: Terminal | None = None

    def __init__(self, path: str = "", flags: Open = Open.READ) -> None:
        self.path, self.flags = path, flags
        self.references = 0
        self.closed = False
        self.readable = Bell()

    def acquire(self) -> None:
        """Counts one more reference."""
        self.references += 1

    def close(self) -> None:
        """Takes a reference back; the last one closes the file."""
        self.references -= 1
        if self.references <= 0 and not self.closed:
            self.closed = True
            self.release()

    def release(self) -> None:  # noqa: B027  # most kinds hold nothing
        """What a kind does when the last reference is gone."""

    async def read(self, size: int = 65536) -> bytes:
        """At most `size` bytes, at least one unless at the end (b"")."""
        raise LinuxError(Errno.EBADF, self.path)

    async def write(self, data: bytes) -> int:
        """Writes all of `data`."""
        raise LinuxError(Errno.EBADF, self.path)

    def seek(self, offset: int, whence: int = 0) -> int:
        """As lseek(2); whence 0 from the start, 1 from here, 2 from the end."""
        raise LinuxError(Errno.ESPIPE, self.path)

    def truncate(self, size: int) -> None:
        raise LinuxError(Errno.EINVAL, self.path)

    def ready(self) -> bool:
        """Whether a read would not wait. `readable` rings when that becomes so."""
        return True

    def waiting(self) -> bytes | bytearray:
        """What a read would give at once, where the file knows; it is not to be changed."""
        return b""

    def stat(self) -> Stat:
        return device_stat(1, 3)


def device_stat(major: int, minor: int, kind: Kind = Kind.CHARACTER, mode: int = 0o666, inode: int = 0) -> Stat:
    """The stat of a file that has no inode of its own."""
    return Stat(kind, mode, 0, 0, 0, 1, inode, 0, 0, 0, 0, (major, minor), "")


class NullFile(OpenFile):
    """/dev/null. Bytes take their time, and every 64th call passes a turn, so that no loop on it holds up the world."""

    __slots__ = ("calls", "passed")

    def __init__(self, flags: Open = Open.READ | Open.WRITE) -> None:
        super().__init__("/dev/null", flags)
        self.calls = self.passed = 0

    async def read(self, size: int = 65536) -> bytes:
        await self._count()
        return b""

    async def write(self, data: bytes) -> int:
        await self._count(len(data))
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        return 0

    async def _count(self, size: int = 0) -> None:
        self.calls += 1
        self.passed += size
        if self.passed >= MIB:
            passed, self.passed = self.passed, 0
            await sleep(passed * BYTE_COST)
        elif not self.calls & 63:
            await pass_turn()


class ZeroFile(NullFile):
    """/dev/zero."""

    __slots__ = ()

    async def read(self, size: int = 65536) -> bytes:
        size = min(size, MIB)
        await self._count(size)
        return bytes(size)

    def stat(self) -> Stat:
        return device_stat(1, 5)


class FullFile(ZeroFile):
    """/dev/full."""

    __slots__ = ()

    async def write(self, data: bytes) -> int:
        raise LinuxError(Errno.ENOSPC, self.path)

    def stat(self) -> Stat:
        return device_stat(1, 7)


class RandomFile(NullFile):
    """/dev/random and /dev/urandom, from the kernel's seeded source."""

    __slots__ = ("random",)

    def __init__(self, random: Random, flags: Open = Open.READ) -> None:
        super().__init__(flags)
        self.random = random

    async def read(self, size: int = 65536) -> bytes:
        size = min(size, MIB)
        await self._count(size)
        return self.random.randbytes(size)

    def stat(self) -> Stat:
        return device_stat(1, 9)


class BytesSource(OpenFile):
    """Reads from bytes at hand: the standard input of a command whose input is known."""

    __slots__ = ("data", "offset")

    def __init__(self, data: bytes, path: str = "pipe:[0]") -> None:
        super().__init__(path)
        self.data, self.offset = data, 0

    async def read(self, size: int = 65536) -> bytes:
        chunk = self.data[self.offset : self.offset + size]
        self.offset += len(chunk)
        return chunk

    def stat(self) -> Stat:
        return device_stat(0, 0, Kind.FIFO, 0o600)


class Sink(OpenFile):
    """Hands what is written to `take`: a capture on the host's side. After `limit` bytes writing fails with ENOSPC.

    Every write passes a turn, so that an endless writer stays interruptible.
    """

    __slots__ = ("limit", "take", "written")

    def __init__(self, take: Callable[[bytes], None], path: str = "pipe:[0]", limit: int = 64 * MIB) -> None:
        super().__init__(path, Open.WRITE)
        self.take, self.limit, self.written = take, limit, 0

    async def write(self, data: bytes) -> int:
        if self.written + len(data) > self.limit:
            raise LinuxError(Errno.ENOSPC, self.path)
        self.written += len(data)
        self.take(data)
        await pass_turn()
        return len(data)

    def stat(self) -> Stat:
        return device_stat(0, 0, Kind.FIFO, 0o600)


class Shared(OpenFile):
    """Another opening of a file that cannot be opened anew (/dev/stdout where that is a socket or a capture)."""

    __slots__ = ("inner",)

    def __init__(self, inner: OpenFile) -> None:
        super().__init__(inner.path, inner.flags)
        self.inner = inner
        self.readable = inner.readable
        inner.acquire()

    async def read(self, size: int = 65536) -> bytes:
        return await self.inner.read(size)

    async def write(self, data: bytes) -> int:
        return await self.inner.write(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.inner.seek(offset, whence)

    def ready(self) -> bool:
        return self.inner.ready()

    def stat(self) -> Stat:
        return self.inner.stat()

    def release(self) -> None:
        self.inner.close()
