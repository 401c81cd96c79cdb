"""The system calls on paths, as methods that Process has.

Permissions, sticky bits and read-only mounts are minded here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Content, Inode, Kind, Stat, StatFs
from emulator.machine.files.mounts import EXECUTE, READ, WRITE, Location, permits
from emulator.machine.kernel import devices
from emulator.machine.kernel.open_file import NullFile, Open, OpenFile, Shared
from emulator.machine.kernel.pipe import PipeEnd
from emulator.machine.kernel.regular import DirectoryFile, RegularFile

if TYPE_CHECKING:
    from emulator.machine.kernel.credentials import Credentials
    from emulator.machine.kernel.kernel import Kernel
    from emulator.machine.kernel.machine import Machine

_READ_WRITE = Open.READ | Open.WRITE
_BITS = {"r": READ, "w": WRITE, "x": EXECUTE}


class FileCalls:
    """Paths are resolved against `cwd`, `root` and the machine's mounts, with `credentials` and `umask`."""

    __slots__ = ("credentials", "cwd", "file_size_max", "kernel", "machine", "root", "umask")

    machine: Machine
    kernel: Kernel
    credentials: Credentials
    cwd: str
    root: str
    umask: int
    file_size_max: int

    # walking

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

    # opening

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

    # looking

    def stat(self, path: str) -> Stat:
        location, _ = self._existing(path)
        if location.jump is not None and isinstance(location.jump.file, OpenFile):
            return location.jump.file.stat()
        return location.stat()

    def lstat(self, path: str) -> Stat:
        return self._existing(path, path.endswith("/"))[0].stat()

    def exists(self, path: str) -> bool:
        """Whether stat would succeed."""
        try:
            return self.resolve(path).inode is not None
        except LinuxError:
            return False

    def access(self, path: str, how: str) -> bool:
        """Whether a path exists and may be read, written, executed ("rwx" in any mixture; "" for existing)."""
        try:
            location, inode = self._existing(path)
        except LinuxError:
            return False
        bits = sum(_BITS[letter] for letter in set(how))
        if bits & WRITE and location.mount.read_only and inode.kind in (Kind.FILE, Kind.DIRECTORY):
            return False
        return permits(inode, self.credentials, bits)

    def listdir(self, path: str) -> list[str]:
        location, inode = self._existing(path)
        if inode.kind is not Kind.DIRECTORY:
            raise LinuxError(Errno.ENOTDIR, path)
        if not permits(inode, self.credentials, READ):
            raise LinuxError(Errno.EACCES, path)
        return location.mount.fs.names(location.inner)

    def readlink(self, path: str) -> str:
        _, inode = self._existing(path, follow=False)
        if inode.kind is not Kind.SYMLINK:
            raise LinuxError(Errno.EINVAL, path)
        return inode.target

    def realpath(self, path: str) -> str:
        """Without links, dots and doubled slashes; the last name may be missing."""
        location = self.resolve(path)
        found = location.path if location.jump is None else location.jump.target
        return found[len(self.root) :] or "/"

    def statfs(self, path: str) -> StatFs:
        location, _ = self._existing(path)
        mount = location.mount
        total, used = mount.fs.space()
        blocks, taken = total // 4096, -(-used // 4096)
        return StatFs(
            mount.source,
            mount.type,
            mount.point or "/",
            4096,
            blocks,
            blocks - taken,
            blocks - taken,
            blocks // 4,
            blocks // 4,
        )

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

    # changing

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
