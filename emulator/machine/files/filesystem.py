"""What a mounted file system can do.

Paths here are absolute within it, without links, dots or doubled slashes; no permissions.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Inode, Kind, Stat

BLOCK = 4096


class FileSystem(ABC):
    """Looking is for all; those that cannot be changed leave the rest as it is (EPERM)."""

    type: str = "none"
    source: str = "none"
    options: str = ""

    @abstractmethod
    def lookup(self, path: str) -> Inode | None:
        """The inode at a path; "/" is the root. None where nothing is."""

    @abstractmethod
    def names(self, path: str) -> list[str]:
        """The names in a directory, sorted."""

    def add(self, path: str, inode: Inode) -> None:
        """Puts an inode where nothing is, in a directory that exists."""
        raise LinuxError(Errno.EPERM, path)

    def remove(self, path: str) -> None:
        """Takes away a file, or an empty directory."""
        raise LinuxError(Errno.EPERM, path)

    def rename(self, old: str, new: str) -> None:
        """Moves; what is at `new` (a file or an empty directory) goes."""
        raise LinuxError(Errno.EPERM, old)

    def link(self, old: str, new: str) -> None:
        """One more name for a file."""
        raise LinuxError(Errno.EPERM, old)

    def change(self, path: str) -> Inode:
        """The inode at a path, as one that may be changed (copied up first, where that is needed)."""
        found = self.lookup(path)
        if found is None:
            raise LinuxError(Errno.ENOENT, path)
        return found

    def charge(self, size: int) -> None:  # noqa: B027  # most file systems have all the room
        """`size` more bytes are held (fewer, when negative); ENOSPC when they do not fit."""

    def links(self, path: str, inode: Inode) -> int:
        """The link count of a directory."""
        return 2

    def real_path(self, path: str) -> str | None:
        """Where it lies on the machine that this runs on; None for what is held in memory."""
        return None

    def directory_size(self, path: str) -> int:
        return 0

    def space(self) -> tuple[int, int]:
        """(bytes in all, bytes used)."""
        return 0, 0

    def stat(self, path: str, inode: Inode, device: int = 0) -> Stat:
        directory = inode.kind is Kind.DIRECTORY
        size = self.directory_size(path) if directory else inode.size
        blocks = -(-inode.allocated // BLOCK) * (BLOCK // 512) if inode.kind is Kind.FILE else size // 512
        return Stat(
            inode.kind,
            inode.mode,
            inode.uid,
            inode.gid,
            size,
            self.links(path, inode) if directory else inode.nlink,
            inode.number,
            inode.mtime,
            inode.atime,
            inode.ctime,
            blocks,
            inode.rdev,
            inode.target,
            device,
            inode.program if inode.mode & 0o111 and inode.kind is Kind.FILE else None,
        )
