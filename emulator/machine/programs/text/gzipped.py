"""gzip streams on open files, by the standard library's zlib; no times and no names are stored, so equal input gives
equal bytes.
"""

from __future__ import annotations

import zlib
from collections.abc import Awaitable, Callable
from typing import Final

from emulator.errors import EmulatorError
from emulator.machine.programs.text.streams import BLOCK

MAGIC: Final = b"\x1f\x8b"
_WINDOW: Final = 31


class BadGzip(EmulatorError):
    """Not a gzip stream (`kind` "format"), damaged ("crc"), or cut off ("end")."""

    def __init__(self, kind: str) -> None:
        super().__init__(
            {"format": "not in gzip format", "crc": "invalid compressed data--crc error", "end": "unexpected end of file"}[kind]
        )
        self.kind = kind


Read = Callable[[int], Awaitable[bytes]]
Write = Callable[[bytes], Awaitable[object]]


class Inflater:
    """Reads what a gzip stream holds, member after member; bounded blocks, however well it was packed."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._engine = zlib.decompressobj(_WINDOW)
        self._input = b""
        self._begun = False
        self._ended = False

    async def read(self, size: int = BLOCK) -> bytes:
        while not self._ended:
            if not self._input:
                self._input = await self._read(BLOCK)
                if not self._input:
                    self._ended = True
                    if self._begun and not self._engine.eof:
                        raise BadGzip("end")
                    if not self._begun:
                        raise BadGzip("end")
                    return b""
            if not self._begun and not self._input.startswith(MAGIC[: len(self._input)]):
                raise BadGzip("format")
            self._begun = True
            if self._engine.eof:
                if not self._input.startswith(MAGIC[: len(self._input)]):
                    self._ended = True  # what follows the last member is no matter
                    return b""
                self._engine = zlib.decompressobj(_WINDOW)
            try:
                data = self._engine.decompress(self._input, size)
            except zlib.error as error:
                raise BadGzip("crc") from error
            self._input = self._engine.unused_data if self._engine.eof else self._engine.unconsumed_tail
            if data:
                return data
        return b""


class Deflater:
    def __init__(self, write: Write, level: int = 6) -> None:
        self._write = write
        self._engine = zlib.compressobj(level, zlib.DEFLATED, _WINDOW)

    async def write(self, data: bytes) -> None:
        packed = self._engine.compress(data)
        if packed:
            await self._write(packed)

    async def close(self) -> None:
        await self._write(self._engine.flush())
