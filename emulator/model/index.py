"""What finds containers without looking at all of them: by name, by the beginning of an id, by network, address and port.

All of it is derived from the table of containers; World keeps it in step with every change, and `check` compares.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator

from emulator.model.container import Container

Endpoint = tuple[str, str, str]  # network id, the network's name as the container knows it, address
Port = tuple[str, int, str]  # protocol, number, host address
FEW = 32
"""So many new ids are put in one by one."""


class Addresses:
    """The IPv4 addresses given on one network, as numbers. Every number from the first one up to `low` is taken."""

    def __init__(self) -> None:
        self.taken: set[int] = set()
        self.low = 0

    def leave(self, number: int) -> None:
        """It is free again."""
        self.taken.discard(number)
        self.low = min(self.low, number)

    def lowest_free(self, first: int, last: int, reserved: frozenset[int]) -> int | None:
        """The lowest number that is neither taken nor reserved. A network asks with the same three bounds always."""
        number = max(self.low, first)
        while number in self.taken or number in reserved:
            number += 1
        self.low = number
        return number if number <= last else None


class ContainerIndex:
    """`names` finds an id; `ids` is sorted; `endpoints` are the live ones, by network; `ports` those published now."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self._ids: list[str] = []
        self._fresh: list[str] = []
        self.endpoints: dict[str, dict[tuple[str, str], None]] = {}
        self.addresses: dict[str, Addresses] = {}
        self.ports: dict[tuple[str, int], dict[str, str]] = {}

    def replace(self, before: Container | None, after: Container | None) -> None:
        """A container came, went or changed. The new name must be free."""
        if before is None or after is None or before.name != after.name:
            self.rename(before, after)
        if before is None or after is None or before.networks is not after.networks:
            self.reconnect(before, after)
        ended, begun = published(before), published(after)
        if ended != begun:
            self.republish(before, ended, after, begun)

    def rename(self, before: Container | None, after: Container | None) -> None:
        """Keeps names and ids."""
        if before is not None:
            del self.names[before.name]
            if after is None:
                del self.ids[bisect_left(self.ids, before.id)]
        if after is not None:
            self.names[after.name] = after.id
            if before is None:
                self._fresh.append(after.id)

    def reconnect(self, before: Container | None, after: Container | None) -> None:
        """Keeps endpoints and their addresses."""
        for network, label, address in live_endpoints(before):
            assert before is not None
            self.endpoints[network].pop((before.id, label))
            if address:
                self.addresses[network].leave(numbered(address))
            if not self.endpoints[network]:
                del self.endpoints[network], self.addresses[network]
        for network, label, address in live_endpoints(after):
            assert after is not None
            self.endpoints.setdefault(network, {})[after.id, label] = None
            given = self.addresses.setdefault(network, Addresses())
            if address:
                given.taken.add(numbered(address))

    def republish(self, before: Container | None, ended: list[Port], after: Container | None, begun: list[Port]) -> None:
        """Keeps host ports."""
        for protocol, number, address in ended:
            holders = self.ports[protocol, number]
            if before is not None and holders.get(address) == before.id:
                del holders[address]
            if not holders:
                del self.ports[protocol, number]
        for protocol, number, address in begun:
            assert after is not None
            self.ports.setdefault((protocol, number), {})[address] = after.id

    @property
    def ids(self) -> list[str]:
        """Sorted: new ones are put where they belong when somebody looks."""
        if len(self._fresh) > FEW:
            self._ids += self._fresh
            self._ids.sort()
        else:
            for identifier in self._fresh:
                insort(self._ids, identifier)
        self._fresh.clear()
        return self._ids

    def starting(self, prefix: str) -> Iterator[str]:
        """The ids that begin so, sorted."""
        ids = self.ids
        at = bisect_left(ids, prefix)
        while at < len(ids) and ids[at].startswith(prefix):
            yield ids[at]
            at += 1

    def content(self) -> tuple[object, ...]:
        """All that two indexes of the same containers have in common, whatever order they were built in."""
        addresses = {network: given.taken for network, given in self.addresses.items()}
        return self.names, self.ids, self.endpoints, addresses, self.ports


def live_endpoints(container: Container | None) -> Iterator[Endpoint]:
    """Where a container hangs now."""
    for label, endpoint in container.networks.items() if container else ():
        if endpoint.EndpointID:
            yield endpoint.NetworkID, label, endpoint.IPAddress


def published(container: Container | None) -> list[Port]:
    """The host ports that a running container has, each once."""
    if container is None or not container.ports or not container.running:
        return []
    ports = (
        (name.partition("/")[2], int(binding.HostPort), binding.HostIP)
        for name, bindings in container.ports.items()
        for binding in bindings or ()
    )
    return list(dict.fromkeys(ports))


def numbered(address: str) -> int:
    """172.17.0.2 as a number."""
    return int.from_bytes(map(int, address.split(".")))
