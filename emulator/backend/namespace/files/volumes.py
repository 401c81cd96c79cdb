"""Volumes: directories of this machine, and what an image puts into a new one."""

from __future__ import annotations

import os
import stat

from emulator.backend.namespace.files import overlays, places
from emulator.backend.namespace.files.changes import tree_size
from emulator.backend.namespace.files.confined import confined
from emulator.backend.namespace.files.packing import Packing, tree
from emulator.backend.namespace.files.requests import PathName, PathOrder, Populate, VolumeName
from emulator.backend.namespace.files.unpacking import Unpacking, remove
from emulator.backend.namespace.keeper.agent import Agent
from emulator.backend.namespace.keeper.messages import memory_file


def create(agent: Agent, request: VolumeName) -> None:
    """An empty directory, if it is not there."""
    os.makedirs(places.volume(agent, request.name), 0o755, exist_ok=True)


def destroy(agent: Agent, request: VolumeName) -> None:
    """All of it."""
    remove(os.path.dirname(places.volume(agent, request.name)))


def size(agent: Agent, request: VolumeName) -> int:
    """Bytes in its files."""
    return tree_size(places.volume(agent, request.name))


def populate(agent: Agent, request: Populate) -> None:
    """What the image has at the destination, into an empty volume, the directory's owner and mode too."""
    volume = places.volume(agent, request.volume)
    if os.listdir(volume):
        return
    root, descriptor = overlays.mounted(agent, request.container_id), memory_file()
    if confined(root, lambda: packed(request.destination, descriptor), bool):
        confined(volume, lambda: Unpacking("/", single=agent.settings.single).take(descriptor), type(None))
    os.close(descriptor)


def packed(destination: str, descriptor: int) -> bool:
    """Whether there is a directory."""
    if not os.path.isdir(destination):
        return False
    packing = Packing(descriptor)
    for path, name in tree(os.path.realpath(destination), "."):
        packing.put(path, name)
    packing.end()
    return True


def exists(agent: Agent, request: PathName) -> bool:
    """Whether a path of this machine is there."""
    return os.path.exists(request.path)


def is_file(agent: Agent, request: PathOrder) -> bool:
    """Whether something that is no directory lies at a path of the container."""
    root = overlays.mounted(agent, request.container_id)
    return confined(root, lambda: os.path.exists(request.path) and not os.path.isdir(request.path), bool)


def make_directory(agent: Agent, request: PathOrder) -> str:
    """The working directory where it is missing; "" or what is in its way."""
    root = overlays.mounted(agent, request.container_id)
    return confined(root, lambda: made(request.path), str)


def made(path: str) -> str:
    current = ""
    for part in filter(None, path.split("/")):
        current += f"/{part}"
        if not os.path.exists(current):
            os.mkdir(current, 0o755)
        elif not stat.S_ISDIR(os.stat(current).st_mode):
            return "not a directory"
    return ""
