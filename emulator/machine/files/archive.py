"""Archives: tar in and out of a tree (docker cp, export, save, build, and the tar program). Names in archives have no
leading /.

`pack` writes what members say; `members` reads an archive; `tree_members` and `layer_members` list what is to be
packed.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from emulator.errors import EmulatorError
from emulator.machine.files.inode import Inode, Kind, compact
from emulator.machine.files.layer import WHITEOUT, Entry, Layer, join, parent_of
from emulator.machine.files.mounts import Location, MountTable

_TYPES = {
    Kind.FILE: tarfile.REGTYPE,
    Kind.DIRECTORY: tarfile.DIRTYPE,
    Kind.SYMLINK: tarfile.SYMTYPE,
    Kind.CHARACTER: tarfile.CHRTYPE,
    Kind.BLOCK: tarfile.BLKTYPE,
    Kind.FIFO: tarfile.FIFOTYPE,
}
_KINDS = {number: kind for kind, number in _TYPES.items()} | {tarfile.AREGTYPE: Kind.FILE, tarfile.CONTTYPE: Kind.FILE}
_WHITEOUT, _OPAQUE = ".wh.", ".wh..wh..opq"
_BLOCK = 512
_RECORD = 10240
SECOND = 1_000_000_000


class BadArchive(EmulatorError):
    """The bytes are no tar archive."""


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
    members: Iterable[Member], *, users: dict[int, str] | None = None, groups: dict[int, str] | None = None
) -> Iterator[bytes]:
    """The blocks of a tar archive (PAX where needed), with its end. Sockets are left out."""
    written = 0
    for member in members:
        if member.inode.kind is Kind.SOCKET:
            continue
        for block in _packed(member, users or {}, groups or {}):
            written += len(block)
            yield block
    yield bytes(-(written + 2 * _BLOCK) % _RECORD + 2 * _BLOCK)


def _packed(member: Member, users: dict[int, str], groups: dict[int, str]) -> Iterator[bytes]:
    inode = member.inode
    info = tarfile.TarInfo(member.name + ("/" if inode.kind is Kind.DIRECTORY else ""))
    info.mode, info.uid, info.gid, info.mtime = inode.mode, inode.uid, inode.gid, inode.mtime // SECOND
    info.uname, info.gname = users.get(inode.uid, ""), groups.get(inode.gid, "")
    info.type = tarfile.LNKTYPE if member.hardlink else _TYPES[inode.kind]
    info.linkname = member.hardlink or inode.target
    info.devmajor, info.devminor = inode.rdev
    data = b"" if member.hardlink or inode.kind is not Kind.FILE else inode.data()
    info.size = len(data)
    yield info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")
    if data:
        yield data
        yield bytes(-len(data) % _BLOCK)


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
            yield _member(label, inode, seen)
        if inode.kind is Kind.DIRECTORY and (cross or location.mount is start.mount):
            names = location.fs.names(location.inner)
            pending.extend((join(path, entry), f"{label}/{entry}" if label else entry) for entry in reversed(names))


def _member(label: str, inode: Inode, seen: dict[int, str]) -> Member:
    """A second name of a file becomes a hard link to the first."""
    if inode.kind is Kind.FILE and inode.nlink > 1:
        first = seen.setdefault(id(inode), label)
        return Member(label, inode, first if first != label else "")
    return Member(label, inode)


def layer_members(layer: Layer) -> Iterator[Member]:
    """A layer as images are saved: whiteouts are files named .wh.NAME, opaque directories hold .wh..wh..opq."""
    seen: dict[int, str] = {}
    for path, entry in layer.changes():
        if path == "/":
            continue
        if entry is WHITEOUT:
            directory, _, name = path[1:].rpartition("/")
            yield Member("/".join(filter(None, (directory, _WHITEOUT + name))), Inode(Kind.FILE, mode=0))
            continue
        yield _member(path[1:], entry, seen)
        if path in layer.opaque:
            yield Member(f"{path[1:]}/{_OPAQUE}", Inode(Kind.FILE, mode=0))


# reading


def members(data: bytes, limit: int = 512 << 20) -> Iterator[Member]:
    """The members of a tar archive (gzip and the like are taken, too), normalised names; raises BadArchive.

    A hard link has an empty file as its inode. More than `limit` bytes of content in all are refused.
    """
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:*", errors="surrogateescape") as archive:
            for info in archive:
                limit -= info.size
                if limit < 0:
                    raise BadArchive("archive is too large")
                member = _read(archive, info)
                if member is not None:
                    yield member
    except (tarfile.TarError, EOFError, OSError) as error:
        raise BadArchive(str(error)) from error


def _read(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Member | None:
    kind = Kind.FILE if info.islnk() else _KINDS.get(info.type)
    if kind is None:
        return None
    stream = archive.extractfile(info) if kind is Kind.FILE and not info.islnk() else None
    inode = Inode(
        kind,
        content=compact(stream.read()) if stream is not None else b"",
        target=info.linkname if info.issym() else "",
        mode=info.mode & 0o7777,
        uid=info.uid,
        gid=info.gid,
        mtime=int(float(info.mtime) * SECOND),
        rdev=(info.devmajor, info.devminor) if kind in (Kind.CHARACTER, Kind.BLOCK) else (0, 0),
    )
    return Member(normal(info.name), inode, normal(info.linkname) if info.islnk() else "")


def normal(name: str) -> str:
    """A member's name without leading slash, dots and "..", which may not lead out."""
    parts: list[str] = []
    for part in name.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def layer_of(data: bytes) -> Layer:
    """The layer that an archive of one holds."""
    entries: dict[str, Entry] = {}
    opaque: set[str] = set()
    for member in members(data):
        path = "/" + member.name
        name = path.rpartition("/")[2]
        if name == _OPAQUE:
            opaque.add(parent_of(path))
        elif name.startswith(_WHITEOUT):
            entries[join(parent_of(path), name[len(_WHITEOUT) :])] = WHITEOUT
        else:
            entries[path] = _shared(entries, member) if member.hardlink else member.inode
    return Layer(entries, frozenset(opaque))


def _shared(entries: dict[str, Entry], member: Member) -> Inode:
    first = entries.get("/" + member.hardlink)
    if first is None or first is WHITEOUT:
        raise BadArchive(f"hard link {member.name} to {member.hardlink}, which is not there")
    first.nlink += 1
    return first
