"""Overlays: a writable layer over immutable ones, as overlayfs does it (copy-up, whiteouts, opaque directories).

Without lower layers it is a tmpfs. Renaming a directory that a lower layer has part in fails with EXDEV, as on
overlayfs without redirect_dir (which Docker wants): mv then copies. A copied-up file loses its other names, as there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.filesystem import BLOCK, FileSystem
from emulator.machine.files.inode import Inode, Kind
from emulator.machine.files.layer import WHITEOUT, Entry, Layer, join, parent_of, stack_of

CAPACITY = 256 << 20
INODES = 1_000_000
_FIRST_NUMBER = 1 << 20
_DISK, _DISK_USED = 61_255_492 << 10, 9_412_608 << 10
"""What statfs says of the disk that all overlays are on; `capacity` is this simulation's bound, and smaller."""


@dataclass(frozen=True, slots=True)
class Change:
    """A line of `docker diff`: kind is "A" added, "C" changed or "D" deleted."""

    kind: str
    path: str


class Overlay(FileSystem):
    """`lowers` from the bottom up. Creating one costs nothing that depends on the layers' sizes.

    `clock` gives the time for directories' mtime. `capacity` bounds the bytes held in the upper layer, `inodes` its
    entries. `reported` is the size that statfs tells of a tmpfs, where that is not `capacity`. `on_growth` is told when more
    bytes are held: a tmpfs is memory.
    """

    def __init__(
        self,
        lowers: Sequence[Layer] = (),
        clock: Callable[[], int] = lambda: 0,
        *,
        capacity: int = CAPACITY,
        inodes: int = INODES,
        mode: int = 0o755,
        source: str | None = None,
        reported: int | None = None,
    ) -> None:
        self.lowers = tuple(lowers)
        self.type = "overlay" if lowers else "tmpfs"
        self.source = source or self.type
        self.clock, self.capacity, self.inodes = clock, capacity, inodes
        self.reported = reported
        self.held = 0
        self.on_growth: Callable[[], None] | None = None
        self._stack = stack_of(self.lowers)
        self._nodes: dict[str, Entry] = {}
        self._children: dict[str, dict[str, Entry]] = {}
        self._opaque: set[str] = set()
        self._number = _FIRST_NUMBER
        if not lowers:
            self._nodes["/"] = Inode(Kind.DIRECTORY, mode=mode, mtime=clock(), number=1)

    # looking

    def lookup(self, path: str) -> Inode | None:
        entry = self._nodes.get(path)
        if entry is not None:
            return None if entry is WHITEOUT else entry
        if not self.lowers or (self._opaque and self._hidden(path)):
            return None
        return self._stack.lookup(path)

    def _hidden(self, path: str) -> bool:
        """Whether a directory above hides what the lower layers have here."""
        while path != "/":
            path = parent_of(path)
            if path in self._opaque:
                return True
        return False

    def _lower(self, path: str) -> Inode | None:
        """What the lower layers show at a path through this upper one (whiteout at the path itself aside)."""
        return None if not self.lowers or (self._opaque and self._hidden(path)) else self._stack.lookup(path)

    def names(self, path: str) -> list[str]:
        names = set() if not self.lowers or path in self._opaque or self._hidden(path) else self._stack.names(path).copy()
        for name, entry in self._children.get(path, {}).items():
            if entry is WHITEOUT:
                names.discard(name)
            else:
                names.add(name)
        return sorted(names)

    # changing

    def add(self, path: str, inode: Inode) -> None:
        if len(self._nodes) >= self.inodes:
            raise LinuxError(Errno.ENOSPC, path)
        if not inode.number:
            self._number += 1
            inode.number = self._number
        self.charge(inode.held)
        self._touch(parent_of(path))
        self._place(path, inode)

    def fill(self, entries: Mapping[str, Inode]) -> None:
        """Puts first entries into a tmpfs that nobody uses yet: parents first, nothing is checked, no time moves."""
        for path, inode in entries.items():
            self._number += 1
            inode.number = self._number
            self.held += inode.held
            self._set(path, inode)

    def remove(self, path: str) -> None:
        inode = self.lookup(path)
        if inode is None:
            raise LinuxError(Errno.ENOENT, path)
        if inode.kind is Kind.DIRECTORY and self.names(path):
            raise LinuxError(Errno.ENOTEMPTY, path)
        self._touch(parent_of(path))
        upper = self._nodes.get(path) is inode
        self._displace(path)
        if upper:
            inode.nlink -= 1
            inode.ctime = self.clock()
            if inode.nlink <= 0 and not inode.opens:
                self.charge(-inode.held)

    def rename(self, old: str, new: str) -> None:
        inode = self.lookup(old)
        if inode is None:
            raise LinuxError(Errno.ENOENT, old)
        if inode.kind is Kind.DIRECTORY:
            lower = self._lower(old)
            if lower is not None and lower.kind is Kind.DIRECTORY and old not in self._opaque:
                raise LinuxError(Errno.EXDEV, old)
        else:
            inode = self.change(old)
        if self.lookup(new) is not None:
            self.remove(new)
        self._touch(parent_of(old))
        self._touch(parent_of(new))
        if inode.kind is Kind.DIRECTORY:
            self._move_tree(old, new)
        else:
            self._displace(old)
            self._place(new, inode)
        inode.ctime = self.clock()

    def link(self, old: str, new: str) -> None:
        inode = self.change(old)
        self._touch(parent_of(new))
        self._place(new, inode)
        inode.nlink += 1
        inode.ctime = self.clock()

    def change(self, path: str) -> Inode:
        entry = self._nodes.get(path)
        if entry is not None and entry is not WHITEOUT:
            return entry
        if len(self._nodes) >= self.inodes:
            raise LinuxError(Errno.ENOSPC, path)
        missing = [path]
        while missing[-1] != "/" and self._nodes.get(parent_of(missing[-1])) is None:
            missing.append(parent_of(missing[-1]))
        for part in reversed(missing):
            entry = self._copy_up(part)
        assert isinstance(entry, Inode)
        return entry

    def _copy_up(self, path: str) -> Inode:
        lower = self.lookup(path)
        if lower is None:
            raise LinuxError(Errno.ENOENT, path)
        inode = lower.copy()
        self.charge(inode.held)
        self._set(path, inode)
        return inode

    def charge(self, size: int) -> None:
        if size > 0 and self.held + size > self.capacity:
            raise LinuxError(Errno.ENOSPC)
        self.held += size
        if size > 0 and self.on_growth is not None:
            self.on_growth()

    def _touch(self, directory: str) -> None:
        inode = self.change(directory)
        inode.mtime = inode.ctime = self.clock()

    def _set(self, path: str, entry: Entry) -> None:
        self._nodes[path] = entry
        if path != "/":
            parent, _, name = path.rpartition("/")
            siblings = self._children.get(parent or "/")
            if siblings is None:
                siblings = self._children[parent or "/"] = {}
            siblings[name] = entry

    def _place(self, path: str, inode: Inode) -> None:
        """Puts something new; a directory over what lower layers have hides that, as overlayfs marks it."""
        self._set(path, inode)
        if inode.kind is Kind.DIRECTORY and self._lower(path) is not None:
            self._opaque.add(path)

    def _displace(self, path: str) -> None:
        """Takes away a name, and the whiteouts in it when it was a directory."""
        for name in self._children.pop(path, {}):
            del self._nodes[join(path, name)]
        self._opaque.discard(path)
        if self._lower(path) is not None:
            self._set(path, WHITEOUT)
        elif self._nodes.pop(path, None) is not None:
            parent, _, name = path.rpartition("/")
            del self._children[parent or "/"][name]

    def _move_tree(self, old: str, new: str) -> None:
        """Moves a directory that is the upper layer's alone. What stood at `new` in lower layers is hidden by it."""
        moved: list[tuple[str, Inode, bool]] = []
        pending = [old]
        while pending:
            path = pending.pop()
            entry = self._nodes[path]
            if entry is not WHITEOUT:
                moved.append((path, entry, path in self._opaque))
                pending.extend(join(path, name) for name in self._children.get(path, {}))
        for path, _, _ in reversed(moved):
            self._children.pop(path, None)
            self._opaque.discard(path)
            if path != old:
                self._nodes.pop(path, None)
        self._displace(old)
        for path, inode, _ in moved:
            self._place(new + path[len(old) :], inode)

    # keeping

    def upper(self) -> tuple[Mapping[str, Entry], frozenset[str]]:
        """The upper layer as it is: path → entry, and its opaque directories. Not to be changed."""
        return self._nodes, frozenset(self._opaque)

    def refill(self, entries: Mapping[str, Entry], opaque: frozenset[str]) -> None:
        """Gives a fresh overlay the upper layer of another; parents first."""
        for path, entry in entries.items():
            self._set(path, entry)
            if entry is not WHITEOUT:
                self._number = max(self._number, entry.number)
        self.held = sum({id(entry): entry.held for entry in entries.values() if entry is not WHITEOUT}.values())
        self._opaque = set(opaque)

    # facts

    @property
    def upper_size(self) -> int:
        """Bytes in the files of the upper layer, each file once: SIZE of `docker ps -s`."""
        files = {id(entry): entry.size for entry in self._nodes.values() if entry is not WHITEOUT and entry.kind is Kind.FILE}
        return sum(files.values())

    def links(self, path: str, inode: Inode) -> int:
        """1 for a directory merged from several layers, as overlayfs says; else 2 and one for each directory in it."""
        if self.lowers:
            sources = len(self._stack.sources(path)) if self._lower(path) is not None and path not in self._opaque else 0
            if sources + (path in self._nodes) > 1:
                return 1
        names = self.names(path)
        return 2 + sum(1 for name in names if self._is_directory(join(path, name)))

    def _is_directory(self, path: str) -> bool:
        inode = self.lookup(path)
        return inode is not None and inode.kind is Kind.DIRECTORY

    def directory_size(self, path: str) -> int:
        return BLOCK if self.lowers else 40 + 20 * len(self.names(path))

    def space(self) -> tuple[int, int]:
        if self.lowers:
            return _DISK, _DISK_USED + self.held
        return (self.capacity if self.reported is None else self.reported), self.held

    def freeze(self) -> Layer:
        """The changes so far as a layer (docker commit); the overlay goes on unchanged."""
        copies: dict[int, Inode] = {}
        entries: dict[str, Entry] = {}
        for path, entry in sorted(self._nodes.items()):
            if entry is WHITEOUT:
                entries[path] = entry
                continue
            copy = copies.get(id(entry))
            if copy is None:
                copy = copies[id(entry)] = entry.copy()
                copy.nlink = entry.nlink
            entries[path] = copy
        return Layer(entries, frozenset(self._opaque))

    def diff(self) -> list[Change]:
        """What `docker diff` prints, sorted by path.

        moby: pkg/archive/changes.go compares the trees by mode, owner and device, and (but for directories) size and
        mtime; a directory with changes in it counts as changed.
        """
        kinds: dict[str, str] = {}
        for path, entry in self._nodes.items():
            lower = self._stack.lookup(path) if self.lowers and path != "/" else None
            if entry is WHITEOUT:
                kinds[path] = "D"
            elif path != "/" and (lower is None or _differs(lower, entry)):
                kinds[path] = "A" if lower is None else "C"
        for directory in self._opaque:
            present = self._children.get(directory, {})
            kinds |= {join(directory, name): "D" for name in self._stack.names(directory) if name not in present}
        for path in list(kinds):
            while (path := parent_of(path)) != "/" and path not in kinds:
                kinds[path] = "C"
        return [Change(kind, path) for path, kind in sorted(kinds.items(), key=lambda item: item[0].split("/"))]


def _differs(old: Inode, new: Inode) -> bool:
    if (old.kind, old.mode, old.uid, old.gid, old.rdev) != (new.kind, new.mode, new.uid, new.gid, new.rdev):
        return True
    return new.kind is not Kind.DIRECTORY and (old.mtime != new.mtime or old.size != new.size)
