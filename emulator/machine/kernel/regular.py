"""Open regular files and directories: an inode, an offset, and the file system that accounts for what is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, cast

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Foreign, Generated, Inode, Opaque, Stat, compact
from emulator.machine.files.mounts import Location
from emulator.machine.files.sparse import BLOCK, Sparse
from emulator.machine.kernel.open_file import Open, OpenFile
from emulator.machine.kernel.resources import UNLIMITED
from emulator.machine.kernel.signals import Signal
from emulator.timeline import pass_turn

if TYPE_CHECKING:
    from emulator.machine.kernel.kernel import Kernel
    from emulator.machine.kernel.process import Process

FILE_MAX = (1 << 44) - (1 << 12)
"""The largest file of ext4."""
BYTE_COST = 1
"""Nanoseconds that writing a byte takes: a disk of 1 GB/s."""


class RegularFile(OpenFile):
    """`location.inode` must be one that may be changed when `flags` has WRITE. An unlinked file goes on working."""

    __slots__ = ("calls", "inode", "kernel", "limit", "location", "offset", "snapshot")

    def __init__(self, kernel: Kernel, location: Location, inode: Inode, flags: Open, limit: int) -> None:
        super().__init__(location.path, flags)
        self.kernel, self.location, self.inode, self.limit = kernel, location, inode, limit
        self.offset = self.calls = 0
        inode.opens += 1
        self.snapshot = inode.content.make() if isinstance(inode.content, Generated) else None
        if Open.TRUNCATE in flags:
            self._resize(0)

    async def read(self, size: int = 65536) -> bytes:
        if Open.READ not in self.flags:
            raise LinuxError(Errno.EBADF, self.path)
        content = self.inode.content if self.snapshot is None else self.snapshot
        offset = self.offset
        if isinstance(content, bytes | bytearray):
            chunk = bytes(content) if not offset and size >= len(content) else bytes(content[offset : offset + size])
        elif isinstance(content, Opaque | Foreign):
            chunk = content.read(offset, min(size, 1 << 20))
        else:
            chunk = b""
        self.offset = offset + len(chunk)
        return chunk

    async def write(self, data: bytes) -> int:
        self.put(data)
        self.calls += 1
        if not self.calls & 63:
            await pass_turn()
        return len(data)

    def put(self, data: bytes) -> None:
        """Writes at the offset (the end, when appending)."""
        if Open.WRITE not in self.flags:
            raise LinuxError(Errno.EBADF, self.path)
        inode = self.inode
        if isinstance(inode.content, Generated):
            self._store(inode.content, data)
            return
        if isinstance(inode.content, Foreign):
            self._write_foreign(inode.content, data)
            return
        if Open.APPEND in self.flags:
            self.offset = inode.size
        end = self.offset + len(data)
        if UNLIMITED < self.limit < end:
            self._up_to_limit(data)
        if end > FILE_MAX:
            raise LinuxError(Errno.EFBIG, self.path)
        self._place(self._changeable(self.offset), data, end)
        self.offset = end
        timeline = self.kernel.timeline
        timeline.now += len(data) * BYTE_COST
        inode.mtime = inode.ctime = timeline.now

    def _place(self, content: bytearray | Sparse, data: bytes, end: int) -> None:
        if isinstance(content, Sparse):
            self._charge(content.missing(self.offset, len(data)))
            content.write(self.offset, data)
            return
        if end > len(content):
            self._charge(end - len(content))
            if self.offset > len(content):
                content.extend(bytes(self.offset - len(content)))
        content[self.offset : end] = data

    def _write_foreign(self, content: Foreign, data: bytes) -> None:
        if Open.APPEND in self.flags:
            self.offset = content.size()
        if UNLIMITED < self.limit < self.offset + len(data):
            self._too_large()
        content.write(self.offset, data)
        self.offset += len(data)

    def _up_to_limit(self, data: bytes) -> NoReturn:
        """What still fits is written; the next write, which is the rest of this one, gets nowhere."""
        fits = self.limit - self.offset
        if fits > 0:
            self.put(data[:fits])
        self._too_large()

    def _too_large(self) -> NoReturn:
        """RLIMIT_FSIZE: the writer gets SIGXFSZ, and EFBIG if it survives that."""
        task = self.kernel.timeline.current
        if task is not None and task.owner is not None:
            cast("Process", task.owner).deliver(Signal.XFSZ)
        raise LinuxError(Errno.EFBIG, self.path)

    def _store(self, content: Generated, data: bytes) -> None:
        if content.store is None:
            raise LinuxError(Errno.EIO, self.path)
        content.store(data)

    def _changeable(self, offset: int) -> bytearray | Sparse:
        """The content, to be written at `offset`: with holes, once it has any."""
        content, before = self.inode.content, self.inode.held
        if isinstance(content, Sparse):
            return content
        changed: bytearray | Sparse
        if offset > self.inode.size + BLOCK:
            changed = Sparse(self.inode.data())
        elif isinstance(content, bytearray):
            return content
        else:
            changed = bytearray(self.inode.data())
        self._charge((changed.held if isinstance(changed, Sparse) else len(changed)) - before)
        self.inode.content = changed
        return changed

    def _charge(self, size: int) -> None:
        try:
            self.location.fs.charge(size)
        except LinuxError as full:
            raise LinuxError(full.errno, self.path) from None

    def truncate(self, size: int) -> None:
        if Open.WRITE not in self.flags or isinstance(self.inode.content, Generated):
            raise LinuxError(Errno.EINVAL, self.path)
        self._resize(size)

    def _resize(self, size: int) -> None:
        inode = self.inode
        if isinstance(inode.content, Generated):
            return
        if UNLIMITED < self.limit < size:
            self._too_large()
        if isinstance(inode.content, Foreign):
            inode.content.truncate(size)
            return
        if not size:
            self._charge(-inode.held)
            inode.content = b""
        elif size > FILE_MAX:
            raise LinuxError(Errno.EFBIG, self.path)
        else:
            self._cut(self._changeable(size), size)
        inode.mtime = inode.ctime = self.kernel.timeline.now

    def _cut(self, content: bytearray | Sparse, size: int) -> None:
        """To `size`, or up to it."""
        if isinstance(content, Sparse):
            before = content.held
            content.truncate(size)
            self._charge(content.held - before)
            return
        self._charge(size - len(content))
        if size < len(content):
            del content[size:]
        else:
            content.extend(bytes(size - len(content)))

    def data_after(self, offset: int) -> tuple[int, int] | None:
        """(begin, end) of the next run of data: lseek's SEEK_DATA and SEEK_HOLE."""
        content = self.inode.content
        if isinstance(content, Sparse):
            return content.data_after(offset)
        return (offset, self.inode.size) if offset < self.inode.size else None

    @property
    def has_holes(self) -> bool:
        return self.inode.allocated + BLOCK <= self.inode.size

    def seek(self, offset: int, whence: int = 0) -> int:
        base = 0 if whence == 0 else self.offset if whence == 1 else self.inode.size
        if base + offset < 0:
            raise LinuxError(Errno.EINVAL, self.path)
        self.offset = base + offset
        return self.offset

    def stat(self) -> Stat:
        return self.location.fs.stat(self.location.inner, self.inode, self.location.mount.device)

    def release(self) -> None:
        self.inode.opens -= 1
        content = self.inode.content
        if isinstance(content, bytearray) and content.startswith(b"\x7fELF"):
            self.inode.content = compact(content)
            self.location.fs.charge(self.inode.held - len(content))
        if self.inode.nlink <= 0 and not self.inode.opens:
            self.location.fs.charge(-self.inode.held)


class DirectoryFile(OpenFile):
    """An open directory: only its stat and its path are of use."""

    __slots__ = ("location",)

    def __init__(self, location: Location) -> None:
        super().__init__(location.path, Open.READ | Open.DIRECTORY)
        self.location = location

    async def read(self, size: int = 65536) -> bytes:
        raise LinuxError(Errno.EISDIR, self.path)

    def stat(self) -> Stat:
        return self.location.stat()
