"""The wires of a world: bridges between namespaces, ports published on the host, and who is reached by an address.

One Fabric a kernel. The host's namespace has an address on every bridge (the gateway); containers of different bridges
don't reach each other, as Docker's isolation rules have it; an internal bridge leads nowhere else. Nothing here is
asynchronous: how long a packet takes is transport.py's matter.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv4Network,
    IPv6Address,
    IPv6Interface,
    IPv6Network,
    ip_address,
)
from typing import TYPE_CHECKING

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.network.interface import Interface
from emulator.machine.network.namespace import NetworkNamespace
from emulator.machine.network.outside import OUTSIDE
from emulator.machine.network.sockets import BoundSocket, DatagramSocket

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(slots=True)
class Bridge:
    """One Docker network: `key` is what the engine calls it (its id), `device` the host's interface (docker0, br-…).
    A family that it has not is None. `apart`: the host is not on it, and the gateway is somebody outside."""

    key: str
    device: str
    subnet: IPv4Network | None
    gateway: IPv4Address | None
    subnet6: IPv6Network | None = None
    gateway6: IPv6Address | None = None
    internal: bool = False
    talkative: bool = True
    mtu: int = 1500
    apart: bool = False
    members: dict[IPv4Address | IPv6Address, tuple[NetworkNamespace, Interface]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Publication:
    """A port of the host that leads into a namespace."""

    host_address: str
    host_port: int
    protocol: str
    namespace: NetworkNamespace
    address: str
    port: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where a packet comes out: the namespace, the address and port it is for there, and the sender's as seen there.
    `proxied`: a process of the host takes the connection first, and then asks there."""

    namespace: NetworkNamespace
    address: str
    port: int
    source: str
    proxied: bool = False


class Dropped(Exception):
    """The packet vanishes: the sender waits until its patience ends."""


