"""Layers: from the catalog's listings (read when first needed), from archives, and from containers that were committed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from emulator.catalog import FileEntry, load_layer
from emulator.errors import EmulatorError
from emulator.machine.files.inode import Inode, Kind, Opaque
from emulator.machine.files.layer import Entry, Layer, stack_of
from emulator.machine.files.layer_archive import layer_digest
from emulator.machine.files.overlay import Overlay
from emulator.machine.programs.image import hello
from emulator.model.image import LayerRef

KINDS = {
    "file": Kind.FILE,
    "directory": Kind.DIRECTORY,
    "symlink": Kind.SYMLINK,
    "character": Kind.CHARACTER,
    "block": Kind.BLOCK,
    "fifo": Kind.FIFO,
}
GREETING = "image/hello"


class MissingLayer(EmulatorError):
    """A bug: an image names a layer that nobody gave."""


def inode_of(entry: FileEntry, modified: int) -> Inode:
    """A listed file. Without known content it is opaque, a program's or not."""
    content: bytes | Opaque = b""
    if entry.kind == "file":
        content = content_of(entry)
    return Inode(
        KINDS[entry.kind], content=content, target=entry.target, mode=entry.mode, uid=entry.uid, gid=entry.gid, mtime=modified,
        rdev=entry.device or (0, 0),
    )  # fmt: skip


def content_of(entry: FileEntry) -> bytes | Opaque:
    """What is in a file."""
    data = entry.content()
    if data is not None and entry.program == GREETING:
        return hello.content(data, entry.size)
    if data is not None and not entry.program:
        return data
    return Opaque(entry.size, entry.program or None) if entry.size or entry.program else b""


def entries_of(listing: str, modified: int) -> Mapping[str, Entry]:
    """All files of a listing; hard links share their inode."""
    found: dict[str, Entry] = {}
    links: list[FileEntry] = []
    for entry in load_layer(listing):
        if entry.kind == "hardlink":
            links.append(entry)
        else:
            found[f"/{entry.path}"] = inode_of(entry, modified)
    for entry in links:
        target = found[f"/{entry.target}"]
        assert isinstance(target, Inode), "a hard link leads to a file"
        target.nlink += 1
        found[f"/{entry.path}"] = target
    return dict(sorted(found.items()))


@cache
def layer_of(listing: str, modified: int = 0) -> Layer:
    """The layer of a catalog's listing (`roots/debian-12.files`), shared by all who use it; read at the first look into it."""
    name = listing.removesuffix(".files")
    return Layer(lambda: entries_of(name, modified) if name else {})


class LayerStore:
    """The layers of a world by the digest of their content. `version` is another one after each change.

    `init_layers` belong to the stacks on which containers were made; they go with their stack.
    """

    def __init__(self, clock: Callable[[], int]) -> None:
        self.clock = clock
        self.layers: dict[str, Layer] = {}
        self.listings: dict[str, tuple[str, int]] = {}
        self.init_layers: dict[tuple[str, ...], Layer] = {}
        self.fresh: set[str] = set()
        self.version = 0

    def add(self, diff_id: str, layer: Layer) -> None:
        """Makes a layer known; one that is known stays."""
        if diff_id not in self.layers:
            self.layers[diff_id] = layer
            self.version += 1
        self.fresh.add(diff_id)

    def fresh_layers(self) -> frozenset[str]:
        """What has come up since this was last asked, be it new or not."""
        found = frozenset(self.fresh)
        self.fresh.clear()
        return found

    def forget(self, diff_ids: Iterable[str]) -> None:
        """These layers go."""
        gone = {diff_id for diff_id in diff_ids if self.layers.pop(diff_id, None) is not None}
        if not gone:
            return
        for diff_id in sorted(gone):
            self.listings.pop(diff_id, None)
        self.init_layers = {stack: layer for stack, layer in self.init_layers.items() if gone.isdisjoint(stack)}
        self.version += 1
        stack_of.cache_clear()

    def add_listing(self, diff_id: str, listing: str, modified: int) -> None:
        """Makes a layer of the catalog known; `listings` remembers where it comes from."""
        self.listings.setdefault(diff_id, (listing, modified))
        self.add(diff_id, layer_of(listing, modified))

    def keep(self, layer: Layer) -> LayerRef:
        """A layer that came up here."""
        diff_id = layer_digest(layer)
        self.add(diff_id, layer)
        return LayerRef(diff_id, layer.size)

    def get(self, diff_id: str) -> Layer:
        """The layer; raises MissingLayer."""
        if diff_id not in self.layers:
            raise MissingLayer(diff_id)
        return self.layers[diff_id]

    def stack(self, diff_ids: Sequence[str]) -> list[Layer]:
        """The layers of an image, and Docker's init layer above them."""
        layers = [self.get(diff_id) for diff_id in diff_ids]
        key = tuple(diff_ids)
        if key not in self.init_layers:
            self.init_layers[key] = init_layer(layers, self.clock)
            self.version += 1
        return [*layers, self.init_layers[key]]


INIT_FILES = ("/.dockerenv", "/dev/console", "/etc/hostname", "/etc/hosts", "/etc/resolv.conf")
INIT_DIRECTORIES = ("/dev/pts", "/dev/shm", "/proc", "/sys")


def init_layer(layers: Sequence[Layer], clock: Callable[[], int]) -> Layer:
    """What Docker lays over every image so that there is something to mount on (moby: daemon/initlayer)."""
    overlay = Overlay(layers, clock)
    for path in INIT_DIRECTORIES:
        make(overlay, path, Inode(Kind.DIRECTORY, mode=0o755, mtime=clock()))
    for path in INIT_FILES:
        make(overlay, path, Inode(Kind.FILE, mode=0o755, mtime=clock()))
    make(overlay, "/etc/mtab", Inode(Kind.SYMLINK, target="/proc/mounts", mode=0o777, mtime=clock()))
    return overlay.freeze()


def make(overlay: Overlay, path: str, inode: Inode) -> None:
    """Puts an inode where nothing is, its directories before it."""
    parent = path.rpartition("/")[0]
    if parent and overlay.lookup(parent) is None:
        make(overlay, parent, Inode(Kind.DIRECTORY, mode=0o755, mtime=inode.mtime))
    if overlay.lookup(path) is None:
        overlay.add(path, inode)
