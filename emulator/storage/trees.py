"""Layers and writable trees as rows: a path, and what is there. Two names of one file stay one file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec import Struct

from emulator.machine.files.inode import Inode, Kind, Opaque
from emulator.machine.files.layer import WHITEOUT, Entry, Layer, TarSplit
from emulator.machine.files.sparse import Sparse


class Node(Struct, frozen=True, array_like=True):
    """An inode. `program` and `size` are those of an Opaque's, whose bytes are made when they are read. `same_as` is the
    first path of a file with several names.
    """

    kind: str = ""
    mode: int = 0
    uid: int = 0
    gid: int = 0
    mtime: int = 0
    atime: int = 0
    ctime: int = 0
    nlink: int = 1
    number: int = 0
    rdev: tuple[int, int] = (0, 0)
    target: bytes = b""
    content: bytes = b""
    size: int = -1
    program: str = ""
    xattrs: dict[str, bytes] | None = None
    opaque: bool = False
    same_as: bytes = b""
    pieces: list[tuple[int, bytes]] | None = None


GONE = Node()
"""A whiteout."""


def name_of(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")


def path_of(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")


def node_of(entry: Entry, opaque: bool = False, same_as: str = "") -> Node:
    """What stands in a row."""
    if entry is WHITEOUT:
        return GONE
    if same_as:
        return Node(entry.kind.value, same_as=name_of(same_as))
    binary = entry.content if isinstance(entry.content, Opaque) else None
    return Node(
        entry.kind.value, entry.mode, entry.uid, entry.gid, entry.mtime, entry.atime, entry.ctime, entry.nlink, entry.number,
        entry.rdev, name_of(entry.target), b"" if binary or entry.kind is not Kind.FILE else entry.data(),
        binary.size if binary else -1, (binary.program or "") if binary else "", entry.xattrs, opaque,
        pieces=pieces_of(binary) if isinstance(binary, Sparse) else None,
    )


def pieces_of(content: Sparse) -> list[tuple[int, bytes]]:
    """What a file with holes holds, by where it lies."""
    return [(offset, bytes(piece)) for offset, piece in zip(content.offsets, content.pieces, strict=True)]


def content_of(node: Node) -> bytes | Opaque:
    if node.pieces is not None:
        content = Sparse()
        for offset, piece in node.pieces:
            content.write(offset, piece)
        content.size = node.size
        return content
    return node.content if node.size < 0 else Opaque(node.size, node.program or None)


def inode_of(node: Node) -> Inode:
    """The inode of a row."""
    inode = Inode(
        Kind(node.kind), content=content_of(node), target=path_of(node.target), mode=node.mode, uid=node.uid, gid=node.gid,
        mtime=node.mtime, rdev=node.rdev, number=node.number,
    )
    inode.atime, inode.ctime, inode.nlink, inode.xattrs = node.atime, node.ctime, node.nlink, node.xattrs
    return inode


def nodes_of(entries: Iterable[tuple[str, Entry]], opaque: Iterable[str] = ()) -> Iterator[tuple[str, Node]]:
    """Rows of a tree."""
    hidden, first = frozenset(opaque), dict[int, str]()
    for path, entry in entries:
        if entry is not WHITEOUT and entry.kind is Kind.FILE and entry.nlink > 1:
            known = first.setdefault(id(entry), path)
            yield path, node_of(entry, same_as=known if known != path else "")
        else:
            yield path, node_of(entry, path in hidden)


def entries_of(nodes: Mapping[str, Node]) -> tuple[dict[str, Entry], frozenset[str]]:
    """The tree of rows, and its opaque directories."""
    entries: dict[str, Entry] = {}
    for path, node in nodes.items():
        if not node.same_as:
            entries[path] = WHITEOUT if node == GONE else inode_of(node)
    for path, node in nodes.items():
        if node.same_as:
            entries[path] = entries[path_of(node.same_as)]
    ordered = {path: entries[path] for path in sorted(entries, key=lambda path: path.split("/"))}
    return ordered, frozenset(path for path, node in nodes.items() if node.opaque)


class StoredLayer(Struct, frozen=True, array_like=True):
    """A whole layer in one value. `headers` and `files` are those of a TarSplit, where it has one."""

    nodes: list[tuple[bytes, Node]]
    headers: bytes | None = None
    files: list[tuple[int, bytes]] = []


def packed_layer(layer: Layer) -> bytes:
    """A layer that no catalog has."""
    nodes = [(name_of(path), node) for path, node in nodes_of(layer.changes(), layer.opaque)]
    split = layer.split
    files = [(after, name_of(path)) for after, path in split.files] if split else []
    return msgspec.msgpack.encode(StoredLayer(nodes, split.headers if split else None, files))


def unpacked_layer(diff_id: str, data: bytes) -> Layer:
    """The layer of that digest."""
    stored = msgspec.msgpack.decode(data, type=StoredLayer)
    files = tuple((after, path_of(name)) for after, name in stored.files)
    split = None if stored.headers is None else TarSplit(stored.headers, files)
    layer = Layer(*entries_of({path_of(name): node for name, node in stored.nodes}), split)
    layer.digest = diff_id
    return layer
