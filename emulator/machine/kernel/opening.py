"""open(2): from a path to an open file, and whole contents in one call."""

from __future__ import annotations

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Inode, Kind
from emulator.machine.files.mounts import READ, WRITE, Location, permits
from emulator.machine.kernel import devices
from emulator.machine.kernel.looking import Looking
from emulator.machine.kernel.open_file import NullFile, Open, OpenFile, Shared
from emulator.machine.kernel.pipe import PipeEnd
from emulator.machine.kernel.regular import DirectoryFile, RegularFile

_READ_WRITE = Open.READ | Open.WRITE


class Opening(Looking):
    """Opening and creating, reading and writing at once."""

    __slots__ = ()

    def open(self, path: str, flags: Open = Open.READ, mode: int = 0o666) -> OpenFile:
        """A fresh open file (0 references). CREATE makes a file with `mode` less the umask."""
        if Open.APPEND in flags or Open.TRUNCATE in flags:
            flags |= Open.WRITE
        elif not flags & _READ_WRITE:
            flags |= Open.READ
        exclusive = Open.CREATE in flags and Open.EXCLUSIVE in flags
        location = self.resolve(path, not exclusive and Open.NOFOLLOW not in flags)
        if location.jump is not None:
            return self._reopen(location, flags)
        inode = location.inode
        if inode is None:
            if Open.CREATE not in flags:
                raise LinuxError(Errno.ENOENT, path)
            if path.endswith("/"):
                raise LinuxError(Errno.EISDIR, path)
            self._may_change_directory(location, path)
            inode = self._put(location, path, Inode(Kind.FILE, mode=mode & ~self.umask & 0o7777))
            return RegularFile(self.kernel, location, inode, flags, self.file_size_max)
        if exclusive:
            raise LinuxError(Errno.EEXIST, path)
        return self._open_existing(location, inode, flags, path)

    def _open_existing(self, location: Location, inode: Inode, flags: Open, path: str) -> OpenFile:
        kind = inode.kind
        if kind is Kind.SYMLINK:
            raise LinuxError(Errno.ELOOP, path)
        wanted = (READ if Open.READ in flags else 0) | (WRITE if Open.WRITE in flags else 0)
        if kind is Kind.DIRECTORY and wanted & WRITE:
            raise LinuxError(Errno.EISDIR, path)
        if Open.DIRECTORY in flags and kind is not Kind.DIRECTORY:
            raise LinuxError(Errno.ENOTDIR, path)
        if not permits(inode, self.credentials, wanted):
            raise LinuxError(Errno.EACCES, path)
        if kind is Kind.FILE:
            if wanted & WRITE:
                if location.mount.read_only:
                    raise LinuxError(Errno.EROFS, path)
                inode = self._changed(location, path)
            return RegularFile(self.kernel, location, inode, flags, self.file_size_max)
        if kind is Kind.DIRECTORY:
            return DirectoryFile(location)
        if kind is Kind.FIFO:
            return self._open_fifo(location, inode, flags)
        if kind is Kind.CHARACTER:
            return devices.open_device(self, inode.rdev, flags, path)
        raise LinuxError(Errno.ENXIO, path)

    def _open_fifo(self, location: Location, inode: Inode, flags: Open) -> OpenFile:
        return self.kernel.fifo(inode).open(location.path, writes=Open.WRITE in flags, reads=Open.READ in flags)

    def _reopen(self, location: Location, flags: Open) -> OpenFile:
        """Opens what /proc/PID/fd/N leads to: a file anew, anything else as it is."""
        file = location.jump.file if location.jump is not None else None
        if isinstance(file, RegularFile):
            wanted = (READ if Open.READ in flags else 0) | (WRITE if Open.WRITE in flags else 0)
            if not permits(file.inode, self.credentials, wanted):
                raise LinuxError(Errno.EACCES, location.path)
            inode = self._changed(file.location, file.path) if wanted & WRITE and file.inode.nlink > 0 else file.inode
            return RegularFile(self.kernel, file.location, inode, flags, self.file_size_max)
        if not isinstance(file, OpenFile):
            raise LinuxError(Errno.ENXIO, location.path)
        if isinstance(file, PipeEnd):
            return file.channel.open(file.path, writes=Open.WRITE in flags, reads=Open.READ in flags)
        return Shared(file) if file.terminal is None else file.terminal.open(flags)

    def read_file(self, path: str) -> bytes:
        """The whole of a regular file."""
        _, inode = self._existing(path)
        if inode.kind is Kind.DIRECTORY:
            raise LinuxError(Errno.EISDIR, path)
        if not permits(inode, self.credentials, READ):
            raise LinuxError(Errno.EACCES, path)
        if inode.kind is not Kind.FILE:
            if inode.rdev == devices.NODES["null"]:
                return b""
            raise LinuxError(Errno.EINVAL, path)
        return inode.data()

    def write_file(self, path: str, data: bytes, mode: int = 0o666, append: bool = False) -> None:
        """Replaces (or adds to) the whole of a regular file, which it creates when it must."""
        file = self.open(path, Open.WRITE | Open.CREATE | (Open.APPEND if append else Open.TRUNCATE), mode)
        try:
            if isinstance(file, RegularFile):
                file.put(data)
            elif not isinstance(file, NullFile):
                raise LinuxError(Errno.EINVAL, path)
        finally:
            file.close()
