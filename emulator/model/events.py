"""Events: the only way a world changes, and what `docker events` prints.

A `Change` says which record of which table was there before and is there after; an `Event` groups the changes of one decision
with the message that Docker sends for it, if any. Changes can be taken back, last one first.
"""

from __future__ import annotations

import enum
from typing import TypeAlias

from msgspec import Struct

from emulator.model.blobs import BlobPlaces
from emulator.model.build_cache import BuildRecord
from emulator.model.container import Container, Exec
from emulator.model.document import StringMap
from emulator.model.image import Image
from emulator.model.network import Network
from emulator.model.volume import Volume

Record: TypeAlias = Container | Image | Network | Volume | Exec | BuildRecord | BlobPlaces | str | int


class Table(enum.Enum):
    """The tables of a world; REFERENCES and DIGESTS map a name to an image's id, COUNTERS a name to a number, BLOBS a layer's
    diff id to where registries have it."""

    CONTAINERS = "containers"
    IMAGES = "images"
    REFERENCES = "references"
    DIGESTS = "digests"
    NETWORKS = "networks"
    VOLUMES = "volumes"
    EXECS = "execs"
    COUNTERS = "counters"
    BUILD_CACHE = "build_cache"
    BLOBS = "blobs"


class Change(Struct, frozen=True, gc=False):
    """`key` of `table` held `before` and holds `after`; None for nothing. `place` is where what goes stood in its table."""

    table: Table
    key: str
    before: Record | None
    after: Record | None
    place: int = 0


class Message(Struct, frozen=True, gc=False):
    """What `docker events` prints: `kind` is container, image, network, volume, builder or daemon."""

    kind: str
    action: str
    id: str
    attributes: StringMap


class Event(Struct, frozen=True, gc=False):
    """One decision: when it was taken (nanoseconds since the epoch), what it changes, what is told about it."""

    time: int
    changes: tuple[Change, ...] = ()
    message: Message | None = None
