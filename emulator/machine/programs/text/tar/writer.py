"""Members into a tar stream, in GNU's format, padded to whole records at the end."""

from __future__ import annotations

import tarfile
from collections.abc import Awaitable, Callable
from typing import Final

from emulator.machine.files.inode import Kind, Stat

RECORD: Final = 10240
Write = Callable[[bytes], Awaitable[object]]
_TYPES: Final = {
    Kind.FILE: tarfile.REGTYPE,
    Kind.DIRECTORY: tarfile.DIRTYPE,
    Kind.SYMLINK: tarfile.SYMTYPE,
    Kind.CHARACTER: tarfile.CHRTYPE,
    Kind.BLOCK: tarfile.BLKTYPE,
    Kind.FIFO: tarfile.FIFOTYPE,
}


def member(name: str, status: Stat, user: str, group: str) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type = _TYPES[status.kind]
    info.mode, info.uid, info.gid = status.mode, status.uid, status.gid
    info.uname, info.gname = user, group
    info.mtime = status.mtime // 1_000_000_000
    info.size = status.size if status.kind is Kind.FILE else 0
    info.linkname = status.target if status.kind is Kind.SYMLINK else ""
    info.devmajor, info.devminor = status.rdev
    return info


class Writer:
    def __init__(self, write: Write, record: int = RECORD) -> None:
        self._write = write
        self._record = record
        self._size = 0

    async def put(self, data: bytes) -> None:
        self._size += len(data)
        await self._write(data)

    async def header(self, info: tarfile.TarInfo) -> None:
        await self.put(info.tobuf(tarfile.GNU_FORMAT, "utf-8", "surrogateescape"))

    async def pad(self, size: int) -> None:
        if size % 512:
            await self.put(bytes(-size % 512))

    async def close(self) -> None:
        await self.put(bytes(1024))
        await self.put(bytes(-self._size % self._record))
