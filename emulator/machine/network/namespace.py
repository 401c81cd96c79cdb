"""A network namespace: interfaces, routes, neighbours, and the sockets bound. No wires: those are the fabric's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address
from typing import TYPE_CHECKING

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.network import proc_net, sys_net
from emulator.machine.network.interface import Interface, Route, loopback

if TYPE_CHECKING:
    from emulator.machine.network.fabric import Fabric
    from emulator.machine.network.sockets import BoundSocket, StreamSocket

ANY, ANY6 = "0.0.0.0", "::"
FIRST_EPHEMERAL, LAST_EPHEMERAL = 32768, 60999


class NetworkNamespace:
    """What one container (or the host, or several that share) sees of the network.

    `lookup` answers for Docker's embedded name server at 127.0.0.11: a name to its addresses, [] when it has none;
    `reverse` an address to a name. Both are set by the engine. `users` counts the machines that share the namespace.
    """

    def __init__(self, fabric: Fabric, name: str) -> None:
        self.fabric, self.name = fabric, name
        self.interfaces: dict[str, Interface] = {"lo": loopback()}
        self.routes: list[Route] = []
        self.default6: tuple[str, str] | None = None
        self.neighbours: dict[IPv4Address, tuple[str, str]] = {}
        self.bound: dict[tuple[str, int], list[BoundSocket]] = {}
        self.streams: dict[int, StreamSocket] = {}
        self.lookup: Callable[[str], Sequence[str]] | None = None
        self.reverse: Callable[[str], str | None] | None = None
        self.unprivileged_port_start = 0
        self.is_host = False
        self._next_index = 2
        self._next_ephemeral = FIRST_EPHEMERAL

    # interfaces and routes

    def add(self, interface: Interface) -> Interface:
        self.interfaces[interface.name] = interface
        for address in interface.addresses:
            self.routes.append(Route(address.network, interface.name, None, address.ip))
        return interface

    def remove(self, name: str) -> None:
        """Takes an interface and its routes away."""
        self.interfaces.pop(name, None)
        self.routes = [route for route in self.routes if route.device != name]
        self.neighbours = {address: entry for address, entry in self.neighbours.items() if entry[1] != name}

    def take_index(self) -> int:
        self._next_index += 1
        return self._next_index - 1

    def next_name(self, prefix: str = "eth") -> str:
        """The lowest free `eth`N, as Docker names them."""
        number = 0
        while f"{prefix}{number}" in self.interfaces:
            number += 1
        return f"{prefix}{number}"

    def set_default(self, gateway: str | None, device: str = "") -> None:
        """Replaces the default route; None takes it away."""
        self.routes = [route for route in self.routes if not route.is_default]
        if gateway is not None:
            self.routes.insert(0, Route(IPv4Network("0.0.0.0/0"), device, IPv4Address(gateway)))

    def route_to(self, destination: IPv4Address) -> Route | None:
        """The most specific route; routes of interfaces that are down don't count."""
        best: Route | None = None
        for route in self.routes:
            device = self.interfaces.get(route.device)
            fits = destination in route.destination and device is not None and device.is_up
            if fits and (best is None or route.destination.prefixlen > best.destination.prefixlen):
                best = route
        return best

    def owns(self, address: str) -> bool:
        """Whether packets to `address` stay here."""
        parsed = ip_address(address)
        if parsed.is_loopback or parsed.is_unspecified:
            return True
        if isinstance(parsed, IPv6Address):
            return any(parsed == own.ip for interface in self.interfaces.values() for own in interface.addresses6)
        return any(parsed == own.ip for interface in self.interfaces.values() for own in interface.addresses)

    def listed(self) -> list[Interface]:
        """The interfaces by index."""
        return sorted(self.interfaces.values(), key=lambda interface: interface.index)

    def own_addresses(self) -> list[str]:
        """As `hostname -I` lists them: all but the loopback's."""
        return [
            str(address.ip)
            for interface in self.listed()
            if not interface.is_loopback
            for address in interface.addresses
        ]

    # sockets

    def bind(self, socket: BoundSocket) -> None:
        """Claims protocol, address and port; port 0 takes a free one. EADDRINUSE, EADDRNOTAVAIL."""
        if not self.owns(socket.address):
            raise LinuxError(Errno.EADDRNOTAVAIL)
        if not socket.port:
            socket.port = self.ephemeral(socket.protocol)
        taken = self.bound.setdefault((socket.protocol, socket.port), [])
        if any(_overlap(socket, other) for other in taken):
            raise LinuxError(Errno.EADDRINUSE)
        if self.is_host and self.fabric.is_published(socket.address, socket.port, socket.protocol):
            raise LinuxError(Errno.EADDRINUSE)
        taken.append(socket)

    def unbind(self, socket: BoundSocket) -> None:
        taken = self.bound.get((socket.protocol, socket.port), [])
        if socket in taken:
            taken.remove(socket)
        if not taken:
            self.bound.pop((socket.protocol, socket.port), None)

    def find(self, protocol: str, address: str, port: int) -> BoundSocket | None:
        """Who gets what arrives for `address`:`port`: the exact address before the wildcard."""
        taken = self.bound.get((protocol, port), [])
        exact = [socket for socket in taken if socket.address == address]
        return next(iter(exact or [socket for socket in taken if socket.takes(address)]), None)

    def ephemeral(self, protocol: str) -> int:
        """A port for a client or for port 0."""
        for _ in range(LAST_EPHEMERAL - FIRST_EPHEMERAL + 1):
            port = self._next_ephemeral
            self._next_ephemeral = FIRST_EPHEMERAL if port == LAST_EPHEMERAL else port + 1
            if (protocol, port) not in self.bound:
                return port
        raise LinuxError(Errno.EADDRNOTAVAIL)

    def all_bound(self) -> list[BoundSocket]:
        return [socket for sockets in self.bound.values() for socket in sockets]

    def proc_net(self, name: str) -> bytes | None:
        """The text of /proc/net/`name`, or None."""
        return proc_net.text(self, name)

    def sys_net(self) -> dict[str, dict[str, str]]:
        """What /sys/class/net shows of each interface."""
        return {interface.name: sys_net.files(interface) for interface in self.listed()}


def _overlap(first: BoundSocket, second: BoundSocket) -> bool:
    return first.address == second.address or first.takes(second.address) or second.takes(first.address)
