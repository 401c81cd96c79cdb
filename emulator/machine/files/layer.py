"""Layers: immutable trees of inodes and whiteouts, and stacks of them, shared by any number of overlays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property, lru_cache
from typing import Final, Literal, TypeAlias
from zlib import crc32

from emulator.machine.files.inode import Inode, Kind

_MEMORY = 100_000
"""Paths a stack remembers before it forgets them all."""


class Whiteout(Enum):
    """Marks a path of lower layers as deleted."""

    WHITEOUT = "whiteout"


WHITEOUT: Final = Whiteout.WHITEOUT
Entry: TypeAlias = Inode | Literal[Whiteout.WHITEOUT]


def parent_of(path: str) -> str:
    return path.rpartition("/")[0] or "/"


def join(directory: str, name: str) -> str:
    return f"/{name}" if directory == "/" else f"{directory}/{name}"


@dataclass(frozen=True, slots=True)
class TarSplit:
    """What makes an archive of a layer the very one that it came from: `headers`, compressed, is all but the content of
    files; `files` says after how many of those bytes which file's content stands (as tar-split does for Docker).
    """

    headers: bytes
    files: tuple[tuple[int, str], ...]


class Layer:
    """path → Inode or WHITEOUT. `entries` may be a function: then it is called at the first look-up (lazy images).

    Paths are absolute ("/etc/passwd"); a layer may leave out parents. `opaque` names directories that hide all below.
    `split` is what an archive had beside the files' content, where the layer came from one.
    """

    def __init__(
        self,
        entries: Mapping[str, Entry] | Callable[[], Mapping[str, Entry]],
        opaque: frozenset[str] = frozenset(),
        split: TarSplit | None = None,
    ) -> None:
        self._source = entries
        self.opaque = opaque
        self.split = split
        self.digest = ""

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        entries = self._source() if callable(self._source) else self._source
        base = (crc32("\0".join(entries).encode("utf-8", "surrogateescape")) & 0x3FF) << 16
        for index, entry in enumerate(entries.values(), base + 1):
            if entry is not WHITEOUT and not entry.number:
                entry.number = index
        return entries

    @cached_property
    def index(self) -> Mapping[str, Mapping[str, Entry | None]]:
        """directory → name → entry; None stands for a directory that has no entry of its own, only something in it."""
        index: dict[str, dict[str, Entry | None]] = {}
        for path, entry in self.entries.items():
            if path == "/":
                continue
            parent, _, name = path.rpartition("/")
            index.setdefault(parent or "/", {})[name] = entry
            while parent and parent not in self.entries:
                child = parent
                parent, _, name = child.rpartition("/")
                siblings = index.setdefault(parent or "/", {})
                if name in siblings:
                    break
                siblings[name] = None
        return index

    @cached_property
    def size(self) -> int:
        """Bytes in its files and of its links' texts, as `docker history` shows; a file with several names counts once."""
        counted = (Kind.FILE, Kind.SYMLINK)
        files = {id(entry): entry.size for entry in self.entries.values() if entry is not WHITEOUT and entry.kind in counted}
        return sum(files.values())

    def children(self, path: str) -> Mapping[str, Entry | None]:
        """name → entry of what this layer has in a directory."""
        return self.index.get(path, {})

    def changes(self) -> Iterator[tuple[str, Entry]]:
        """All entries, parents first, by path."""
        yield from sorted(self.entries.items(), key=lambda item: item[0].split("/"))


class Stack:
    """Layers seen as one tree. What was looked up is remembered, since neither layers nor their order change."""

    def __init__(self, layers: tuple[Layer, ...]) -> None:
        self.layers = layers[::-1]
        self._inodes: dict[str, Inode | None] = {}
        self._sources: dict[str, tuple[Layer, ...]] = {"/": self._cut("/", self.layers)}

    def _root(self) -> Inode:
        for layer in self.layers:
            entry = layer.entries.get("/")
            if entry is not None and entry is not WHITEOUT:
                return entry
        return Inode(Kind.DIRECTORY, mode=0o755, number=1)

    @staticmethod
    def _cut(path: str, layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
        for place, layer in enumerate(layers):
            if path in layer.opaque:
                return layers[: place + 1]
        return layers

    def lookup(self, path: str) -> Inode | None:
        try:
            return self._inodes[path]
        except KeyError:
            if len(self._inodes) > _MEMORY:
                self._inodes = {}
            found = self._inodes[path] = self._root() if path == "/" else self._search(path)
            return found

    def _search(self, path: str) -> Inode | None:
        parent, _, name = path.rpartition("/")
        implied = False
        for layer in self.sources(parent or "/"):
            children = layer.children(parent or "/")
            if name in children:
                entry = children[name]
                if entry is WHITEOUT:
                    break
                if entry is not None:
                    return entry
                implied = True
        return (
            Inode(Kind.DIRECTORY, mode=0o755, number=crc32(path.encode("utf-8", "surrogateescape")) & 0xFFFFFF)
            if implied
            else None
        )

    def sources(self, path: str) -> tuple[Layer, ...]:
        """The layers whose content a directory shows, from the top; none when `path` is no directory."""
        known = self._sources.get(path)
        if known is None:
            known = self._sources[path] = self._find_sources(path)
            if len(self._sources) > _MEMORY:
                self._sources = {"/": self._cut("/", self.layers)}
        return known

    def _find_sources(self, path: str) -> tuple[Layer, ...]:
        parent, _, name = path.rpartition("/")
        found: list[Layer] = []
        for layer in self.sources(parent or "/"):
            children = layer.children(parent or "/")
            if name not in children:
                continue
            entry = children[name]
            if entry is WHITEOUT or (entry is not None and entry.kind is not Kind.DIRECTORY):
                break
            found.append(layer)
            if path in layer.opaque:
                break
        return tuple(found)

    def names(self, path: str) -> set[str]:
        """The names in a directory. A set: sort before anybody sees it."""
        names: set[str] = set()
        hidden: set[str] = set()
        for layer in self.sources(path):
            for name, entry in layer.children(path).items():
                if entry is WHITEOUT:
                    hidden.add(name)
                elif name not in hidden:
                    names.add(name)
        return names


@lru_cache(maxsize=128)
def stack_of(layers: tuple[Layer, ...]) -> Stack:
    """The stack of these layers (bottom first), made once."""
    return Stack(layers)
