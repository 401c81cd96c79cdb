"""Trees that a build's commands run on or see: overlays as containers have them, but without Docker's init layer."""

from __future__ import annotations

import os

from msgspec import Struct

from emulator.backend.namespace.files import overlays, places
from emulator.backend.namespace.files.confined import confined, within
from emulator.backend.namespace.files.overlays import PARTS, ContainerName
from emulator.backend.namespace.files.packing import Packing, tree
from emulator.backend.namespace.files.unpacking import Unpacking, remove
from emulator.backend.namespace.keeper.agent import Agent
from emulator.backend.namespace.keeper.messages import memory_file

EMPTY, FILES, CACHES = "empty", "files", "caches"


class TreeOrder(Struct, frozen=True):
    """`layers`: diff ids, the lowest first. An archive may come along (a descriptor) whose files lie above them."""

    name: str
    layers: tuple[str, ...] = ()


class Paths(Struct, frozen=True):
    """Paths in a tree."""

    name: str
    paths: tuple[str, ...]


class FileOrder(Struct, frozen=True, kw_only=True):
    """A file of its own beside a tree, to be mounted."""

    name: str
    data: bytes
    mode: int
    uid: int
    gid: int


class CacheOrder(Struct, frozen=True, kw_only=True):
    """A cache mount: made where it is not there, and then filled with what a tree has at `source`, where one is named."""

    identifier: str
    mode: int
    uid: int
    gid: int
    tree: str = ""
    source: str = "/"


class CacheName(Struct, frozen=True):
    """A cache mount."""

    identifier: str


def make(agent: Agent, request: TreeOrder) -> None:
    """A fresh one, whatever a build that was killed left under that name."""
    overlays.destroy(agent, ContainerName(request.name))
    directory = places.container(agent, request.name)
    for part in (*PARTS, EMPTY, FILES):
        os.makedirs(os.path.join(directory, part), 0o755)
    lowers = overlays.stacked(agent, request.layers)
    with open(os.path.join(directory, "lowers"), "w") as file:
        file.write("\n".join(lowers or [os.path.join(directory, EMPTY)]))
    root = overlays.mounted(agent, request.name)
    if agent.received:
        descriptor = agent.received[0]
        confined(root, lambda: Unpacking("/", single=agent.settings.single).take(descriptor), type(None))


def missing(agent: Agent, request: Paths) -> tuple[str, ...]:
    """Those that are not there."""
    root = overlays.mounted(agent, request.name)
    return confined(root, lambda: tuple(path for path in request.paths if not os.path.lexists(path)), tuple[str, ...])


def tidy(agent: Agent, request: Paths) -> None:
    """Takes empty files and directories away, the deepest first: places that were made to mount on."""
    confined(overlays.mounted(agent, request.name), lambda: taken_away(request.paths), type(None))


def taken_away(paths: tuple[str, ...]) -> None:
    for path in sorted(paths, key=len, reverse=True):
        if os.path.islink(path):
            continue
        if os.path.isdir(path) and not os.listdir(path):
            os.rmdir(path)
        elif os.path.isfile(path) and not os.path.getsize(path):
            os.unlink(path)


def located(agent: Agent, request: Paths) -> str:
    """Where the one path of a tree lies on this machine, links followed; "" where nothing is."""
    found = within(overlays.mounted(agent, request.name), request.paths[0])
    return found if os.path.lexists(found) else ""


def place_file(agent: Agent, request: FileOrder) -> str:
    """Its path."""
    directory = os.path.join(places.container(agent, request.name), FILES)
    path = os.path.join(directory, str(len(os.listdir(directory))))
    with open(path, "wb") as file:
        file.write(request.data)
    dress(agent, path, request.mode, request.uid, request.gid)
    return path


def dress(agent: Agent, path: str, mode: int, uid: int, gid: int) -> None:
    """Owner and mode; where no other ids are mapped, all is root's."""
    if not agent.settings.single:
        os.chown(path, uid, gid)
    os.chmod(path, mode)


def open_cache(agent: Agent, request: CacheOrder) -> str:
    """Its path."""
    path = cache_place(agent, request.identifier)
    if os.path.isdir(path):
        return path
    os.makedirs(path)
    if request.tree:
        fill(agent, path, overlays.mounted(agent, request.tree), request.source)
    dress(agent, path, request.mode, request.uid, request.gid)
    return path


def fill(agent: Agent, path: str, root: str, source: str) -> None:
    """With a tree's directory."""
    descriptor = memory_file()
    try:
        confined(root, lambda: packed(source, descriptor), type(None))
        confined(path, lambda: Unpacking("/", single=agent.settings.single).take(descriptor), type(None))
    finally:
        os.close(descriptor)


def packed(source: str, descriptor: int) -> None:
    packing = Packing(descriptor)
    for path, name in tree(os.path.realpath(source), ""):
        packing.put(path, name)
    packing.end()


def remove_cache(agent: Agent, request: CacheName) -> None:
    """All of it."""
    remove(cache_place(agent, request.identifier))


def cache_place(agent: Agent, identifier: str) -> str:
    """Where it lies."""
    return os.path.join(agent.settings.home, CACHES, identifier)
