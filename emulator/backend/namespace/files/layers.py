"""Image layers: each is unpacked once, into a directory that overlays stand on, beside the archive that it came from."""

from __future__ import annotations

import os
import shutil

from msgspec import Struct

from emulator.backend.namespace.files import places
from emulator.backend.namespace.files.confined import confined
from emulator.backend.namespace.files.unpacking import Unpacking, remove
from emulator.backend.namespace.keeper.agent import Agent

PIECE = 1 << 20


class Unpack(Struct, frozen=True):
    """The archive (a plain tar) comes as a descriptor."""

    diff_id: str


class LayerName(Struct, frozen=True):
    """Of a layer that is here."""

    diff_id: str


def present(agent: Agent, request: LayerName) -> bool:
    """Whether it is here."""
    return os.path.isdir(places.layer(agent, request.diff_id))


def unpack(agent: Agent, request: Unpack) -> None:
    """Makes it known; one that is known stays. Raises ArchiveFailure."""
    place = places.layer(agent, request.diff_id)
    if os.path.isdir(place):
        return
    descriptor, making = agent.received[0], f"{place}.{os.getpid()}.new"
    os.makedirs(making, 0o755)
    try:
        confined(making, lambda: Unpacking("/", layer=True, single=agent.settings.single).take(descriptor), type(None))
        keep_archive(descriptor, f"{place}.tar")
        os.rename(making, place)
    finally:
        remove(making)


def keep_archive(descriptor: int, path: str) -> None:
    """The archive itself, so that the layer leaves as it came."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    with open(descriptor, "rb", closefd=False) as source, open(f"{path}.new", "wb") as target:
        shutil.copyfileobj(source, target, PIECE)
    os.rename(f"{path}.new", path)


def archive(agent: Agent, request: LayerName) -> None:
    """The archive comes back as a descriptor."""
    agent.returned.append(os.open(places.layer(agent, request.diff_id) + ".tar", os.O_RDONLY))
