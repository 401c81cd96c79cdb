"""Host ports: which are taken, and which a new endpoint gets (moby: libnetwork/portallocator, bridge/port_mapping_linux.go).

A port on 0.0.0.0 (or ::) is taken on every address of its family. A free one is looked for from behind the last one given on
the same address and range. Wishes that differ in their address only get one port together, on all their addresses; that two of
those are the same comes out when the second one is opened. What is taken is read off the world; only the last ones given are
remembered, as counters.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from itertools import chain, groupby

from msgspec import Struct, structs

from emulator.engine.container.validate import is_port_range
from emulator.engine.core import Core
from emulator.engine.errors.network import AllPortsAllocated, PortAllocated
from emulator.model.container import Container
from emulator.model.events import Change, Table
from emulator.model.host_config import PortBinding, PortMap

EPHEMERAL = (32768, 60999)
ANY4, ANY6 = "0.0.0.0", "::"
PROTOCOLS = ("tcp", "udp", "sctp")


class Wanted(Struct, frozen=True, order=True):
    """A container port to publish, in the order in which the bridge driver takes them: exact host ports before ranges."""

    is_range: bool
    port: int
    protocol: int
    first: int
    last: int
    host_ip: str

    @property
    def asked(self) -> str:
        """The host's port or ports, as Docker writes them."""
        return f"{self.first}-{self.last}" if self.first != self.last else str(self.first or "")


Place = tuple[Wanted, list[PortBinding]]
"""A wish, and what it gets."""


def wanted_ports(container: Container) -> list[Wanted]:
    """What `-p` and `-P` ask for."""
    bindings = container.host_config.PortBindings or {}
    wanted: list[Wanted] = []
    for name in container.config.ExposedPorts or {}:
        port, _, protocol = name.partition("/")
        given = bindings.get(name) or ((PortBinding(),) if container.host_config.PublishAllPorts else ())
        for binding in given:
            first, last = host_range(binding.HostPort)
            wanted.append(
                Wanted(first == 0 or first != last, int(port), PROTOCOLS.index(protocol), first, last, binding.HostIP)
            )
    return sorted(wanted)


def together(wanted: Iterable[Wanted]) -> list[list[Wanted]]:
    """Wishes that get the same host port (moby: needSamePort)."""
    groups = groupby(wanted, key=lambda wish: structs.replace(wish, host_ip=""))
    return [list(group) for _, group in groups]


def host_range(text: str) -> tuple[int, int]:
    """`8080`, `8000-8010` or nothing, as two numbers."""
    assert is_port_range(text), "checked when the container was created"
    first, _, last = text.partition("-")
    return int(first or 0), int(last or first or 0)


def families(host_ip: str) -> tuple[str, ...]:
    """The addresses that a binding is on: both families where none is given."""
    return (host_ip,) if host_ip else (ANY4, ANY6)


class PortBook:
    """The ports that are taken while one container's are given. `default`: the host's address where none is asked for."""

    def __init__(self, core: Core, default: str = "") -> None:
        self.core, self.default = core, default
        self.given: dict[tuple[str, int], dict[str, None]] = {}
        self.last: dict[str, int] = {}

    def give(self, wishes: Sequence[Wanted]) -> list[list[PortBinding]]:
        """The host port for wishes that go together, on the addresses of each; raises PortAllocated or AllPortsAllocated."""
        wanted, protocol = wishes[0], PROTOCOLS[wishes[0].protocol]
        addresses = [families(wish.host_ip or self.default) for wish in wishes]
        every = tuple(chain.from_iterable(addresses))
        port = self.find(every, protocol, wanted)
        self.given.setdefault((protocol, port), {}).update(dict.fromkeys(every))
        return [[PortBinding(HostIP=address, HostPort=str(port)) for address in own] for own in addresses]

    def take_back(self, places: Iterable[Place]) -> None:
        """What was given is free again; the next one is looked for behind it."""
        for wanted, bindings in places:
            for binding in bindings:
                self.given[PROTOCOLS[wanted.protocol], int(binding.HostPort)].pop(binding.HostIP, None)

    def find(self, addresses: tuple[str, ...], protocol: str, wanted: Wanted) -> int:
        """The very port, or one of a range."""
        if wanted.first and wanted.first == wanted.last:
            if holder := self.holder(addresses, protocol, wanted.first):
                raise PortAllocated(holder, wanted.first)
            return wanted.first
        first, last = (wanted.first, wanted.last) if wanted.first else EPHEMERAL
        keys = [f"port {address} {protocol} {first}-{last}" for address in addresses]
        begin = self.last.get(keys[0], self.core.world.counters.get(keys[0], last))
        for offset in range(1, last - first + 2):
            port = first + (begin - first + offset) % (last - first + 1)
            if not self.holder(addresses, protocol, port):
                self.last |= dict.fromkeys(keys, port)
                return port
        raise AllPortsAllocated()

    def holder(self, addresses: Iterable[str], protocol: str, port: int) -> str:
        """The address on which somebody has the port already, "" where nobody has."""
        taken = self.core.world.index.ports.get((protocol, port), {})
        others = sorted({**taken, **self.given.get((protocol, port), {})})
        return next((other for address in addresses for other in others if clash(address, other)), "")

    def changes(self) -> list[Change]:
        """The counters to remember."""
        counters = self.core.world.counters
        return [Change(Table.COUNTERS, key, counters.get(key), port) for key, port in self.last.items()]


def clash(one: str, other: str) -> bool:
    """Whether two host addresses cannot have the same port."""
    same_family = ipaddress.ip_address(one).version == ipaddress.ip_address(other).version
    return one == other or (same_family and bool({one, other} & {ANY4, ANY6}))


def port_map(container: Container, given: list[Place]) -> PortMap:
    """What `inspect` shows: every exposed port, published or not."""
    ports: dict[str, list[PortBinding]] = {}
    for wanted, bindings in given:
        ports.setdefault(f"{wanted.port}/{PROTOCOLS[wanted.protocol]}", []).extend(bindings)
    exposed = dict.fromkeys(container.config.ExposedPorts or {})
    return {name: tuple(ports[name]) if name in ports else None for name in exposed}
