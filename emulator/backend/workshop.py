"""The protocol of what makes layers for a build: files copied, directories made, commands run; each gives one more layer.

A `Tree` is a stack of layers by their names, the lowest first: digests of layers, or names that `add_context` gave.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias

from msgspec import Struct

from emulator.errors import EmulatorError
from emulator.model.host_config import Ulimit
from emulator.model.image import LayerRef
from emulator.model.network import EndpointSettings, Network
from emulator.timeline import Bell

Tree: TypeAlias = tuple[str, ...]


class BuildFailure(EmulatorError):
    """A step that cannot be done; the text is BuildKit's."""


class NoChecksum(BuildFailure):
    """What files a source means cannot be told."""


class MissingPath(NoChecksum):
    """A source that is not there."""

    def __init__(self, path: str) -> None:
        super().__init__(f'"{path}": not found')
        self.path = path


class BadExclusion(NoChecksum):
    def __init__(self, patterns: Sequence[str]) -> None:
        super().__init__(f"invalid excludepatterns: [{' '.join(patterns)}]: syntax error in pattern")


class NothingToLookInto(BuildFailure):
    """A source's wildcards stand below a directory that is not there; or a source that was not looked for before."""

    def __init__(self, path: str) -> None:
        super().__init__(f"lstat {path}: no such file or directory")


class ContextFile(Struct, frozen=True):
    """What a context holds; `modified` in nanoseconds, `digest` of a file's content, `target` of a link (of a file: another
    name of the same one).
    """

    path: str
    kind: str
    mode: int
    size: int
    modified: int
    target: str = ""
    digest: str = ""


class CopyOrder(Struct, frozen=True, kw_only=True):
    """COPY and ADD: `sources` are absolute, perhaps with wildcards; `destination` ends with a slash where it is a directory.
    `documents` are files made on the spot, a name and a text each.
    """

    sources: tuple[str, ...] = ()
    destination: str
    documents: tuple[tuple[str, str], ...] = ()
    owner: str = ""
    mode: str = ""
    unpack: bool = False
    excludes: tuple[str, ...] = ()


class RunMount(Struct, frozen=True, kw_only=True):
    """A mount of a RUN. kind: "bind" (a tree's `source`), "cache" (kept under `id`), "tmpfs", "file" (`data`), "script" (the
    same, to be run).
    """

    kind: str
    target: str
    tree: Tree = ()
    source: str = "/"
    id: str = ""
    read_only: bool = False
    size: int = 0
    mode: int = 0o755
    uid: int = 0
    gid: int = 0
    data: bytes = b""


class RunOrder(Struct, frozen=True, kw_only=True):
    """A command to run. `network` is where it hangs, with its endpoint; None for none, and for the host's own (`host`)."""

    words: tuple[str, ...]
    environment: tuple[str, ...]
    directory: str
    user: str = ""
    mounts: tuple[RunMount, ...] = ()
    hosts: tuple[str, ...] = ()
    network: tuple[Network, EndpointSettings] | None = None
    host_network: bool = False
    shm_size: int = 0
    ulimits: tuple[Ulimit, ...] = ()
    cgroup_parent: str = ""


class Sink(Protocol):
    """Where a command's output goes; a command waits for `drained` while it is `congested`."""

    drained: Bell

    @property
    def congested(self) -> bool:
        """Whether whoever reads is far behind."""

    def emit(self, stream: int, data: bytes) -> None:
        """Takes what was written to standard output (1) or error (2)."""

    def end(self) -> None:
        """The command is over."""


class Command(Protocol):
    """A command that runs."""

    async def wait(self) -> int:
        """Its exit status."""

    def layer(self) -> LayerRef:
        """What it changed."""

    def close(self) -> None:
        """Nothing of it runs any more, and nothing is left but its layer."""


class Workshop(Protocol):
    """All raise BuildFailure."""

    def add_context(self, name: str, data: bytes) -> list[ContextFile]:
        """Makes an archive's content known under a name; says what is in it."""

    def forget_context(self, name: str) -> None:
        """And forgets it."""

    def leave_out(self, name: str, path: str) -> None:
        """Takes a file out of a context; one that is not there is none to complain about."""

    def checksum(self, tree: Tree, sources: Sequence[str], excludes: Sequence[str] = ()) -> str:
        """A digest of names, kinds, modes, owners and content, not of times; raises NoChecksum."""

    def expand(self, tree: Tree, source: str) -> list[str]:
        """The paths that a source with wildcards means; raises MissingPath where it has none and is not there."""

    def tar_sum(self, tree: Tree, path: str) -> tuple[bool, str]:
        """Whether a path is a directory, and the classic builder's sum of it; raises MissingPath."""

    def copy(self, tree: Tree, origin: Tree, order: CopyOrder) -> LayerRef:
        """COPY or ADD onto a tree, from another."""

    def make_directory(self, tree: Tree, path: str, user: str) -> LayerRef:
        """WORKDIR."""

    def run(self, tree: Tree, order: RunOrder, output: Sink) -> Command:
        """Starts a command on a tree."""

    def read(self, tree: Tree, path: str) -> bytes | None:
        """A file's content; None where it is missing."""

    def remove_cache(self, identifier: str) -> None:
        """Empties a cache mount."""

    def archive(self, tree: Tree) -> bytes:
        """All of it as a tar archive."""
