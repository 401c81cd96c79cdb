"""World: all that the engine knows, and the one function that changes it.

`apply` and `undo` are the only writers. Look-ups by name, id prefix and network live here (index.py); how a reference is
resolved in Docker's order is the engine's. `check` asserts what must always hold.
"""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import cast

from emulator.errors import EmulatorError
from emulator.model.blobs import BlobPlaces
from emulator.model.build_cache import BuildRecord
from emulator.model.container import Container, Exec
from emulator.model.events import Change, Event, Record, Table
from emulator.model.image import Image
from emulator.model.index import ContainerIndex
from emulator.model.layer_users import LayerUsers
from emulator.model.network import Network
from emulator.model.volume import Volume

KEPT_MESSAGES = 256  # moby: daemon/events bufferSize
STANDING = (Table.CONTAINERS, Table.IMAGES, Table.BUILD_CACHE)
"""The tables whose records stand on layers."""
UNDOABLE_MESSAGES = 1024  # more are kept than shown, so that those shown are the same again after undo


class Inconsistent(EmulatorError):
    """A bug: the world is not what an event says it was, or breaks a rule."""


class World:
    """The tables, each in the order in which its records came; `places` numbers them so."""

    def __init__(self) -> None:
        self.containers: dict[str, Container] = {}
        self.images: dict[str, Image] = {}
        self.references: dict[str, str] = {}
        self.digests: dict[str, str] = {}
        self.networks: dict[str, Network] = {}
        self.volumes: dict[str, Volume] = {}
        self.execs: dict[str, Exec] = {}
        self.counters: dict[str, int] = {}
        self.build_cache: dict[str, BuildRecord] = {}
        self.blobs: dict[str, BlobPlaces] = {}
        self.index = ContainerIndex()
        self.layer_users = LayerUsers()
        self.places: dict[Table, dict[str, int]] = {table: {} for table in Table}
        self.serial = 0
        self.told: deque[Event] = deque(maxlen=KEPT_MESSAGES + UNDOABLE_MESSAGES)

    @property
    def messages(self) -> list[Event]:
        """The last events that were told, as many as `docker events --since` can show."""
        return list(self.told)[-KEPT_MESSAGES:]

    @property
    def container_names(self) -> dict[str, str]:
        """Container names are unique; this finds the id."""
        return self.index.names

    def table(self, table: Table) -> dict[str, Record]:
        """The dict behind a table's name."""
        return cast("dict[str, Record]", getattr(self, table.value))

    def apply(self, event: Event) -> None:
        """The only way forward; raises Inconsistent where a record is not what the event says it was."""
        for change in event.changes:
            self.put(change, change.before, change.after)
            if change.after is None:
                del self.places[change.table][change.key]
            elif change.before is None:
                self.serial += 1
                self.places[change.table][change.key] = self.serial
        if event.message is not None:
            self.told.append(event)

    def undo(self, event: Event) -> None:
        """The only way back. What had gone comes back to its place."""
        for change in reversed(event.changes):
            self.put(change, change.after, change.before)
            if change.before is None:
                self.serial = self.places[change.table].pop(change.key) - 1
            elif change.after is None:
                self.put_back(change)
        if event.message is not None and self.told and self.told[-1] is event:
            self.told.pop()

    def put(self, change: Change, expected: Record | None, record: Record | None) -> None:
        """Replaces one record and keeps the index in step."""
        table = self.table(change.table)
        found = table.get(change.key)
        if found is not expected and found != expected:
            raise Inconsistent(f"{change.table.value} {change.key} is not what the event says it was")
        if change.table is Table.CONTAINERS:
            self.reindex(expected, record)
        if change.table in STANDING:
            self.layer_users.replace(expected, record)
        if record is None:
            del table[change.key]
        else:
            table[change.key] = record

    def put_back(self, change: Change) -> None:
        """A record that had gone stands before all that came after it."""
        table, places = self.table(change.table), self.places[change.table]
        places[change.key] = change.place
        for key in [key for key, place in places.items() if place > change.place]:
            places[key] = places.pop(key)
            table[key] = table.pop(key)

    def reindex(self, before: Record | None, after: Record | None) -> None:
        """Container names are unique; the index knows them, and where containers hang."""
        old = before if isinstance(before, Container) else None
        new = after if isinstance(after, Container) else None
        if new is not None and self.index.names.get(new.name, new.id) != new.id:
            raise Inconsistent(f"two containers are named {new.name}")
        self.index.replace(old, new)

    def containers_starting(self, prefix: str) -> list[str]:
        """At most two ids that begin so."""
        return list(islice(self.index.starting(prefix), 2))

    def network_named(self, name: str) -> Network | None:
        """The network of that very name."""
        return next((network for network in self.networks.values() if network.name == name), None)

    def image_references(self, image_id: str) -> list[str]:
        """The names that an image has, sorted."""
        return sorted(name for name, target in self.references.items() if target == image_id)

    def image_digests(self, image_id: str) -> list[str]:
        """Its `name@sha256:…` names, sorted."""
        return sorted(name for name, target in self.digests.items() if target == image_id)

    def endpoints(self, network_id: str) -> list[tuple[Container, str]]:
        """The containers that hang on a network now, oldest first, each with the name under which it knows the network."""
        found = [(self.containers[key], label) for key, label in self.index.endpoints.get(network_id, ())]
        return sorted(found, key=lambda pair: self.places[Table.CONTAINERS][pair[0].id])

    def is_joined(self, network_id: str) -> bool:
        """Whether a container hangs on a network now."""
        return network_id in self.index.endpoints

    def check(self) -> None:
        """Asserts the invariants; raises Inconsistent."""
        self.check_names()
        self.check_images()
        self.check_addresses()
        self.check_ports()

    def check_names(self) -> None:
        """Unique names, and an index that agrees."""
        if len({container.name for container in self.containers.values()}) != len(self.containers):
            raise Inconsistent("two containers have one name")
        fresh = ContainerIndex()
        for container in self.containers.values():
            fresh.replace(None, container)
        if fresh.content() != self.index.content():
            raise Inconsistent("the containers and their index differ")
        if len({network.name for network in self.networks.values()}) != len(self.networks):
            raise Inconsistent("two networks have one name")
        for table in Table:
            if list(self.table(table)) != list(self.places[table]):
                raise Inconsistent(f"the {table.value} are not in order")

    def check_images(self) -> None:
        """No name without its image, no image without its parent. (A container may outlive its image: `rmi -f`.)"""
        wanted = set(self.references.values()) | set(self.digests.values())
        wanted |= {image.parent for image in self.images.values() if image.parent}
        if missing := wanted - set(self.images):
            raise Inconsistent(f"images are missing: {', '.join(sorted(missing))}")
        fresh = LayerUsers()
        for record in (record for table in STANDING for record in self.table(table).values()):
            fresh.replace(None, record)
        if fresh.counts != self.layer_users.counts:
            raise Inconsistent("the users of the layers and their counts differ")

    def check_addresses(self) -> None:
        """Live endpoints belong to running containers on networks that exist; an address is given once a network."""
        seen: set[tuple[str, str]] = set()
        for container in self.containers.values():
            for endpoint in container.networks.values():
                if not endpoint.EndpointID:
                    continue
                if not container.running or endpoint.NetworkID not in self.networks:
                    raise Inconsistent(f"{container.name} has a dangling endpoint")
                place = (endpoint.NetworkID, endpoint.IPAddress)
                if endpoint.IPAddress and place in seen:
                    raise Inconsistent(f"{endpoint.IPAddress} is given twice")
                seen.add(place)

    def check_ports(self) -> None:
        """A published host port is one container's."""
        seen: set[tuple[str, str, str]] = set()
        for container in self.containers.values():
            for port, bindings in container.ports.items() if container.running else ():
                for binding in bindings or ():
                    place = (binding.HostIP, binding.HostPort, port.partition("/")[2])
                    if place in seen:
                        raise Inconsistent(f"port {binding.HostPort} is published twice")
                    seen.add(place)
