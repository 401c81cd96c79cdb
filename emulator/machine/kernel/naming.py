"""Names that come, go and move: mkdir, symlink, mknod, link, rename, unlink, rmdir."""

from __future__ import annotations

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Content, Inode, Kind
from emulator.machine.files.mounts import READ, WRITE, Location, permits
from emulator.machine.kernel.opening import Opening


class Naming(Opening):
    """What changes directories."""

    __slots__ = ()

    def place_file(self, path: str, content: Content, mode: int = 0o666) -> None:
        """A new regular file with this content as it is (an Opaque stays one)."""
        inode = Inode(Kind.FILE, content=content, mode=mode & ~self.umask & 0o7777)
        self._put(self._new(path), path, inode)

    def mkdir(self, path: str, mode: int = 0o777) -> None:
        self._put(self._new(path), path, Inode(Kind.DIRECTORY, mode=mode & ~self.umask & 0o1777))

    def symlink(self, target: str, path: str) -> None:
        if not target:
            raise LinuxError(Errno.ENOENT, path)
        self._put(self._new(path), path, Inode(Kind.SYMLINK, target=target, mode=0o777))

    def mknod(self, path: str, kind: Kind, mode: int = 0o666, rdev: tuple[int, int] = (0, 0)) -> None:
        location = self._new(path)
        if kind in (Kind.CHARACTER, Kind.BLOCK) and not self.credentials.has("CAP_MKNOD"):
            raise LinuxError(Errno.EPERM, path)
        self._put(location, path, Inode(kind, mode=mode & ~self.umask & 0o7777, rdev=rdev))

    def place_socket(self, path: str, inode: Inode) -> None:
        """A socket's name, as bind(2) makes it; EEXIST."""
        self._put(self._new(path), path, inode)

    def unlink(self, path: str) -> None:
        location, inode = self._existing(path, follow=False)
        self._may_remove(location, inode, path)
        if inode.kind is Kind.DIRECTORY:
            raise LinuxError(Errno.EISDIR, path)
        self._remove(location, path)

    def rmdir(self, path: str) -> None:
        location, inode = self._existing(path, follow=False)
        if path.rstrip("/").endswith("/.") or path == ".":
            raise LinuxError(Errno.EINVAL, path)
        if inode.kind is not Kind.DIRECTORY:
            raise LinuxError(Errno.ENOTDIR, path)
        self._may_remove(location, inode, path)
        self._remove(location, path)

    def _may_remove(self, location: Location, inode: Inode, path: str) -> None:
        if location.path == "/" or self.machine.root.is_point(location.path):
            raise LinuxError(Errno.EBUSY, path)
        self._may_change_directory(location, path, inode)

    def _remove(self, location: Location, path: str) -> None:
        if self.machine.root.has_mount_below(location.path):
            raise LinuxError(Errno.EBUSY, path)
        try:
            location.mount.fs.remove(location.inner)
        except LinuxError as refused:
            raise LinuxError(refused.errno, path) from None

    def rename(self, old: str, new: str) -> None:
        source, moved = self._existing(old, follow=False)
        target = self.resolve(new, follow=False)
        self._may_remove(source, moved, old)
        if target.inode is not None:
            if source.path == target.path or (moved is target.inode and moved.kind is not Kind.DIRECTORY):
                return
            self._may_remove(target, target.inode, new)
            if target.inode.kind is Kind.DIRECTORY and moved.kind is not Kind.DIRECTORY:
                raise LinuxError(Errno.EISDIR, new)
            if moved.kind is Kind.DIRECTORY and target.inode.kind is not Kind.DIRECTORY:
                raise LinuxError(Errno.ENOTDIR, new)
        else:
            self._may_change_directory(target, new)
        if source.mount is not target.mount:
            raise LinuxError(Errno.EXDEV, old)
        if moved.kind is Kind.DIRECTORY:
            if target.path.startswith(source.path + "/"):
                raise LinuxError(Errno.EINVAL, old)
            if self.machine.root.has_mount_below(source.path):
                raise LinuxError(Errno.EBUSY, old)
        elif new.endswith("/"):
            raise LinuxError(Errno.ENOTDIR, new)
        try:
            source.mount.fs.rename(source.inner, target.inner)
        except LinuxError as refused:
            raise LinuxError(refused.errno, new if refused.errno is Errno.ENOTEMPTY else old) from None

    def link(self, old: str, new: str) -> None:
        source, inode = self._existing(old, follow=False)
        if not self._may_link(inode) and not self.exists(new):
            raise LinuxError(Errno.EPERM, new)
        target = self._new(new)
        if inode.kind is Kind.DIRECTORY:
            raise LinuxError(Errno.EPERM, old)
        if source.mount is not target.mount:
            raise LinuxError(Errno.EXDEV, old)
        try:
            source.mount.fs.link(source.inner, target.inner)
        except LinuxError as refused:
            raise LinuxError(refused.errno, new) from None

    def _may_link(self, inode: Inode) -> bool:
        """fs.protected_hardlinks: a file that is neither one's own nor to read and write gets no second name."""
        mine = self.credentials.uid == inode.uid or self.credentials.has("CAP_FOWNER")
        return mine or (inode.kind is Kind.FILE and permits(inode, self.credentials, READ | WRITE))
