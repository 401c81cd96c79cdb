"""The heart that all verbs share: the world, what lives beside it, and `record`, the only way the engine changes it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from msgspec import structs

from emulator.backend.base import Backend
from emulator.catalog import WorldData
from emulator.engine.live import Live
from emulator.errors import NotEmulated
from emulator.model.container import Container
from emulator.model.document import StringMap
from emulator.model.events import Change, Event, Message, Record, Table
from emulator.model.ids import Ids
from emulator.model.image import Image
from emulator.model.layer_users import layers_of
from emulator.model.network import Network
from emulator.model.world import STANDING, World
from emulator.timeline import Bell, Timeline
from emulator.wire.container_summary import ContainerSummary

NAMING = (Table.IMAGES, Table.REFERENCES, Table.DIGESTS)


class Ending(Protocol):
    """Who waits for the end of an exec."""

    def ended(self) -> None:
        """It has ended."""


class TagWriter(Protocol):
    """Fills the template of `--log-opt tag=`; handed in, as templates are not the engine's."""

    def __call__(self, template: str, info: object, /) -> str:
        """The tag; raises TagFailure."""


def no_tag(template: str, _info: object, /) -> str:
    """Of an engine that nobody gave templates."""
    raise NotEmulated(f"--log-opt tag={template}")


class Core:
    """Handed in: time, randomness, what runs containers, what can be pulled. Held: the world and its living side."""

    def __init__(self, timeline: Timeline, source: random.Random, backend: Backend, data: WorldData) -> None:
        self.timeline = timeline
        self.ids = Ids(source)
        self.backend = backend
        self.catalog = data.catalog
        self.host = data.host
        self.frontends = data.frontends
        self.world = World()
        self.live: dict[str, Live] = {}
        self.exec_streams: dict[str, Ending] = {}
        self.told = Bell()
        self.serial = 0
        self.journal: Callable[[Event], None] | None = None
        self.identity = self.ids.id()
        self.cache_ids: dict[str, str] = {}
        self.most_cache_ids = 0
        self.shown_images: dict[str, str] = {}
        self.summaries: dict[str, tuple[Container, ContainerSummary]] = {}
        self.layer_work = 0
        self.released: set[str] = set()
        self.write_tag: TagWriter = no_tag

    @property
    def now(self) -> int:
        """Nanoseconds since the epoch."""
        return self.timeline.now

    def record(self, *changes: Change, message: Message | None = None) -> None:
        """Takes one decision: applies it, tells it, and hands it to whoever keeps a journal."""
        event = Event(self.now, changes, message)
        self.world.apply(event)
        if any(change.table in NAMING for change in changes):
            self.shown_images.clear()
        if message is not None:
            self.serial += 1
            self.told.ring()
        if self.journal is not None:
            self.journal(event)
        self.release_layers(changes)

    def release_layers(self, changes: tuple[Change, ...]) -> None:
        """Layers that nobody stands on any more are forgotten."""
        left = [
            diff_id
            for change in changes
            if change.before is not None and change.table in STANDING
            for diff_id in layers_of(change.before)
            if diff_id not in self.world.layer_users
        ]
        if left:
            self.released.update(left)
            self.free_layers()

    def free_layers(self) -> None:
        """Forgets what was released, or came up and was never used; not while somebody works on layers."""
        if self.layer_work:
            return
        candidates = self.released.union(self.backend.fresh_layers())
        self.released.clear()
        self.backend.forget_layers([diff_id for diff_id in sorted(candidates) if diff_id not in self.world.layer_users])

    @contextmanager
    def working_on_layers(self) -> Iterator[None]:
        """While it lasts no layer is forgotten: what is on its way has no user yet."""
        self.layer_work += 1
        try:
            yield
        finally:
            self.layer_work -= 1
            self.free_layers()

    def add(self, table: Table, key: str, record: Record, message: Message | None = None) -> None:
        """A new record."""
        self.record(Change(table, key, self.world.table(table).get(key), record), message=message)

    def drop(self, table: Table, key: str, message: Message | None = None) -> None:
        """A record goes."""
        place = self.world.places[table][key]
        self.record(Change(table, key, self.world.table(table)[key], None, place), message=message)

    def change(self, container_id: str, message: Message | None = None, **fields: object) -> Container:
        """The container with other fields."""
        before = self.world.containers[container_id]
        after = structs.replace(before, **fields)
        self.record(Change(Table.CONTAINERS, container_id, before, after), message=message)
        self.live[container_id].changed.ring()
        return after

    def set_state(self, container_id: str, message: Message | None = None, **fields: object) -> Container:
        """The container with another state."""
        state = structs.replace(self.world.containers[container_id].state, **fields)
        return self.change(container_id, message, state=state)

    def tell(self, message: Message) -> None:
        """An event that changes nothing."""
        self.record(message=message)

    def cache_id(self, chain: str) -> str:
        """The name of a layer's directory under the storage driver: made up once for each chain of layers."""
        if chain not in self.cache_ids:
            self.cache_ids[chain] = self.ids.id()
        return self.cache_ids[chain]


def container_message(container: Container, action: str, extra: StringMap | None = None) -> Message:
    """Labels, image, name, and what the action adds (moby: daemon/events.go)."""
    attributes = dict(container.labels)
    if container.config.Image:
        attributes["image"] = container.config.Image
    attributes["name"] = container.name
    return Message("container", action, container.id, attributes | (extra or {}))


def image_message(image: Image, action: str, name: str, about: str = "") -> Message:
    """The image's labels and a name; `about`: what it happened to, where no id (moby: daemon/images/image_events.go)."""
    return Message("image", action, about or image.id, {**(image.config.Labels or {}), "name": name})


def network_message(network: Network, action: str, container_id: str = "") -> Message:
    """Name and driver, and the container that comes or goes."""
    attributes = {"name": network.name, "type": network.driver}
    return Message("network", action, network.id, attributes | ({"container": container_id} if container_id else {}))
