"""Layers as tar archives: what `docker save` writes and a layer's digest is of; and back, to the very same bytes.

Whiteouts are files named .wh.NAME, directories that hide all below hold .wh..wh..opq. A layer that came from an archive
keeps what the archive had beside the files' content, so that it leaves as it came (moby: layer/layer_store.go, tar-split).
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator

from emulator.machine.files.archive import Member, member_of, named_member, pack
from emulator.machine.files.compression import decompressed
from emulator.machine.files.inode import Inode, Kind
from emulator.machine.files.layer import WHITEOUT, Entry, Layer, TarSplit, join, parent_of
from emulator.machine.files.tar_stream import BadArchive, entries

WHITEOUT_PREFIX, OPAQUE_NAME = ".wh.", ".wh..wh..opq"
METADATA_PREFIX = ".wh..wh."
MAX_LINKS = 40


class LinkFailure(BadArchive):
    def __init__(self, target: str, name: str) -> None:
        super().__init__(f"linkat {target} {name}: no such file or directory")


class NoDirectory(BadArchive):
    def __init__(self, path: str) -> None:
        super().__init__(f"mkdir {path}: not a directory")


def layer_digest(layer: Layer) -> str:
    """The digest of the layer's archive, `sha256:…`; found once."""
    if not layer.digest:
        digest = hashlib.sha256()
        for block in layer_blocks(layer):
            digest.update(block)
        layer.digest = f"sha256:{digest.hexdigest()}"
    return layer.digest


def layer_blocks(layer: Layer) -> Iterator[bytes]:
    """The layer's archive."""
    return pack(layer_members(layer)) if layer.split is None else joined(layer.split, layer)


def layer_members(layer: Layer) -> Iterator[Member]:
    """What is in it, parents first."""
    seen: dict[int, str] = {}
    for path, entry in layer.changes():
        if path == "/":
            continue
        if entry is WHITEOUT:
            directory, _, name = path[1:].rpartition("/")
            above = layer.entries.get(parent_of(path))
            time = above.mtime if isinstance(above, Inode) else 0
            name = "/".join(filter(None, (directory, WHITEOUT_PREFIX + name)))
            yield Member(name, Inode(Kind.FILE, mode=0o600, mtime=time))
            continue
        yield named_member(path[1:], entry, seen)
        if path in layer.opaque:
            marker = Inode(Kind.FILE, mode=entry.mode & 0o777, uid=entry.uid, gid=entry.gid)
            yield Member(f"{path[1:]}/{OPAQUE_NAME}", marker)


def joined(split: TarSplit, layer: Layer) -> Iterator[bytes]:
    """The archive that the layer came from."""
    headers, position = zlib.decompress(split.headers), 0
    for after, path in split.files:
        yield headers[position:after]
        position = after
        entry = layer.entries[path]
        assert entry is not WHITEOUT, "a file's content is a file's"
        yield entry.data()
    yield headers[position:]


def layer_of(data: bytes, limit: int = 1 << 30) -> Layer:
    """The layer that an archive holds; raises BadArchive."""
    return Unpacking(decompressed(data, limit)).layer()


class Unpacking:
    """An archive becoming a layer."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.entries: dict[str, Entry] = {}
        self.opaque: set[str] = set()
        self.contents: list[tuple[int, int, str, Inode]] = []

    def layer(self) -> Layer:
        """All of it."""
        for entry in entries(self.data):
            member = member_of(entry, self.data)
            if member is not None and member.name:
                self.take(member, entry.start, entry.end)
        layer = Layer(dict(sorted(self.entries.items())), frozenset(self.opaque), self.split())
        layer.digest = f"sha256:{hashlib.sha256(self.data).hexdigest()}"
        return layer

    def take(self, member: Member, start: int, end: int) -> None:
        """One member."""
        directory, _, name = ("/" + member.name).rpartition("/")
        directory = self.place(directory)
        path = join(directory or "/", name)
        if name == OPAQUE_NAME:
            self.opaque.add(directory or "/")
        elif name.startswith(METADATA_PREFIX):
            return
        elif name.startswith(WHITEOUT_PREFIX):
            self.put(join(directory or "/", name[len(WHITEOUT_PREFIX) :]), WHITEOUT)
        elif member.hardlink:
            self.put(path, self.linked(member))
        else:
            self.put(path, member.inode)
            if member.inode.kind is Kind.FILE and end > start:
                self.contents.append((start, end, path, member.inode))

    def place(self, directory: str) -> str:
        """The directory behind the links of this layer on its way; raises NoDirectory."""
        for _ in range(MAX_LINKS):
            parts = directory.split("/")
            ancestors = ["/".join(parts[:count]) for count in range(2, len(parts) + 1)]
            for ancestor in ancestors:
                entry = self.entries.get(ancestor)
                if isinstance(entry, Inode) and entry.kind is not Kind.DIRECTORY:
                    break
            else:
                return directory
            if entry.kind is not Kind.SYMLINK:
                break
            directory = resolved(ancestor, entry.target) + directory[len(ancestor) :]
        raise NoDirectory(directory)

    def put(self, path: str, entry: Entry) -> None:
        """A later entry takes an earlier one's place, and all that was below a directory that is none any more."""
        before = self.entries.get(path)
        gone = isinstance(before, Inode) and before.kind is Kind.DIRECTORY
        if gone and (entry is WHITEOUT or entry.kind is not Kind.DIRECTORY):
            for below in [known for known in self.entries if known.startswith(path + "/")]:
                del self.entries[below]
            self.opaque.discard(path)
        self.entries[path] = entry

    def linked(self, member: Member) -> Inode:
        """The file that a hard link names."""
        first = self.entries.get("/" + member.hardlink)
        if first is None or first is WHITEOUT:
            raise LinkFailure(member.hardlink, member.name)
        first.nlink += 1
        return first

    def split(self) -> TarSplit:
        """What the archive has beside the content of the files that are there in the end."""
        headers, files, position = bytearray(), list[tuple[int, str]](), 0
        for start, end, path, inode in self.contents:
            if self.entries.get(path) is inode:
                headers += self.data[position:start]
                files.append((len(headers), path))
                position = end
        headers += self.data[position:]
        return TarSplit(zlib.compress(bytes(headers)), tuple(files))


def resolved(link: str, target: str) -> str:
    """Where a link leads, within the layer's root; "" is the root."""
    parts = [] if target.startswith("/") else link.split("/")[1:-1]
    for part in target.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return "".join(f"/{part}" for part in parts)
