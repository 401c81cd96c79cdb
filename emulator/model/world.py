"""World: all that the engine knows, and the one function that changes it.

`apply` and `undo` are the only writers. Look-ups by name and id prefix live here; how a reference is resolved in Docker's
order is the engine's. `check` asserts what must always hold.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, MutableMapping
from typing import cast

from emulator.errors import EmulatorError
from emulator.model.container import Container, Exec
from emulator.model.events import Change, Event, Record, Table
from emulator.model.image import Image
from emulator.model.network import Network
from emulator.model.volume import Volume

KEPT_MESSAGES = 256  # moby: daemon/events bufferSize


class Inconsistent(EmulatorError):
    """A bug: the world is not what an event says it was, or breaks a rule."""


class World:
    """The tables, each in the order in which its records came."""

    def __init__(self) -> None:
        self.containers: dict[str, Container] = {}
        self.images: dict[str, Image] = {}
        self.references: dict[str, str] = {}
        self.digests: dict[str, str] = {}
        self.networks: dict[str, Network] = {}
        self.volumes: dict[str, Volume] = {}
        self.execs: dict[str, Exec] = {}
        self.counters: dict[str, int] = {}
        self.container_names: dict[str, str] = {}
        self.messages: deque[Event] = deque(maxlen=KEPT_MESSAGES)

    def table(self, table: Table) -> MutableMapping[str, Record]:
        """The dict behind a table's name."""
        return cast("MutableMapping[str, Record]", getattr(self, table.value))

    def apply(self, event: Event) -> None:
        """The only way forward; raises Inconsistent where a record is not what the event says it was."""
        for change in event.changes:
            self.put(change, change.before, change.after)
        if event.message is not None:
            self.messages.append(event)

    def undo(self, event: Event) -> None:
        """The only way back."""
        for change in reversed(event.changes):
            self.put(change, change.after, change.before)
        if event.message is not None and self.messages and self.messages[-1] is event:
            self.messages.pop()

    def put(self, change: Change, expected: Record | None, record: Record | None) -> None:
        """Replaces one record and keeps the names in step."""
        table = self.table(change.table)
        if table.get(change.key) != expected:
            raise Inconsistent(f"{change.table.value} {change.key} is not what the event says it was")
        if change.table is Table.CONTAINERS:
            self.index_name(expected, record)
        if record is None:
            del table[change.key]
        else:
            table[change.key] = record

    def index_name(self, before: Record | None, after: Record | None) -> None:
        """Container names are unique; `container_names` finds the id."""
        if isinstance(before, Container):
            del self.container_names[before.name]
        if isinstance(after, Container):
            if after.name in self.container_names:
                raise Inconsistent(f"two containers are named {after.name}")
            self.container_names[after.name] = after.id

    def network_named(self, name: str) -> Network | None:
        """The network of that very name."""
        return next((network for network in self.networks.values() if network.name == name), None)

    def image_references(self, image_id: str) -> list[str]:
        """The names that an image has, sorted."""
        return sorted(name for name, target in self.references.items() if target == image_id)

    def image_digests(self, image_id: str) -> list[str]:
        """Its `name@sha256:…` names, sorted."""
        return sorted(name for name, target in self.digests.items() if target == image_id)

    def endpoints(self, network_id: str) -> Iterator[tuple[Container, str]]:
        """The containers that hang on a network now, each with the name under which it knows the network."""
        for container in self.containers.values():
            for name, endpoint in container.networks.items():
                if endpoint.NetworkID == network_id and endpoint.EndpointID:
                    yield container, name

    def check(self) -> None:
        """Asserts the invariants; raises Inconsistent."""
        self.check_names()
        self.check_images()
        self.check_addresses()
        self.check_ports()

    def check_names(self) -> None:
        """Unique names, and an index that agrees."""
        names = {container.name: container.id for container in self.containers.values()}
        if names != self.container_names or len(names) != len(self.containers):
            raise Inconsistent("container names and their index differ")
        if len({network.name for network in self.networks.values()}) != len(self.networks):
            raise Inconsistent("two networks have one name")

    def check_images(self) -> None:
        """No name without its image, no image without its parent. (A container may outlive its image: `rmi -f`.)"""
        wanted = set(self.references.values()) | set(self.digests.values())
        wanted |= {image.parent for image in self.images.values() if image.parent}
        if missing := wanted - set(self.images):
            raise Inconsistent(f"images are missing: {', '.join(sorted(missing))}")

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
