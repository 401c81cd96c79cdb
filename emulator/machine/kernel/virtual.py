"""File systems without stored files: a tree of names whose contents are made when they are read (/proc, /sys,
cgroups).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, TypeAlias
from zlib import crc32

from emulator.machine.files.filesystem import FileSystem
from emulator.machine.files.inode import Generated, Inode, Kind
from emulator.machine.files.layer import join

if TYPE_CHECKING:
    from emulator.machine.kernel.machine import Machine

Text: TypeAlias = "Callable[[Machine], str]"


def number_of(path: str) -> int:
    """A stable inode number."""
    return 4_026_531_840 + (crc32(path.encode("utf-8", "surrogateescape")) & 0xFFFFF)


class Tree:
    """What a virtual file system holds: `files` maps a path to the function that makes its text, `links` to a target.

    `empty` names directories without files. Made once for all machines.
    """

    __slots__ = ("directories", "files", "links")

    def __init__(self, files: Mapping[str, Text], links: Mapping[str, str] | None = None, empty: Iterable[str] = ()) -> None:
        self.files, self.links = files, links or {}
        found: dict[str, set[str]] = {"/": set(), **{path: set() for path in empty}}
        for path in [*files, *self.links, *empty]:
            while path != "/":
                parent, _, name = path.rpartition("/")
                found.setdefault(parent or "/", set()).add(name)
                path = parent or "/"
        self.directories = {path: sorted(names) for path, names in found.items()}


class VirtualFileSystem(FileSystem):
    """A tree as one machine shows it."""

    def __init__(self, machine: Machine, tree: Tree, *, type: str, mode: int = 0o755) -> None:
        self.machine, self.tree = machine, tree
        self.type = self.source = type
        self.mode = mode

    def lookup(self, path: str) -> Inode | None:
        tree = self.tree
        make = tree.files.get(path)
        if make is not None:
            return self.file(path, lambda: make(self.machine).encode("utf-8", "surrogateescape"))
        if path in tree.directories:
            return self.node(path, Kind.DIRECTORY, 0o555 if path == "/" else self.mode)
        target = tree.links.get(path)
        return None if target is None else self.link_to(path, target)

    def names(self, path: str) -> list[str]:
        return self.tree.directories.get(path, [])

    def node(self, path: str, kind: Kind, mode: int) -> Inode:
        return Inode(kind, mode=mode, mtime=self.machine.kernel.timeline.now, number=number_of(path))

    def file(
        self,
        path: str,
        make: Callable[[], bytes],
        mode: int = 0o444,
        store: Callable[[bytes], None] | None = None,
    ) -> Inode:
        inode = self.node(path, Kind.FILE, mode)
        inode.content = Generated(make, store)
        return inode

    def link_to(self, path: str, target: str) -> Inode:
        inode = self.node(path, Kind.SYMLINK, 0o777)
        inode.target = target
        return inode

    def links(self, path: str, inode: Inode) -> int:
        return 2 + sum(1 for name in self.names(path) if join(path, name) in self.tree.directories)
