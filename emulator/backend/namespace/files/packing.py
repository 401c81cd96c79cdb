"""From files to tar archives, byte for byte as Go writes them. Runs where the tree's root is `/`."""

from __future__ import annotations

import os
import stat
import tarfile
from collections.abc import Iterator

from emulator.machine.files.archive import plain_header

BLOCK = 512
SECOND = 1_000_000_000
TYPES = {
    stat.S_IFREG: tarfile.REGTYPE, stat.S_IFDIR: tarfile.DIRTYPE, stat.S_IFLNK: tarfile.SYMTYPE,
    stat.S_IFCHR: tarfile.CHRTYPE, stat.S_IFBLK: tarfile.BLKTYPE, stat.S_IFIFO: tarfile.FIFOTYPE,
}  # fmt: skip
PIECE = 1 << 20


class Packing:
    """Writes to a descriptor. A second name of a file becomes a hard link to the first."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.seen: dict[tuple[int, int], str] = {}

    def put(self, path: str, name: str) -> None:
        """One file, directory or link; sockets are left out."""
        found = os.lstat(path)
        kind = TYPES.get(stat.S_IFMT(found.st_mode))
        if kind is None:
            return
        info = header(found, kind, name)
        if kind == tarfile.SYMTYPE:
            info.linkname = os.readlink(path)
        if kind == tarfile.REGTYPE and found.st_nlink > 1:
            first = self.seen.setdefault((found.st_dev, found.st_ino), name)
            if first != name:
                info.type, info.linkname, info.size = tarfile.LNKTYPE, first, 0
        self.write(info)
        if info.size:
            self.copy(path, info.size)

    def put_empty(self, name: str, *, mode: int, modified: int, owner: tuple[int, int] = (0, 0)) -> None:
        """An empty file that is not there: a whiteout."""
        info = tarfile.TarInfo(name)
        info.mode, info.mtime = mode, modified // SECOND
        info.uid, info.gid = owner
        self.write(info)

    def write(self, info: tarfile.TarInfo) -> None:
        """A header."""
        os.write(self.descriptor, plain_header(info) or info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape"))

    def copy(self, path: str, size: int) -> None:
        """A file's bytes: as many as the header says, whatever becomes of the file meanwhile."""
        left = size
        with open(path, "rb", buffering=0) as file:
            while left and (data := file.read(min(left, PIECE))):
                left -= os.write(self.descriptor, data)
        os.write(self.descriptor, bytes(left + -size % BLOCK))

    def end(self) -> None:
        """No more."""
        os.write(self.descriptor, bytes(2 * BLOCK))


def header(found: os.stat_result, kind: bytes, name: str) -> tarfile.TarInfo:
    """What Go writes of a file, without its link."""
    info = tarfile.TarInfo(name + ("/" if kind == tarfile.DIRTYPE else ""))
    info.mode, info.uid, info.gid = stat.S_IMODE(found.st_mode), found.st_uid, found.st_gid
    info.mtime, info.type = found.st_mtime_ns // SECOND, kind
    info.size = found.st_size if kind == tarfile.REGTYPE else 0
    if kind in (tarfile.CHRTYPE, tarfile.BLKTYPE):
        info.devmajor, info.devminor = os.major(found.st_rdev), os.minor(found.st_rdev)
    return info


def tree(path: str, name: str, *, cross: bool = True) -> Iterator[tuple[str, str]]:
    """A path and all below it, parents first, each with the name that it has in the archive; `cross` enters mounts."""
    device = os.lstat(path).st_dev
    pending = [(path, name)]
    while pending:
        place, label = pending.pop()
        found = os.lstat(place)
        if label:
            yield place, label
        if stat.S_ISDIR(found.st_mode) and (cross or found.st_dev == device):
            names = sorted(os.listdir(place), reverse=True)
            pending += [(os.path.join(place, entry), f"{label}/{entry}" if label else entry) for entry in names]
