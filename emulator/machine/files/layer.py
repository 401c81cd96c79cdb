"""Layers: immutable trees of inodes and whiteouts, shared by any number of overlays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Final, Literal, TypeAlias

from emulator.machine.files.inode import Inode


class Whiteout(Enum):
    """Marks a path of lower layers as deleted."""

    WHITEOUT = "whiteout"


WHITEOUT: Final = Whiteout.WHITEOUT
Entry: TypeAlias = Inode | Literal[Whiteout.WHITEOUT]


class Layer:
    """path → Inode or WHITEOUT. `entries` may be a function: then it is called at the first look-up (lazy images).

    Paths are absolute ("/etc/passwd"); a layer may leave out parents. `opaque` names directories that hide all below.
    """

    def __init__(self, entries: Mapping[str, Entry] | Callable[[], Mapping[str, Entry]], opaque: frozenset[str] = frozenset()) -> None:
        self._source = entries
        self.opaque = opaque

    @property
    def entries(self) -> Mapping[str, Entry]:
        raise NotImplementedError

    @property
    def size(self) -> int:
        """Bytes in its files, as `docker history` shows."""
        raise NotImplementedError

    @property
    def digest(self) -> str:
        """Stable digest of the content: "sha256:…"."""
        raise NotImplementedError

    def children(self, path: str) -> Mapping[str, Entry]:
        """name → entry of what this layer has in a directory."""
        raise NotImplementedError

    def changes(self) -> Iterator[tuple[str, Entry]]:
        """All entries, parents first, by path."""
        raise NotImplementedError
