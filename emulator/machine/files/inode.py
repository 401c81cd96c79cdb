"""Inodes: one file, directory, link or device, with its metadata.

Where it is (its path) lives in layers and overlays.
"""

from __future__ import annotations

import enum
import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias


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
    Kind.FILE: 0o100000,
    Kind.DIRECTORY: 0o040000,
    Kind.SYMLINK: 0o120000,
    Kind.CHARACTER: 0o020000,
    Kind.BLOCK: 0o060000,
    Kind.FIFO: 0o010000,
    Kind.SOCKET: 0o140000,
}


_ELF = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00\x3e\x00\x01\x00\x00\x00" + bytes(40)
_MARK = b"program:"
_PROGRAM = re.compile(re.escape(_ELF + _MARK) + rb"([\x21-\x7e]{1,120})\x00")


def is_executable(head: bytes) -> bool:
    """Whether the first 64 bytes are the header of an executable or shared object for x86-64 (linux: fs/binfmt_elf.c)."""
    if head.startswith(_ELF):
        return True
    kind, machine, entry_size = head[16:18], head[18:20], head[54:56]
    return head.startswith(_ELF[:4]) and kind in (b"\2\0", b"\3\0") and machine == b"\x3e\0" and entry_size == b"\x38\0"


class Opaque:
    """The content of a binary: `size` bytes that start like an ELF file and name `program`, and are made only when
    read.
    """

    __slots__ = ("program", "size")

    def __init__(self, size: int, program: str | None = None) -> None:
        self.size, self.program = size, program

    @property
    def held(self) -> int:
        """Bytes of memory that it takes."""
        return 0

    @property
    def allocated(self) -> int:
        """Bytes of the disk that it takes."""
        return self.size

    def copy(self) -> Opaque:
        """One that may be changed without changing this."""
        return self

    def read(self, offset: int = 0, size: int | None = None) -> bytes:
        """Bytes from `offset`, as a program that copies the file sees them."""
        end = self.size if size is None else min(self.size, offset + size)
        if offset >= end:
            return b""
        head = (_ELF + (_MARK + self.program.encode() if self.program else b"") + b"\0")[: self.size]
        return head[offset:end] + bytes(end - max(offset, min(len(head), end)))


def compact(content: bytes | bytearray) -> bytes | Opaque:
    """The same content, as an Opaque when it is a copy of one."""
    found = _PROGRAM.match(content)
    if found is not None:
        binary = Opaque(len(content), found[1].decode())
        if binary.read() == content:
            return binary
    return bytes(content)


class Generated:
    """Content made at each opening (/proc); `store` takes what is written, when anything may be."""

    __slots__ = ("make", "store")

    def __init__(self, make: Callable[[], bytes], store: Callable[[bytes], None] | None = None) -> None:
        self.make, self.store = make, store


class Foreign(ABC):
    """Content that lies outside of the simulation, such as a file of the real host: read and written in place."""

    __slots__ = ()

    @abstractmethod
    def size(self) -> int:
        """Bytes there now."""

    @abstractmethod
    def read(self, offset: int = 0, size: int | None = None) -> bytes:
        """Up to `size` bytes from `offset` (None: all)."""

    @abstractmethod
    def write(self, offset: int, data: bytes) -> None:
        """All of `data` at `offset`; a gap before it is zeros."""

    @abstractmethod
    def truncate(self, size: int) -> None:
        """Cuts or extends to `size`."""


Content: TypeAlias = bytes | bytearray | Opaque | Generated | Foreign


class Inode:
    """Metadata and content. In a layer it never changes; an overlay copies it up first. Times are nanoseconds.

    `target` is a symbolic link's. `nlink` counts a file's names; of directories the file system tells
    (`FileSystem.links`).
    """

    __slots__ = (
        "atime",
        "content",
        "ctime",
        "gid",
        "kind",
        "mode",
        "mtime",
        "nlink",
        "number",
        "opens",
        "rdev",
        "target",
        "uid",
        "xattrs",
    )

    def __init__(
        self,
        kind: Kind,
        *,
        content: Content = b"",
        target: str = "",
        mode: int = 0o644,
        uid: int = 0,
        gid: int = 0,
        mtime: int = 0,
        rdev: tuple[int, int] = (0, 0),
        number: int = 0,
    ) -> None:
        self.kind, self.content, self.target, self.mode = kind, content, target, mode
        self.uid, self.gid, self.mtime, self.rdev, self.number = uid, gid, mtime, rdev, number
        self.atime = self.ctime = mtime
        self.nlink = 1
        self.opens = 0
        self.xattrs: dict[str, bytes] | None = None

    def copy(self) -> Inode:
        """An independent inode, with one name, that may be changed."""
        content = self.content
        if isinstance(content, bytearray):
            content = bytes(content)
        elif isinstance(content, Opaque):
            content = content.copy()
        other = Inode(
            self.kind,
            content=content,
            target=self.target,
            mode=self.mode,
            uid=self.uid,
            gid=self.gid,
            mtime=self.mtime,
            rdev=self.rdev,
            number=self.number,
        )
        other.atime, other.ctime, other.xattrs = self.atime, self.ctime, self.xattrs
        return other

    @property
    def size(self) -> int:
        """Of a file or link; a directory's is the file system's business."""
        if self.kind is Kind.SYMLINK:
            return len(self.target.encode("utf-8", "surrogateescape"))
        content = self.content
        if isinstance(content, Opaque):
            return content.size
        if isinstance(content, Foreign):
            return content.size()
        return 0 if isinstance(content, Generated) else len(content)

    @property
    def held(self) -> int:
        """Bytes of memory that the content takes."""
        content = self.content
        if isinstance(content, bytes | bytearray):
            return len(content)
        return content.held if isinstance(content, Opaque) else 0

    @property
    def allocated(self) -> int:
        """Bytes of the disk that a file takes, before they are rounded to blocks."""
        return self.content.allocated if isinstance(self.content, Opaque) else self.size

    def head(self, size: int) -> bytes:
        """The first bytes."""
        content = self.content
        return content.read(0, size) if isinstance(content, Opaque | Foreign) else self.data()[:size]

    def data(self) -> bytes:
        """The whole content."""
        content = self.content
        if isinstance(content, Opaque | Foreign):
            return content.read()
        return content.make() if isinstance(content, Generated) else bytes(content)

    @property
    def program(self) -> str | None:
        """The id of the program that this executable runs; a copy of the bytes still has it."""
        if isinstance(self.content, Opaque):
            return self.content.program
        if isinstance(self.content, Generated | Foreign):
            return None
        found = _PROGRAM.match(self.content)
        return found[1].decode() if found else None

    @property
    def is_binary(self) -> bool:
        """Whether execve takes it for a binary of this machine."""
        if isinstance(self.content, bytes | bytearray):
            return is_executable(bytes(self.content[:64]))
        return isinstance(self.content, Opaque) and self.content.read(0, 4) == _ELF[:4]


class Stat(NamedTuple):
    """As stat(2). `mode` is the permission bits with suid, sgid and sticky; `st_mode` has the kind's bits too.

    ns times.
    """

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
