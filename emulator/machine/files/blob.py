"""Blobs as registries keep them: layers in gzip, named by the digest of their bytes.

A layer or configuration of the catalog is here without its real bytes: its blob is a stand-in, which says inside for which
digest it stands, and is as long as the real one where it is not longer. Whoever checks a digest asks `blob_digest`.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from collections.abc import Iterable

MARK = "docker-emulator.stands-for"
DIGEST = rb"(sha256:[0-9a-f]{64})"
IN_GZIP = re.compile(rb"\x1f\x8b\x08\x10.{4}\x00\xff" + re.escape(MARK.encode()) + rb" " + DIGEST + rb"\x00", re.DOTALL)
IN_JSON = re.compile(rb',"' + re.escape(MARK.encode()) + rb'":"' + DIGEST + rb'"\}$')
NOTE_LENGTH = 128
"""No note at the end of a document is longer."""


def blob_digest(data: bytes) -> str:
    """`sha256:…`: what a stand-in stands for, the digest of any other blob's bytes."""
    return stands_for(data) or f"sha256:{hashlib.sha256(data).hexdigest()}"


def stands_for(data: bytes) -> str:
    """The digest that a stand-in names; "" for a blob that is none."""
    found = IN_GZIP.match(data) or (IN_JSON.search(data[-NOTE_LENGTH:]) if data.startswith(b"{") else None)
    return found[1].decode() if found else ""


def gzip_blob(blocks: Iterable[bytes], digest: str = "", size: int = 0) -> bytes:
    """The blocks in gzip, with the header that Go's compress/gzip writes; a stand-in for `digest`, padded with zeros to `size`.

    The same bytes on every machine whose zlib is the usual one: Go's own compression is another, so is the digest then.
    """
    flags, comment = (0x10, f"{MARK} {digest}\0".encode()) if digest else (0, b"")
    blob = bytearray(b"\x1f\x8b\x08" + bytes([flags]) + bytes(5) + b"\xff" + comment)
    packer, check, length = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS), 0, 0
    for block in blocks:
        check, length = zlib.crc32(block, check), length + len(block)
        blob += packer.compress(block)
    blob += packer.flush() + struct.pack("<II", check, length & 0xFFFFFFFF)
    return bytes(blob) + bytes(max(size - len(blob), 0))


def json_blob(text: str, digest: str = "") -> bytes:
    """A configuration; a stand-in for `digest` where that is another."""
    data = text.encode("utf-8", "surrogateescape")
    if not digest or blob_digest(data) == digest:
        return data
    return data.rstrip()[:-1] + f',"{MARK}":"{digest}"}}'.encode()
