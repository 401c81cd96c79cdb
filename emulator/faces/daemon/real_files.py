"""The real host's files as a file system of the simulated host: bind mounts, `docker cp`, build contexts, `--env-file`.

The walk from a path to an inode is the machine's, so a link inside a bind mount leads within the container, never out of it.
What the daemon's user may not do fails as it would for them. Their own files are shown as root's, as rootless Docker shows
them.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.filesystem import FileSystem
from emulator.machine.files.inode import Foreign, Inode, Kind

KINDS = {
    stat.S_IFREG: Kind.FILE, stat.S_IFDIR: Kind.DIRECTORY, stat.S_IFLNK: Kind.SYMLINK, stat.S_IFCHR: Kind.CHARACTER,
    stat.S_IFBLK: Kind.BLOCK, stat.S_IFIFO: Kind.FIFO, stat.S_IFSOCK: Kind.SOCKET,
}
BY_NUMBER = {errno.value[0]: errno for errno in Errno}
LARGEST_READ = 1 << 30
"""A larger file is refused (EFBIG) where it would be read whole into memory."""


@contextmanager
def translated(path: str) -> Iterator[None]:
    """The system's errors as the machine's."""
    try:
        yield
    except OSError as error:
        raise LinuxError(BY_NUMBER.get(error.errno or 0, Errno.EIO), path) from None


class RealContent(Foreign):
    """The bytes of one real file, by its path."""

    __slots__ = ("path",)

    def __init__(self, path: str) -> None:
        self.path = path

    def size(self) -> int:
        with translated(self.path):
            return os.lstat(self.path).st_size

    def read(self, offset: int = 0, size: int | None = None) -> bytes:
        wanted = LARGEST_READ + 1 if size is None else size
        with translated(self.path), open(self.path, "rb", buffering=0) as file:
            file.seek(offset)
            data = file.read(wanted) or b""
        if len(data) > LARGEST_READ:
            raise LinuxError(Errno.EFBIG, self.path)
        return data

    def write(self, offset: int, data: bytes) -> None:
        with translated(self.path), open(self.path, "r+b", buffering=0) as file:
            file.seek(offset)
            view = memoryview(data)
            while view:
                view = view[file.write(view) or 0 :]

    def truncate(self, size: int) -> None:
        with translated(self.path):
            os.truncate(self.path, size)


class RealInode(Inode):
    """An inode whose metadata is the real file's: what is set here is set there."""

    __slots__ = ("place",)

    def __init__(self, place: str, found: os.stat_result) -> None:
        object.__setattr__(self, "place", "")
        kind = KINDS[stat.S_IFMT(found.st_mode)]
        super().__init__(
            kind, content=RealContent(place) if kind is Kind.FILE else b"",
            target=os.readlink(place) if kind is Kind.SYMLINK else "", mode=stat.S_IMODE(found.st_mode),
            uid=shown(found.st_uid, os.geteuid()), gid=shown(found.st_gid, os.getegid()), mtime=found.st_mtime_ns,
            rdev=(os.major(found.st_rdev), os.minor(found.st_rdev)), number=found.st_ino,
        )
        self.atime, self.ctime, self.nlink = found.st_atime_ns, found.st_ctime_ns, found.st_nlink
        self.place = place

    def __setattr__(self, name: str, value: object) -> None:
        if self.place:
            with translated(self.place):
                self._store(name, value)
        object.__setattr__(self, name, value)

    def _store(self, name: str, value: object) -> None:
        match name, value:
            case "mode", int():
                os.chmod(self.place, value)
            case "uid", int():
                os.chown(self.place, real(value, os.geteuid()), -1, follow_symlinks=False)
            case "gid", int():
                os.chown(self.place, -1, real(value, os.getegid()), follow_symlinks=False)
            case "mtime", int():
                os.utime(self.place, ns=(self.atime, value), follow_symlinks=False)
            case "atime", int():
                os.utime(self.place, ns=(value, self.mtime), follow_symlinks=False)


def shown(owner: int, mine: int) -> int:
    """Whom the simulation sees as the owner."""
    return 0 if owner == mine else owner


def real(owner: int, mine: int) -> int:
    """The real owner of what the simulation says is `owner`'s; a user other than root can give nothing away."""
    return mine if owner == 0 else owner


class RealFileSystem(FileSystem):
    """The tree below `root`, by absolute paths."""

    type, source = "ext4", "/dev/vda1"

    def __init__(self, root: str = "/") -> None:
        self._root = root.rstrip("/")

    def _place(self, path: str) -> str:
        return self._root + path

    def real_path(self, path: str) -> str | None:
        return self._place(path) or "/"

    def lookup(self, path: str) -> Inode | None:
        place = self._place(path)
        try:
            return RealInode(place, os.lstat(place))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise LinuxError(BY_NUMBER.get(error.errno or 0, Errno.EIO), path) from None

    def names(self, path: str) -> list[str]:
        with translated(path):
            return sorted(os.listdir(self._place(path)))

    def add(self, path: str, inode: Inode) -> None:
        place = self._place(path)
        with translated(path):
            make(place, inode)
        if inode.kind is not Kind.SYMLINK and (made := self.lookup(path)) is not None:
            made.mode = inode.mode

    def remove(self, path: str) -> None:
        place = self._place(path)
        with translated(path):
            if stat.S_ISDIR(os.lstat(place).st_mode):
                os.rmdir(place)
            else:
                os.unlink(place)

    def rename(self, old: str, new: str) -> None:
        with translated(old):
            os.rename(self._place(old), self._place(new))

    def link(self, old: str, new: str) -> None:
        with translated(old):
            os.link(self._place(old), self._place(new), follow_symlinks=False)

    def links(self, path: str, inode: Inode) -> int:
        return inode.nlink

    def directory_size(self, path: str) -> int:
        with translated(path):
            return os.lstat(self._place(path)).st_size

    def space(self) -> tuple[int, int]:
        found = os.statvfs(self._root or "/")
        return found.f_blocks * found.f_frsize, (found.f_blocks - found.f_bfree) * found.f_frsize


def make(place: str, inode: Inode) -> None:
    """Puts a new file, directory, link or FIFO where nothing is; devices are not made on the real host (EPERM)."""
    match inode.kind:
        case Kind.DIRECTORY:
            os.mkdir(place, inode.mode)
        case Kind.SYMLINK:
            os.symlink(inode.target, place)
        case Kind.FIFO:
            os.mkfifo(place, inode.mode)
        case Kind.FILE:
            with open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, inode.mode), "wb") as file:
                file.write(inode.data())
        case _:
            raise PermissionError(1, "no devices")
