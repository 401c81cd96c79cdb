"""Compressed bytes, told by how they begin (moby/go-archive: compression.DetectCompression), and their content."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable
from typing import Protocol

from emulator.machine.files.tar_stream import BadArchive, UnexpectedEnd

PIECE = 1 << 20
GZIP, BZIP2, XZ, ZSTD = b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"


class TooLarge(BadArchive):
    """More than this emulator takes into memory."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"archives of more than {limit} bytes are not emulated")


class ZstandardArchive(BadArchive):
    def __init__(self) -> None:
        super().__init__("archives compressed with zstd are not emulated yet")


def decompressed(data: bytes, limit: int) -> bytes:
    """The content of what is compressed with gzip, bzip2 or xz, anything else as it is; raises BadArchive."""
    if data.startswith(ZSTD):
        raise ZstandardArchive
    try:
        if data.startswith(GZIP):
            return members(data, limit, lambda: zlib.decompressobj(wbits=31))
        if data.startswith(BZIP2):
            return members(data, limit, bz2.BZ2Decompressor)
        if data.startswith(XZ):
            return members(data, limit, lzma.LZMADecompressor)
    except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError) as error:
        raise BadArchive(str(error)) from None
    if len(data) > limit:
        raise TooLarge(limit)
    return data


class Decompressor(Protocol):
    """What bz2, lzma and zlib have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


def members(data: bytes, limit: int, start: Callable[[], Decompressor]) -> bytes:
    """One compressed stream after another, until the bytes end."""
    content = bytearray()
    while data:
        stream, fresh = start(), data
        while not stream.eof:
            piece = stream.decompress(fresh, PIECE)
            content += piece
            if len(content) > limit:
                raise TooLarge(limit)
            fresh = getattr(stream, "unconsumed_tail", b"")
            if not piece and not fresh and not stream.eof:
                raise UnexpectedEnd
        data = stream.unused_data.lstrip(b"\0")
    return bytes(content)