class Fabric:
    """All networks of one world. `outside` names the few hosts of the outer world that exist."""

    def __init__(self, host_address: str = "10.0.2.15/24", host_gateway: str = "10.0.2.2") -> None:
        self.bridges: dict[str, Bridge] = {}
        self.publications: list[Publication] = []
        self.outside: Mapping[str, str] = OUTSIDE
        self.host = NetworkNamespace(self, "host")
        self.host.is_host = True
        self.host.unprivileged_port_start = 1024
        uplink = Interface(
            self.host.take_index(), "eth0", "52:54:00:12:34:56", [IPv4Interface(host_address)], queue=1000
        )
        self.host.add(uplink)
        self.host.set_default(host_gateway, "eth0")
        self._next_veth = 0

    # what the engine arranges

    def namespace(self, name: str) -> NetworkNamespace:
        """A fresh namespace with nothing but `lo`: a container's, and all of `--network none`."""
        return NetworkNamespace(self, name)

    def create_bridge(
        self,
        key: str,
        device: str,
        subnet: str,
        gateway: str,
        *,
        subnet6: str = "",
        gateway6: str = "",
        internal: bool = False,
        talkative: bool = True,
        mtu: int = 1500,
        mac: str = "02:42:00:00:00:01",
    ) -> Bridge:
        """A bridge network; the host gets the gateways' addresses on `device`. `talkative` False is icc=false. A family
        without a subnet is off."""
        families = _families(subnet, gateway, subnet6, gateway6)
        bridge = self.bridges[key] = Bridge(key, device, *families, internal, talkative, mtu)
        own = [IPv4Interface(f"{gateway}/{subnet.rpartition('/')[2]}")] if subnet else []
        own6 = [IPv6Interface(f"{gateway6}/{subnet6.rpartition('/')[2]}")] if subnet6 else []
        self.host.add(Interface(self.host.take_index(), device, mac, own, own6, mtu=mtu, bridge=key))
        return bridge

    def create_segment(
        self, key: str, device: str, subnet: str, gateway: str, *, subnet6: str = "", gateway6: str = "", internal: bool = False
    ) -> Bridge:
        """A network beside one of the host's interfaces (macvlan): its members meet each other, and never the host."""
        families = _families(subnet, gateway, subnet6, gateway6)
        bridge = self.bridges[key] = Bridge(key, device, *families, internal, apart=True)
        return bridge

    def remove_bridge(self, key: str) -> None:
        bridge = self.bridges.pop(key, None)
        if bridge is not None and not bridge.apart:
            self.host.remove(bridge.device)

    def attach(
        self,
        namespace: NetworkNamespace,
        key: str,
        address: str,
        mac: str,
        device: str | None = None,
        *,
        address6: str | None = None,
        order: tuple[int, str] = (0, ""),
    ) -> Interface:
        """Plugs a namespace into a bridge. All else goes through the bridge with the lowest `order` of those that lead out."""
        bridge = self.bridges[key]
        own = own_interface(bridge, address)
        own6 = [IPv6Interface(address6), link_local(mac)] if address6 else []
        peer = self.host.take_index()
        interface = Interface(
            namespace.take_index(),
            device or namespace.next_name(),
            mac,
            own,
            own6,
            bridge.mtu,
            peer=peer,
            bridge=key,
            order=order,
        )
        namespace.add(interface)
        for four in own:
            bridge.members[four.ip] = (namespace, interface)
        for six in own6:
            bridge.members[six.ip] = (namespace, interface)
        self.set_defaults(namespace)
        return interface

    def set_defaults(self, namespace: NetworkNamespace) -> None:
        """The default routes of both families (moby: libnetwork/sandbox.go getGatewayEndpoint)."""
        plugged = sorted((each for each in namespace.listed() if each.bridge in self.bridges), key=lambda each: each.order)
        leading = [(each, self.bridges[each.bridge]) for each in plugged if not self.bridges[each.bridge].internal]
        four = [(str(bridge.gateway), each.name) for each, bridge in leading if bridge.gateway and each.addresses]
        six = [(str(bridge.gateway6), each.name) for each, bridge in leading if bridge.gateway6 and each.addresses6]
        namespace.set_default(*four[0]) if four else namespace.set_default(None)
        namespace.default6 = six[0] if six else None

    def detach(self, namespace: NetworkNamespace, key: str) -> None:
        """Pulls a namespace's plug out of a bridge; the default route goes to another one if there is one."""
        bridge = self.bridges[key]
        for address, (member, interface) in list(bridge.members.items()):
            if member is namespace:
                del bridge.members[address]
                namespace.remove(interface.name)
        self.set_defaults(namespace)

    def publish(
        self, host_address: str, host_port: int, protocol: str, namespace: NetworkNamespace, address: str, port: int
    ) -> Publication:
        """Opens a port of the host. EADDRNOTAVAIL for an address that it has not, EADDRINUSE when something has it."""
        self.check_host_port(host_address, host_port, protocol)
        publication = Publication(host_address, host_port, protocol, namespace, address, port)
        self.publications.append(publication)
        return publication

    def check_host_port(self, host_address: str, host_port: int, protocol: str) -> None:
        """Raises what binding the port on the host would."""
        if not self.host.owns(host_address):
            raise LinuxError(Errno.EADDRNOTAVAIL)
        taken = self.host.bound.get((protocol, host_port), [])
        if any(
            socket.address == host_address or socket.takes(host_address) or _wildcard(host_address, socket.address)
            for socket in taken
        ):
            raise LinuxError(Errno.EADDRINUSE)
        if self.is_published(host_address, host_port, protocol):
            raise LinuxError(Errno.EADDRINUSE)

    def unpublish(self, publication: Publication) -> None:
        if publication in self.publications:
            self.publications.remove(publication)

    def unpublish_all(self, namespace: NetworkNamespace) -> None:
        self.publications = [item for item in self.publications if item.namespace is not namespace]

    def is_published(self, address: str, port: int, protocol: str) -> bool:
        """Whether a published port holds (part of) this one. Docker binds both `0.0.0.0` and `::`: two different ones."""
        return any(
            item.host_port == port
            and item.protocol == protocol
            and (
                item.host_address == address
                or _wildcard(item.host_address, address)
                or _wildcard(address, item.host_address)
            )
            for item in self.publications
        )

    # who is where

    def reach(self, sender: NetworkNamespace, protocol: str, address: str, port: int) -> Arrival:
        """Where a packet goes. LinuxError (ENETUNREACH, EHOSTUNREACH) or Dropped when nowhere."""
        if sender.owns(address):
            return self._deliver(
                sender, protocol, address, port, address if address not in ("0.0.0.0", "::") else "127.0.0.1"
            )
        parsed = ip_address(address)
        if not isinstance(parsed, IPv4Address):
            return self._reach6(sender, protocol, parsed, port)
        route = sender.route_to(parsed)
        if route is None:
            raise LinuxError(Errno.ENETUNREACH)
        interface = sender.interfaces[route.device]
        bridge = self.bridges.get(interface.bridge)
        own = interface.address
        source = str(own.ip) if own is not None else "0.0.0.0"
        if route.gateway is None and bridge is not None:
            return self._on_link(sender, bridge, protocol, address, port, source)
        if bridge is not None and bridge.apart:
            raise LinuxError(Errno.EHOSTUNREACH)
        return self._routed(sender, protocol, parsed, port, source)

    def _on_link(
        self, sender: NetworkNamespace, bridge: Bridge, protocol: str, address: str, port: int, source: str
    ) -> Arrival:
        parsed = IPv4Address(address)
        if parsed == bridge.gateway and not bridge.apart:
            sender.neighbours[parsed] = (self.host.interfaces[bridge.device].mac, _device(sender, bridge))
            return self._deliver(self.host, protocol, address, port, source)
        member = bridge.members.get(parsed)
        if member is None:
            raise LinuxError(Errno.EHOSTUNREACH)
        if not bridge.talkative and not sender.is_host:
            raise Dropped
        namespace, interface = member
        sender.neighbours[parsed] = (interface.mac, bridge.device if sender.is_host else _device(sender, bridge))
        return Arrival(namespace, address, port, source)

    def _reach6(self, sender: NetworkNamespace, protocol: str, address: IPv6Address, port: int) -> Arrival:
        """IPv6: on the link, or by way of a network that leads out."""
        leads_out = False
        for interface in sender.listed():
            bridge = self.bridges.get(interface.bridge)
            if bridge is None or bridge.subnet6 is None or not interface.addresses6:
                continue
            if address in bridge.subnet6 or address.is_link_local:
                return self._on_link6(sender, bridge, protocol, address, port, str(interface.addresses6[0].ip))
            leads_out = leads_out or not bridge.internal
        if not leads_out:
            raise LinuxError(Errno.ENETUNREACH)
        if not sender.is_host and self.host.owns(str(address)):
            return self._deliver(self.host, protocol, str(address), port, "::")
        raise Dropped

    def _on_link6(
        self, sender: NetworkNamespace, bridge: Bridge, protocol: str, address: IPv6Address, port: int, source: str
    ) -> Arrival:
        if address == bridge.gateway6 and not bridge.apart:
            return self._deliver(self.host, protocol, str(address), port, source)
        member = bridge.members.get(address)
        if member is None or (not bridge.talkative and not sender.is_host):
            raise Dropped
        return Arrival(member[0], str(address), port, source)

    def _routed(self, sender: NetworkNamespace, protocol: str, address: IPv4Address, port: int, source: str) -> Arrival:
        """By way of the default route: the host itself, or the outer world, of which there is nothing to be heard."""
        if not sender.is_host and self.host.owns(str(address)):
            return self._deliver(self.host, protocol, str(address), port, source)
        raise Dropped

    def _deliver(self, namespace: NetworkNamespace, protocol: str, address: str, port: int, source: str) -> Arrival:
        """At home; on the host a published port leads on, with the gateway as the sender (as docker-proxy has it). The
        kernel itself sends on what the host sends to an IPv4 address of its own, loopback ones excepted."""
        if namespace.is_host and namespace.find(protocol, address, port) is None:
            for item in self.publications:
                wanted = item.host_address == address or _wildcard(item.host_address, address)
                if wanted and item.host_port == port and item.protocol == protocol:
                    gateway = self._gateway_of(item)
                    proxied = source != address or ip_address(address).is_loopback or ":" in address
                    return Arrival(item.namespace, item.address, item.port, gateway, proxied)
        return Arrival(namespace, address, port, source)

    def _gateway_of(self, item: Publication) -> str:
        for bridge in self.bridges.values():
            if bridge.subnet is not None and ip_address(item.address) in bridge.subnet:
                return str(bridge.gateway)
            if bridge.subnet6 is not None and ip_address(item.address) in bridge.subnet6:
                return str(bridge.gateway6)
        return item.address

    def send_datagram(self, socket: BoundSocket, data: bytes, remote: tuple[str, int]) -> None:
        """UDP: it arrives or it doesn't; an address that no route leads to is an error at once."""
        try:
            arrival = self.reach(socket.namespace, "udp", remote[0], remote[1])
        except Dropped:
            return
        found = arrival.namespace.find("udp", arrival.address, arrival.port)
        if isinstance(found, DatagramSocket):
            found.take(data, (arrival.source, socket.port))


