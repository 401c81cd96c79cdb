"""A tar archive entry by entry, as Go's archive/tar reads it: the same entries, the same faults, nothing believed unseen.

    for entry in entries(data): entry.info, data[entry.start:entry.end]

`header` is where the entry's own blocks begin, so that all bytes of an archive are accounted for (see layer_archive.py).
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass

from emulator.errors import EmulatorError

BLOCK = 512
META_LIMIT = 1 << 20
EMPTY = bytes(BLOCK)
NO_CONTENT = (tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE)
LONG = {tarfile.GNUTYPE_LONGNAME: "path", tarfile.GNUTYPE_LONGLINK: "linkpath"}


class BadArchive(EmulatorError):
    """The bytes are no tar archive; the text is Go's."""


class InvalidHeader(BadArchive):
    def __init__(self) -> None:
        super().__init__("archive/tar: invalid tar header")


class UnexpectedEnd(BadArchive):
    def __init__(self) -> None:
        super().__init__("unexpected EOF")


class SparseEntry(BadArchive):
    """Docker can, we can't yet."""

    def __init__(self, name: str) -> None:
        super().__init__(f"sparse files in archives are not emulated yet ({name})")


@dataclass(frozen=True, slots=True)
class TarEntry:
    """One entry: its header begins at `header`, its content is `data[start:end]`. `mtime` in nanoseconds."""

    info: tarfile.TarInfo
    mtime: int
    header: int
    start: int
    end: int


def entries(data: bytes) -> Iterator[TarEntry]:
    """Every entry up to the archive's end; raises BadArchive where it comes to something that is none."""
    position = header = 0
    said: dict[str, str] = {}
    while (info := header_at(data, position)) is not None:
        position += BLOCK
        size = 0 if info.type in NO_CONTENT else info.size
        if info.type in (*LONG, tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.XGLTYPE):
            content = meta(data, position, size)
            if info.type in LONG:
                said[LONG[info.type]] = content.split(b"\0", 1)[0].decode("utf-8", "surrogateescape")
            elif info.type != tarfile.XGLTYPE:
                said.update(pax_records(content))
            position += padded(size)
            continue
        mtime = applied(info, said)
        size = 0 if info.type in NO_CONTENT else info.size
        if position + size > len(data):
            raise UnexpectedEnd
        yield TarEntry(info, mtime, header, position, position + size)
        position = header = position + padded(size)
        said = {}


def header_at(data: bytes, position: int) -> tarfile.TarInfo | None:
    """The header there; None at the end: nothing more, or two empty blocks."""
    block = data[position : position + BLOCK]
    if not block:
        return None
    if len(block) < BLOCK:
        raise UnexpectedEnd
    if block == EMPTY:
        following = data[position + BLOCK : position + 2 * BLOCK]
        if following in (b"", EMPTY):
            return None
        raise UnexpectedEnd if len(following) < BLOCK else InvalidHeader
    try:
        info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        raise InvalidHeader from None
    if info.size < 0:
        raise InvalidHeader
    if info.type == tarfile.GNUTYPE_SPARSE:
        raise SparseEntry(info.name)
    return info


def meta(data: bytes, position: int, size: int) -> bytes:
    """What describes the entry behind it."""
    if size > META_LIMIT:
        raise InvalidHeader
    if position + size > len(data):
        raise UnexpectedEnd
    return data[position : position + size]


def pax_records(content: bytes) -> dict[str, str]:
    """`LENGTH KEY=VALUE\\n`, as many as there are."""
    records: dict[str, str] = {}
    while content:
        digits, space, _ = content.partition(b" ")
        if not space or not digits.isdigit() or len(digits) > 8:
            raise InvalidHeader
        length = int(digits)
        record = content[len(digits) + 1 : length]
        if length > len(content) or not record.endswith(b"\n") or b"=" not in record:
            raise InvalidHeader
        key, _, value = record[:-1].decode("utf-8", "surrogateescape").partition("=")
        records[key] = value
        content = content[length:]
    return records


def applied(info: tarfile.TarInfo, said: dict[str, str]) -> int:
    """Puts what was said before into the entry; its time in nanoseconds."""
    if any(key.startswith("GNU.sparse.") for key in said):
        raise SparseEntry(said.get("GNU.sparse.name", info.name))
    info.name = said.get("path", info.name)
    info.linkname = said.get("linkpath", info.linkname)
    for key in ("uid", "gid", "size"):
        if key in said:
            if not said[key].isascii() or not said[key].isdigit() or len(said[key]) > 18:
                raise InvalidHeader
            setattr(info, key, int(said[key]))
    whole, _, part = said.get("mtime", str(int(info.mtime))).partition(".")
    if not whole.lstrip("-").isdigit() or len(whole) > 18:
        raise InvalidHeader
    return int(whole) * 10**9 + (int((part + "0" * 9)[:9]) if part.isdigit() else 0)


def padded(size: int) -> int:
    """The bytes that a content takes in whole blocks."""
    return size + -size % BLOCK
