"""Archives: tar in and out of a tree (docker cp, export, save, build, and the tar program). Names in archives have no
leading /.

`pack` writes what members say; `members` reads an archive; `tree_members` lists what is to be packed. Layers are in
layer_archive.py.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from emulator.machine.files.compression import decompressed
from emulator.machine.files.inode import Inode, Kind, compact
from emulator.machine.files.layer import join
from emulator.machine.files.mounts import Location, MountTable
from emulator.machine.files.tar_stream import BadArchive, TarEntry, entries
from emulator.quote import quote

__all__ = ["BadArchive", "Member", "OutsideEntry", "member_of", "members", "normal", "pack", "tree_members"]

_TYPES = {
    Kind.FILE: tarfile.REGTYPE,
    Kind.DIRECTORY: tarfile.DIRTYPE,
    Kind.SYMLINK: tarfile.SYMTYPE,
    Kind.CHARACTER: tarfile.CHRTYPE,
    Kind.BLOCK: tarfile.BLKTYPE,
    Kind.FIFO: tarfile.FIFOTYPE,
}
_KINDS = {number: kind for kind, number in _TYPES.items()} | {tarfile.AREGTYPE: Kind.FILE, tarfile.CONTTYPE: Kind.FILE}
_BLOCK = 512
SECOND = 1_000_000_000


class OutsideEntry(BadArchive):
    def __init__(self, name: str) -> None:
        super().__init__(f"invalid entry name {quote(name)}")


@dataclass(frozen=True, slots=True)
class Member:
    """One entry: `hardlink` names an earlier member that it shares its content with.

    A directory's name has no final slash.
    """

    name: str
    inode: Inode
    hardlink: str = ""


# writing


def pack(
    members: Iterable[Member], *, users: dict[int, str] | None = None, groups: dict[int, str] | None = None,
    exact: bool = False,
) -> Iterator[bytes]:  # fmt: skip
    """The blocks of a tar archive (PAX where needed), with its end, as Go writes it. Sockets are left out.

    `exact` keeps the nanoseconds of times, which Go leaves out.
    """
    for member in members:
        if member.inode.kind is not Kind.SOCKET:
            yield from _packed(member, users or {}, groups or {}, exact)
    yield bytes(2 * _BLOCK)


def _packed(member: Member, users: dict[int, str], groups: dict[int, str], exact: bool) -> Iterator[bytes]:
    inode = member.inode
    info = tarfile.TarInfo(member.name + ("/" if inode.kind is Kind.DIRECTORY else ""))
    info.mode, info.uid, info.gid, info.mtime = inode.mode, inode.uid, inode.gid, inode.mtime // SECOND
    info.uname, info.gname = users.get(inode.uid, ""), groups.get(inode.gid, "")
    info.type = tarfile.LNKTYPE if member.hardlink else _TYPES[inode.kind]
    info.linkname = member.hardlink or inode.target
    info.devmajor, info.devminor = inode.rdev
    data = b"" if member.hardlink or inode.kind is not Kind.FILE else inode.data()
    info.size = len(data)
    if exact and inode.mtime % SECOND:
        info.pax_headers = {"mtime": f"{inode.mtime // SECOND}.{inode.mtime % SECOND:09d}"}
    yield plain_header(info) or info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")
    if data:
        yield data
        yield bytes(-len(data) % _BLOCK)


def plain_header(info: tarfile.TarInfo) -> bytes:
    """The header of an entry for which the oldest format has room, byte for byte as Go writes it; empty for any other."""
    texts = (info.name, info.linkname, info.uname, info.gname)
    numbers = (info.uid, info.gid, info.devmajor, info.devminor)
    if not all(map(str.isascii, texts)) or max(map(len, texts[:2])) > 100 or max(map(len, texts[2:])) > 32:
        return b""
    if not (min(numbers) >= 0 and max(numbers) < 1 << 21 and info.size < 1 << 33 and 0 <= info.mtime < 1 << 33):
        return b""
    name, link = (text.encode().ljust(100, b"\0") for text in texts[:2])
    user, group = (text.encode().ljust(32, b"\0") for text in texts[2:])
    before = name + b"%07o\0%07o\0%07o\0%011o\0%011o\0" % (info.mode, info.uid, info.gid, info.size, int(info.mtime))
    behind = info.type + link + b"ustar\x0000" + user + group + b"%07o\0%07o\0" % (info.devmajor, info.devminor)
    return b"%b%06o\0 %b" % (before, sum(before) + 8 * 32 + sum(behind), behind + bytes(_BLOCK - len(before) - len(behind) - 8))


def tree_members(table: MountTable, start: Location, name: str, *, cross: bool = True) -> Iterator[Member]:
    """What is at `start` and below, named `name` and below ("" or "." for the content of a root).

    `cross` enters mounts.
    """
    seen: dict[int, str] = {}
    pending = [(start.path, name)]
    while pending:
        path, label = pending.pop()
        location = start if path == start.path else table.resolve(path, follow=False)
        inode = location.inode
        if inode is None:
            continue
        if label:
            yield named_member(label, inode, seen)
        if inode.kind is Kind.DIRECTORY and (cross or location.mount is start.mount):
            names = location.fs.names(location.inner)
            pending.extend((join(path, entry), f"{label}/{entry}" if label else entry) for entry in reversed(names))


def named_member(label: str, inode: Inode, seen: dict[int, str]) -> Member:
    """A second name of a file becomes a hard link to the first."""
    if inode.kind is Kind.FILE and inode.nlink > 1:
        first = seen.setdefault(id(inode), label)
        return Member(label, inode, first if first != label else "")
    return Member(label, inode)


# reading


def members(data: bytes, limit: int = 512 << 20) -> Iterator[Member]:
    """The members of a tar archive (compressed ones are taken, too), names normalised; raises BadArchive.

    A hard link has an empty file as its inode. More than `limit` bytes in all are refused.
    """
    content = decompressed(data, limit)
    for entry in entries(content):
        member = member_of(entry, content)
        if member is not None:
            yield member


def member_of(entry: TarEntry, data: bytes) -> Member | None:
    """An entry as a member; None for kinds that nobody unpacks."""
    info = entry.info
    kind = Kind.FILE if info.islnk() else _KINDS.get(info.type)
    if kind is None:
        return None
    inode = Inode(
        kind,
        content=compact(data[entry.start : entry.end]) if kind is Kind.FILE else b"",
        target=info.linkname if info.issym() else "",
        mode=info.mode & 0o7777,
        uid=info.uid,
        gid=info.gid,
        mtime=entry.mtime,
        rdev=(info.devmajor, info.devminor) if kind in (Kind.CHARACTER, Kind.BLOCK) else (0, 0),
    )
    return Member(normal(info.name), inode, normal(info.linkname) if info.islnk() else "")


def normal(name: str) -> str:
    """A member's name without leading slash and dots; one that leads out is refused."""
    parts: list[str] = []
    for part in name.split("/"):
        if part == ".." and not parts and not name.startswith("/"):
            raise OutsideEntry(name)
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
