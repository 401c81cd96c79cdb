"""Inodes: one file, directory, link or device, with its metadata. Where it is (its path) lives in layers and overlays."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass


class Kind(enum.Enum):
    """Kinds of inodes; the value is ls's letter."""

    FILE = "-"
    DIRECTORY = "d"
    SYMLINK = "l"
    CHARACTER = "c"
    BLOCK = "b"
    FIFO = "p"
    SOCKET = "s"


_FORMATS = {
    Kind.FILE: 0o100000, Kind.DIRECTORY: 0o040000, Kind.SYMLINK: 0o120000, Kind.CHARACTER: 0o020000, Kind.BLOCK: 0o060000,
    Kind.FIFO: 0o010000, Kind.SOCKET: 0o140000,
}


class Opaque:
    """The content of a binary: `size` bytes that start like an ELF file and name `program`, and are made only when read."""

    __slots__ = ("program", "size")

    def __init__(self, size: int, program: str | None = None) -> None:
        self.size, self.program = size, program


class Generated:
    """Content made at each opening (/proc); `store` takes what is written, when anything may be."""

    __slots__ = ("make", "store")

    def __init__(self, make: Callable[[], bytes], store: Callable[[bytes], None] | None = None) -> None:
        self.make, self.store = make, store


class Inode:
    """Metadata and content. In a layer it never changes; an overlay copies it up first. Times are nanoseconds."""

    __slots__ = ("content", "ctime", "gid", "kind", "mode", "mtime", "atime", "nlink", "number", "rdev", "target", "uid", "xattrs")

    def __init__(
        self, kind: Kind, *, content: bytes | bytearray | Opaque | Generated = b"", target: str = "", mode: int = 0o644, uid: int = 0,
        gid: int = 0, mtime: int = 0, rdev: tuple[int, int] = (0, 0), number: int = 0,
    ) -> None:
        self.kind, self.content, self.target, self.mode = kind, content, target, mode
        self.uid, self.gid, self.mtime, self.rdev, self.number = uid, gid, mtime, rdev, number
        self.atime = self.ctime = mtime
        self.nlink = 1
        self.xattrs: dict[str, bytes] | None = None

    @property
    def size(self) -> int:
        raise NotImplementedError

    @property
    def program(self) -> str | None:
        """The id of the program that this executable runs; a copy of the bytes still has it."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Stat:
    """As stat(2). `mode` is the permission bits with suid, sgid and sticky; `st_mode` has the kind's bits too. ns times."""

    kind: Kind
    mode: int
    uid: int
    gid: int
    size: int
    nlink: int
    inode: int
    mtime: int
    atime: int
    ctime: int
    blocks: int
    rdev: tuple[int, int]
    target: str
    device: int = 0
    program: str | None = None

    @property
    def st_mode(self) -> int:
        return _FORMATS[self.kind] | self.mode

    @property
    def is_directory(self) -> bool:
        return self.kind is Kind.DIRECTORY

    @property
    def is_file(self) -> bool:
        return self.kind is Kind.FILE

    @property
    def is_symlink(self) -> bool:
        return self.kind is Kind.SYMLINK


@dataclass(frozen=True, slots=True)
class StatFs:
    """As statfs(2): what df prints. Sizes in blocks of `block_size`."""

    source: str
    type: str
    mount_point: str
    block_size: int
    blocks: int
    free: int
    available: int
    files: int
    files_free: int
