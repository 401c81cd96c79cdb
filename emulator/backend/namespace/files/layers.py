"""Image layers: each is unpacked once, into a directory that overlays stand on, beside the archive that it came from.

The worlds of one EMULATOR_HOME share them. Each notes below its own home which it uses; the last one that did takes it away.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from msgspec import Struct

from emulator.backend.namespace.files import places
from emulator.backend.namespace.files.confined import confined
from emulator.backend.namespace.files.unpacking import Unpacking, remove
from emulator.backend.namespace.keeper.agent import Agent

PIECE = 1 << 20
WORK = ".work-"


class Unpack(Struct, frozen=True):
    """The archive (a plain tar) comes as a descriptor."""

    diff_id: str


class LayerName(Struct, frozen=True):
    """Of a layer that is here."""

    diff_id: str


class LayerNames(Struct, frozen=True):
    """Of layers that may be here."""

    diff_ids: tuple[str, ...]


def present(agent: Agent, request: LayerName) -> bool:
    """Whether it is here, for this world, which uses it from now on."""
    note = places.note(agent.settings.home, request.diff_id)
    with alone(agent):
        note.parent.mkdir(exist_ok=True)
        note.touch()
        return os.path.isdir(places.layer(agent, request.diff_id))


@contextmanager
def alone(agent: Agent) -> Iterator[None]:
    """While no other world looks at notes."""
    with open(os.path.join(agent.settings.layers, ".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def working(agent: Agent) -> Iterator[str]:
    """A directory beside the layers for what is not whole yet, or not any more. Those of keepers that were killed go."""
    with alone(agent):
        for left in Path(agent.settings.layers).glob(f"{WORK}*"):
            if (lock := held(str(left))) is not None:
                remove(str(left))
                os.close(lock)
        place = tempfile.mkdtemp(prefix=WORK, dir=agent.settings.layers)
        lock = held(place)
    try:
        yield place
    finally:
        remove(place)
        if lock is not None:
            os.close(lock)


def held(directory: str) -> int | None:
    """Its lock; None where somebody else has it."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def forget(agent: Agent, request: LayerNames) -> None:
    """This world uses them no more."""
    with working(agent) as work, alone(agent):
        for diff_id in request.diff_ids:
            place = places.layer(agent, diff_id)
            places.note(agent.settings.home, diff_id).unlink(missing_ok=True)
            if not any(places.note(home, diff_id).exists() for home in worlds(agent)):
                with suppress(FileNotFoundError):
                    os.rename(place, os.path.join(work, os.path.basename(place)))
                Path(f"{place}.tar").unlink(missing_ok=True)


def worlds(agent: Agent) -> list[str]:
    """The homes of all worlds that share these layers."""
    above = Path(agent.settings.layers).parents[1]
    return [str(home) for home in (above / "real", *above.glob("passing/*/"))]


def unpack(agent: Agent, request: Unpack) -> None:
    """Makes it known; one that is known stays. Raises ArchiveFailure."""
    place = places.layer(agent, request.diff_id)
    if present(agent, LayerName(request.diff_id)):
        return
    descriptor = agent.received[0]
    with working(agent) as work:
        making, kept = os.path.join(work, "tree"), os.path.join(work, "archive")
        os.mkdir(making, 0o755)
        confined(making, lambda: Unpacking("/", layer=True, single=agent.settings.single).take(descriptor), type(None))
        keep_archive(descriptor, kept)
        with alone(agent):
            if not os.path.isdir(place):  # another world was not faster
                os.rename(kept, f"{place}.tar")
                os.rename(making, place)


def keep_archive(descriptor: int, path: str) -> None:
    """The archive itself, so that the layer leaves as it came."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    with open(descriptor, "rb", closefd=False) as source, open(path, "wb") as target:
        shutil.copyfileobj(source, target, PIECE)


def archive(agent: Agent, request: LayerName) -> None:
    """The archive comes back as a descriptor."""
    agent.returned.append(os.open(places.layer(agent, request.diff_id) + ".tar", os.O_RDONLY))
