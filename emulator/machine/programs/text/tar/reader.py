"""Members of a tar stream, one after another; never more than a block of content is held."""

from __future__ import annotations

import tarfile
from collections.abc import Awaitable, Callable
from typing import Final

from emulator.errors import EmulatorError

BLOCK: Final = 512
META_LIMIT: Final = 1 << 20
Read = Callable[[int], Awaitable[bytes]]


class BadTar(EmulatorError):
    """What is read is no archive (`short`: it ends too early)."""

    def __init__(self, short: bool = False) -> None:
        super().__init__("Unexpected EOF in archive" if short else "This does not look like a tar archive")
        self.short = short


class Reader:
    def __init__(self, read: Read) -> None:
        self._read = read
        self._left = 0  # content of the current member that nobody has taken
        self._pad = 0
        self.first = True

    async def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size and (more := await self._read(size - len(data))):
            data += more
        return data

    async def next(self) -> tarfile.TarInfo | None:
        """The next member; None at the end of the archive."""
        overrides: dict[str, str] = {}
        while True:
            await self._skip()
            header = await self._exactly(BLOCK)
            if not header or header == bytes(BLOCK):
                if not header and self.first:
                    raise BadTar
                return None
            if len(header) < BLOCK and self.first:
                raise BadTar
            if len(header) < BLOCK:
                raise BadTar(short=True)
            try:
                info = tarfile.TarInfo.frombuf(header, "utf-8", "surrogateescape")
            except tarfile.HeaderError as error:
                raise BadTar from error
            self.first = False
            self._left = info.size if info.type not in (tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.DIRTYPE) else 0
            self._pad = -self._left % BLOCK
            if info.type in (
                tarfile.GNUTYPE_LONGNAME,
                tarfile.GNUTYPE_LONGLINK,
                tarfile.XHDTYPE,
                tarfile.XGLTYPE,
                tarfile.SOLARIS_XHDTYPE,
            ):
                await self._meta(info, overrides)
                continue
            self._apply(info, overrides)
            return info

    async def _meta(self, info: tarfile.TarInfo, overrides: dict[str, str]) -> None:
        if info.size > META_LIMIT:
            raise BadTar
        data = await self.content(info.size)
        if info.type == tarfile.GNUTYPE_LONGNAME:
            overrides["path"] = data.rstrip(b"\0").decode("utf-8", "surrogateescape")
        elif info.type == tarfile.GNUTYPE_LONGLINK:
            overrides["linkpath"] = data.rstrip(b"\0").decode("utf-8", "surrogateescape")
        else:
            while data:
                size, _, _ = data.partition(b" ")
                if not size.isdigit() or not 0 < int(size) <= len(data):
                    raise BadTar
                name, _, value = data[len(size) + 1 : int(size) - 1].decode("utf-8", "surrogateescape").partition("=")
                overrides[name] = value
                data = data[int(size) :]

    def _apply(self, info: tarfile.TarInfo, overrides: dict[str, str]) -> None:
        info.name = overrides.get("path", info.name)
        info.linkname = overrides.get("linkpath", info.linkname)
        info.uname = overrides.get("uname", info.uname)
        info.gname = overrides.get("gname", info.gname)
        if overrides.get("size", "").isdigit():
            info.size = self._left = int(overrides["size"])
            self._pad = -self._left % BLOCK
        whole, _, part = overrides.get("mtime", "").partition(".")
        if whole.lstrip("-").isdigit():
            info.mtime = int(whole)
            info.pax_headers = {"mtime_ns": str(int(whole) * 10**9 + int((part + "0" * 9)[:9]))}

    async def content(self, size: int) -> bytes:
        """At most `size` bytes more of the current member; b"" when all are taken."""
        want = min(size, self._left)
        data = await self._exactly(want) if want else b""
        if len(data) < want:
            raise BadTar(short=True)
        self._left -= len(data)
        return data

    async def _skip(self) -> None:
        left = self._left + self._pad
        self._left = self._pad = 0
        while left:
            data = await self._read(min(left, 65536))
            if not data:
                raise BadTar(short=True)
            left -= len(data)
