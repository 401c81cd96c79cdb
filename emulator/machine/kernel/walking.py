"""Paths: where they lead for a process, and whether it may put a name there or change what it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Inode, Kind
from emulator.machine.files.mounts import EXECUTE, WRITE, Location, permits

if TYPE_CHECKING:
    from emulator.machine.kernel.credentials import Credentials
    from emulator.machine.kernel.kernel import Kernel
    from emulator.machine.kernel.machine import Machine


class Walking:
    """Paths are resolved against `cwd`, `root` and the machine's mounts, with `credentials` and `umask`."""

    __slots__ = ("credentials", "cwd", "file_size_max", "kernel", "machine", "root", "umask")

    machine: Machine
    kernel: Kernel
    credentials: Credentials
    cwd: str
    root: str
    umask: int
    file_size_max: int

    def resolve(self, path: str, follow: bool = True) -> Location:
        """Where a path leads; `inode` is None when only the last name is missing."""
        self.machine.viewer = self
        return self.machine.root.resolve(path, self.cwd, self.credentials, follow, self.root)

    def _existing(self, path: str, follow: bool = True) -> tuple[Location, Inode]:
        self.machine.viewer = self
        location = self.machine.root.resolve(path, self.cwd, self.credentials, follow, self.root)
        if location.inode is None:
            raise LinuxError(Errno.ENOENT, path)
        return location, location.inode

    def _new(self, path: str) -> Location:
        """Where a new name goes: nothing may be there, and its directory must allow it."""
        location = self.resolve(path, follow=False)
        if location.inode is not None:
            raise LinuxError(Errno.EEXIST, path)
        self._may_change_directory(location, path)
        return location

    def _may_change_directory(self, location: Location, path: str, victim: Inode | None = None) -> None:
        if location.mount.read_only:
            raise LinuxError(Errno.EROFS, path)
        parent = location.mount.fs.lookup(location.inner.rpartition("/")[0] or "/")
        if parent is None:
            raise LinuxError(Errno.EBUSY, path)
        credentials = self.credentials
        if not permits(parent, credentials, WRITE | EXECUTE):
            raise LinuxError(Errno.EACCES, path)
        if (
            victim is not None
            and parent.mode & 0o1000
            and credentials.uid not in (victim.uid, parent.uid)
            and not credentials.has("CAP_FOWNER")
        ):
            raise LinuxError(Errno.EPERM, path)

    def _put(self, location: Location, path: str, inode: Inode) -> Inode:
        """Adds a new inode, owned by the process; a set-group-ID directory gives its group."""
        parent = location.mount.fs.lookup(location.inner.rpartition("/")[0] or "/")
        inode.uid, inode.gid = self.credentials.uid, self.credentials.gid
        if parent is not None and parent.mode & 0o2000:
            inode.gid = parent.gid
            if inode.kind is Kind.DIRECTORY:
                inode.mode |= 0o2000
        inode.mtime = inode.atime = inode.ctime = self.kernel.timeline.now
        try:
            location.mount.fs.add(location.inner, inode)
        except LinuxError as refused:
            raise LinuxError(refused.errno, path) from None
        return location.mount.fs.lookup(location.inner) or inode

    def _owned(self, path: str, follow: bool) -> Inode:
        """An inode that its owner, or CAP_FOWNER, may change the metadata of."""
        location, inode = self._existing(path, follow)
        if location.mount.read_only:
            raise LinuxError(Errno.EROFS, path)
        if self.credentials.uid != inode.uid and not self.credentials.has("CAP_FOWNER"):
            raise LinuxError(Errno.EPERM, path)
        return self._changed(location, path)

    def _changed(self, location: Location, path: str) -> Inode:
        try:
            inode = location.mount.fs.change(location.inner)
        except LinuxError as refused:
            raise LinuxError(refused.errno, path) from None
        inode.ctime = self.kernel.timeline.now
        return inode
