"""stat(2) and its kin: asking about files without opening them."""

from __future__ import annotations

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Kind, Stat, StatFs
from emulator.machine.files.mounts import EXECUTE, READ, WRITE, permits
from emulator.machine.kernel.open_file import OpenFile
from emulator.machine.kernel.walking import Walking

_BITS = {"r": READ, "w": WRITE, "x": EXECUTE}


class Looking(Walking):
    """What can be asked."""

    __slots__ = ()

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
