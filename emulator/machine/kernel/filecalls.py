"""The system calls on paths, as methods that Process has.

Permissions, sticky bits and read-only mounts are minded here.
"""

from __future__ import annotations

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Kind
from emulator.machine.files.mounts import EXECUTE, WRITE, permits
from emulator.machine.kernel.naming import Naming
from emulator.machine.kernel.open_file import Open


class FileCalls(Naming):
    """Calls on files for whoever has credentials, a directory and a machine: a Process, or the engine itself."""

    __slots__ = ()

    def chmod(self, path: str, mode: int, follow: bool = True) -> None:
        inode = self._owned(path, follow)
        if inode.kind is Kind.SYMLINK:
            raise LinuxError(Errno.EOPNOTSUPP, path)
        mode &= 0o7777
        if (
            mode & 0o2000
            and inode.kind is Kind.FILE
            and not self.credentials.in_group(inode.gid)
            and not self.credentials.has("CAP_FSETID")
        ):
            mode &= ~0o2000
        inode.mode = mode

    def chown(self, path: str, uid: int, gid: int, follow: bool = True) -> None:
        """-1 leaves the user or the group as it is."""
        location, inode = self._existing(path, follow)
        if location.mount.read_only:
            raise LinuxError(Errno.EROFS, path)
        credentials = self.credentials
        if not credentials.has("CAP_CHOWN"):
            owner = credentials.uid == inode.uid
            if (uid not in (-1, inode.uid)) or not owner or (gid not in (-1, inode.gid) and not credentials.in_group(gid)):
                raise LinuxError(Errno.EPERM, path)
        inode = self._changed(location, path)
        inode.uid, inode.gid = inode.uid if uid < 0 else uid, inode.gid if gid < 0 else gid
        if inode.kind is Kind.FILE and inode.mode & 0o111:
            inode.mode &= ~0o6000

    def utime(self, path: str, mtime: int, atime: int | None = None, follow: bool = True) -> None:
        """Sets the times. Who may only write, may set them to about now (within a second), as touch does."""
        location, inode = self._existing(path, follow)
        if location.mount.read_only:
            raise LinuxError(Errno.EROFS, path)
        if self.credentials.uid != inode.uid and not self.credentials.has("CAP_FOWNER"):
            if abs(mtime - self.kernel.timeline.now) > 10**9:
                raise LinuxError(Errno.EPERM, path)
            if not permits(inode, self.credentials, WRITE):
                raise LinuxError(Errno.EACCES, path)
        inode = self._changed(location, path)
        inode.mtime, inode.atime = mtime, mtime if atime is None else atime

    def truncate(self, path: str, size: int) -> None:
        file = self.open(path, Open.WRITE)
        try:
            file.truncate(size)
        finally:
            file.close()

    def chdir(self, path: str) -> None:
        location, inode = self._existing(path)
        if inode.kind is not Kind.DIRECTORY:
            raise LinuxError(Errno.ENOTDIR, path)
        if not permits(inode, self.credentials, EXECUTE):
            raise LinuxError(Errno.EACCES, path)
        self.cwd = location.path

    def chroot(self, path: str) -> None:
        location, inode = self._existing(path)
        if inode.kind is not Kind.DIRECTORY:
            raise LinuxError(Errno.ENOTDIR, path)
        if not self.credentials.has("CAP_SYS_CHROOT"):
            raise LinuxError(Errno.EPERM, path)
        self.root = location.path if location.path != "/" else ""