def own_interface(bridge: Bridge, address: str) -> list[IPv4Interface]:
    """A member's IPv4 address with the length of the bridge's subnet; nothing for no address."""
    if not address:
        return []
    length = bridge.subnet.prefixlen if bridge.subnet is not None else 32
    return [IPv4Interface(address if "/" in address else f"{address}/{length}")]


def link_local(mac: str) -> IPv6Interface:
    """The address that an interface gives itself, from its hardware address (RFC 4291, appendix A)."""
    octets = [int(part, 16) for part in mac.replace("-", ":").split(":")]
    identifier = bytes([octets[0] ^ 2, *octets[1:3], 0xFF, 0xFE, *octets[3:6]])
    return IPv6Interface((b"\xfe\x80" + bytes(6) + identifier, 64))


def _wildcard(wide: str, address: str) -> bool:
    return (wide == "0.0.0.0" and ":" not in address) or (wide == "::" and ":" in address)


def _device(namespace: NetworkNamespace, bridge: Bridge) -> str:
    return next(
        (interface.name for interface in namespace.interfaces.values() if interface.bridge == bridge.key), "eth0"
    )


def _families(
    subnet: str, gateway: str, subnet6: str, gateway6: str
) -> tuple[IPv4Network | None, IPv4Address | None, IPv6Network | None, IPv6Address | None]:
    """A network's subnets and gateways; a family without a subnet is off."""
    return (
        IPv4Network(subnet) if subnet else None,
        IPv4Address(gateway) if subnet else None,
        IPv6Network(subnet6) if subnet6 else None,
        IPv6Address(gateway6) if subnet6 else None,
    )
