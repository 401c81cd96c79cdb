"""LayerWorkshop: the workshop's protocol on layers in memory, be they simulated or read from real archives.

What runs a command is a backend's own: see `Runner`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from emulator.backend.base import ArchiveFailure
from emulator.backend.simulate import archives
from emulator.backend.simulate import files as container_files
from emulator.backend.simulate.executables import sentence
from emulator.backend.simulate.mounting import make_directories
from emulator.backend.simulate.workshop.copying import Copying, owner_of
from emulator.backend.simulate.workshop.sources import checksum, chosen, content_digest, tar_sum
from emulator.backend.workshop import BadExclusion, BuildFailure, Command, ContextFile, CopyOrder, RunOrder, Sink, Tree
from emulator.dockerfile.ignore import BadPattern, Ignored
from emulator.machine.errno import LinuxError
from emulator.machine.files.archive import pack, tree_members
from emulator.machine.files.inode import Kind
from emulator.machine.files.layer import WHITEOUT, Layer
from emulator.machine.files.mounts import MountTable
from emulator.machine.files.overlay import Overlay
from emulator.machine.kernel import Kernel
from emulator.machine.kernel.filecalls import FileCalls
from emulator.model.image import LayerRef


class Layers(Protocol):
    """Where a backend's layers are."""

    def get(self, diff_id: str) -> Layer:
        """One of them."""

    def keep(self, layer: Layer) -> LayerRef:
        """One more."""


class Runner(Protocol):
    """What runs commands. `name` is no other command's; `workshop` has what mounts show."""

    def run(self, workshop: LayerWorkshop, name: str, tree: Tree, order: RunOrder, output: Sink) -> Command:
        """Starts a command on a tree; raises BuildFailure."""

    def remove_cache(self, identifier: str) -> None:
        """Empties a cache mount."""


class LayerWorkshop:
    """See backend/workshop.py. `kernel` has the clock, and the file calls that copies are made by."""

    def __init__(self, layers: Layers, kernel: Kernel, runner: Runner) -> None:
        self.layers, self.kernel, self.runner = layers, kernel, runner
        self.contexts: dict[str, Layer] = {}
        self.serial = 0

    def next_name(self, kind: str) -> str:
        self.serial += 1
        return f"{kind}-{self.serial}"

    def clock(self) -> int:
        """Nanoseconds since the epoch."""
        return self.kernel.timeline.now

    def layer(self, name: str) -> Layer:
        """A context, or a layer by its digest."""
        return self.contexts[name] if name in self.contexts else self.layers.get(name)

    def overlay(self, tree: Tree) -> Overlay:
        """A fresh writable layer on a tree."""
        return Overlay([self.layer(name) for name in tree] or [Layer({})], self.clock)

    def calls(self, overlay: Overlay) -> FileCalls:
        return container_files.calls(self.kernel, overlay)

    def add_context(self, name: str, data: bytes) -> list[ContextFile]:
        try:
            layer = archives.read_layer(data)
        except ArchiveFailure as error:
            raise BuildFailure(str(error)) from None
        self.contexts[name] = layer
        return list(context_files(layer))

    def forget_context(self, name: str) -> None:
        self.contexts.pop(name, None)

    def leave_out(self, name: str, path: str) -> None:
        entries = {place: entry for place, entry in self.contexts[name].entries.items() if place != path}
        self.contexts[name] = Layer(entries)

    def checksum(self, tree: Tree, sources: Sequence[str], excludes: Sequence[str] = ()) -> str:
        return checksum(MountTable(self.overlay(tree)), sources, excluding(excludes))

    def expand(self, tree: Tree, source: str) -> list[str]:
        return [path for path, _ in chosen(MountTable(self.overlay(tree)), source)]

    def tar_sum(self, tree: Tree, path: str) -> tuple[bool, str]:
        return tar_sum(MountTable(self.overlay(tree)), path)

    def copy(self, tree: Tree, origin: Tree, order: CopyOrder) -> LayerRef:
        overlay = self.overlay(tree)
        shown = f"/var/lib/docker/overlay2/{self.next_name('build')}/merged"
        try:
            source, excluded = MountTable(self.overlay(origin)), excluding(order.excludes)
            Copying(self.calls(overlay), source, order, excluded, self.clock, shown).run()
        except LinuxError as error:
            raise BuildFailure(f"{error.path}: {sentence(error)}") from None
        return self.layers.keep(overlay.freeze())

    def make_directory(self, tree: Tree, path: str, user: str) -> LayerRef:
        overlay = self.overlay(tree)
        calls = self.calls(overlay)
        missing = first_missing(calls, path)
        try:
            make_directories(calls, path)
            if user and missing:
                owner, current = owner_of(calls, user), missing
                while current:
                    calls.chown(current, *owner)
                    rest = path[len(current) :].strip("/").partition("/")[0]
                    current = f"{current}/{rest}" if rest else ""
        except LinuxError as error:
            verb = "mkdir" if calls.exists(path) else "lstat"
            raise BuildFailure(f"{verb} {calls.realpath(path) if verb == 'mkdir' else path}: {sentence(error)}") from None
        return self.layers.keep(overlay.freeze())

    def run(self, tree: Tree, order: RunOrder, output: Sink) -> Command:
        return self.runner.run(self, self.next_name("build"), tree, order, output)

    def read(self, tree: Tree, path: str) -> bytes | None:
        calls = self.calls(self.overlay(tree))
        return calls.read_file(path) if calls.exists(path) and calls.stat(path).is_file else None

    def archive(self, tree: Tree) -> bytes:
        table = MountTable(self.overlay(tree))
        return b"".join(pack(tree_members(table, table.resolve("/"), "", cross=False)))

    def remove_cache(self, identifier: str) -> None:
        self.runner.remove_cache(identifier)


def excluding(patterns: Sequence[str]) -> Callable[[str], bool]:
    """`--exclude`."""
    if not patterns:
        return lambda path: False
    try:
        return Ignored(list(patterns))
    except BadPattern:
        raise BadExclusion(patterns) from None


def first_missing(calls: FileCalls, path: str) -> str:
    """The highest directory of a path that is not there; "" where all are."""
    current = ""
    for part in filter(None, path.split("/")):
        current = f"{current}/{part}"
        if not calls.exists(current):
            return current
    return ""


def context_files(layer: Layer) -> Iterator[ContextFile]:
    """Its files' facts; second names of a file name the first."""
    seen: dict[int, str] = {}
    for path, inode in layer.changes():
        if inode is WHITEOUT or path == "/":
            continue
        name = path[1:]
        first = seen.setdefault(id(inode), name) if inode.kind is Kind.FILE else name
        target = first if first != name else inode.target
        yield ContextFile(name, inode.kind.value, inode.mode, inode.size, inode.mtime, target, content_digest(inode))
