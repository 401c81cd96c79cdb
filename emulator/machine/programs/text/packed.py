"""xz, lzma and bzip2 streams on open files, by the standard library's modules, in bounded memory. Here: packing and
unpacking block by block; not which file is meant.
"""

from __future__ import annotations

import bz2
import lzma
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Protocol

from emulator.errors import EmulatorError
from emulator.machine.programs.text.streams import BLOCK

Read = Callable[[int], Awaitable[bytes]]
Write = Callable[[bytes], Awaitable[object]]
#: What a stream may ask for to be unpacked.
MEMORY: Final = 128 << 20
#: The largest dictionary that packing takes; xz -7 and above ask for more, which only pays for files larger than this.
DICTIONARY: Final = 8 << 20


class BadPacked(EmulatorError):
    """`kind`: "format" (no such stream), "data" (damaged), "end" (cut off), "memory" (asks for too much)."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /, max_length: int = -1) -> bytes: ...


class Compressor(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...
    def flush(self) -> bytes: ...


@dataclass(frozen=True)
class Format:
    """`magic`: how a stream begins; `program`: what unpacks it elsewhere."""

    program: str
    magic: bytes
    unpack: Callable[[], Decompressor]
    pack: Callable[[int, bool], Compressor]
    level: int


def _xz(level: int, extreme: bool) -> Compressor:
    return lzma.LZMACompressor(lzma.FORMAT_XZ, filters=[_filter(lzma.FILTER_LZMA2, level, extreme)])


def _lzma(level: int, extreme: bool) -> Compressor:
    return lzma.LZMACompressor(lzma.FORMAT_ALONE, filters=[_filter(lzma.FILTER_LZMA1, level, extreme)])


def _filter(kind: int, level: int, extreme: bool) -> dict[str, int]:
    preset = level | (lzma.PRESET_EXTREME if extreme else 0)
    return {"id": kind, "preset": preset} | ({"dict_size": DICTIONARY} if level > 6 else {})


XZ: Final = Format("xz", b"\xfd7zXZ\0", lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, MEMORY), _xz, 6)
LZMA: Final = Format("lzma", b"]\0\0", lambda: lzma.LZMADecompressor(lzma.FORMAT_ALONE, MEMORY), _lzma, 6)
BZIP2: Final = Format("bzip2", b"BZh", bz2.BZ2Decompressor, lambda level, extreme: bz2.BZ2Compressor(level), 9)


class Unpacker:
    """Reads what such streams hold, one behind another; bounded blocks, however well they were packed."""

    def __init__(self, read: Read, form: Format) -> None:
        self._read, self._form = read, form
        self._engine: Decompressor | None = None
        self._input = b""
        self._streams = 0
        self.garbage = False

    async def read(self, size: int = BLOCK) -> bytes:
        """b"" at the end; raises BadPacked."""
        while True:
            if self._engine is None and not await self._begin():
                return b""
            engine = self._engine
            if engine is None:
                return b""
            if engine.needs_input and not self._input:
                self._input = await self._read(BLOCK)
                if not self._input:
                    raise BadPacked("end")
            try:
                data = engine.decompress(self._input if engine.needs_input else b"", size)
            except lzma.LZMAError as error:
                raise BadPacked("memory" if "emory" in str(error) else "data") from error
            except (OSError, EOFError, ValueError) as error:
                raise BadPacked("data") from error
            self._input = b""
            if engine.eof:
                self._input, self._engine = engine.unused_data, None
            if data:
                return data

    async def _begin(self) -> bool:
        """The next stream; False when there is none."""
        magic = self._form.magic
        while True:
            if self._streams and self._form is XZ:
                self._input = self._input.lstrip(b"\0")  # padding
            if len(self._input) >= len(magic):
                break
            data = await self._read(BLOCK)
            if not data:
                break
            self._input += data
        if not self._input and (self._streams or self._form is not XZ):
            if not self._streams:
                raise BadPacked("end")
            return False
        if not self._input.startswith(magic):
            if self._streams:
                self.garbage = True
                if self._form is XZ:
                    raise BadPacked("data")
                return False
            raise BadPacked("end" if self._input and magic.startswith(self._input) and self._form is BZIP2 else "format")
        self._engine = self._form.unpack()
        self._streams += 1
        return True

    @property
    def seen(self) -> bytes:
        """What was read and was no stream."""
        return self._input


class Packer:
    def __init__(self, write: Write, form: Format, level: int | None = None, extreme: bool = False) -> None:
        self._write = write
        self._engine = form.pack(form.level if level is None else level, extreme)

    async def write(self, data: bytes) -> None:
        packed = self._engine.compress(data)
        if packed:
            await self._write(packed)

    async def close(self) -> None:
        await self._write(self._engine.flush())
