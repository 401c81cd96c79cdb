"""Networks: bridges on the fabric, interfaces in namespaces, published ports, and the names by which containers find others."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from ipaddress import IPv4Interface, IPv6Interface
from typing import Protocol

from emulator.backend.base import NoSuchAddress, PortTaken
from emulator.backend.interface_names import own_name, prefix_of
from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.machine import Machine
from emulator.machine.network import Fabric, NetworkNamespace, Publication
from emulator.model.container import Container
from emulator.model.network import EndpointSettings, Network

ICC, MTU = "com.docker.network.bridge.enable_icc", "com.docker.network.driver.mtu"
FALSE = ("0", "f", "F", "FALSE", "false", "False")

Place = tuple[str, int, str]


class Doors(Protocol):
    """Where published ports are answered for real, beside the simulated host."""

    def open(self, place: Place) -> None:
        """Listens there; raises PortTaken or NoSuchAddress."""

    def close(self, place: Place) -> None:
        """Listens no more."""


class Networking:
    """The fabric as Docker uses it. `doors`, where a face sets them, open and close with the published ports."""

    doors: Doors | None = None

    def __init__(self, host: Machine) -> None:
        if not isinstance(host.network, NetworkNamespace):
            host.network = Fabric().host
        self.host = host.network
        self.fabric = host.network.fabric
        self.names: dict[str, dict[str, list[str]]] = {}
        self.titles: dict[str, str] = {}
        self.joined: dict[int, list[str]] = {}
        self.links: dict[int, dict[str, str]] = {}
        self.published: dict[Place, Publication] = {}

    def default_gateway(self) -> str:
        """The host's address on the default bridge."""
        bridges = self.fabric.bridges.values()
        return next((str(bridge.gateway) for bridge in bridges if bridge.device == "docker0"), "")

    def namespace(self, container_id: str) -> NetworkNamespace:
        """A fresh one, whose embedded name server knows the networks that it joins."""
        namespace = self.fabric.namespace(container_id)
        networks = self.joined[id(namespace)] = []
        links = self.links[id(namespace)] = {}
        namespace.lookup = lambda name: self.find(networks, links.get(name.lower(), name))
        namespace.reverse = lambda address: self.reverse(networks, address)
        return namespace

    def find(self, networks: list[str], name: str) -> Sequence[str]:
        """The addresses of a name on the networks that somebody is on."""
        for network in networks:
            if found := self.names.get(network, {}).get(name.lower()):
                return found
        return []

    def reverse(self, networks: list[str], address: str) -> str | None:
        """The first name of an address, with that of its network behind it (moby: libnetwork ResolveIP)."""
        for network in networks:
            for name, addresses in self.names.get(network, {}).items():
                if address in addresses:
                    return f"{name}.{self.titles[network]}"
        return None

    def create(self, network: Network) -> None:
        """A bridge; host, none and mere configurations need nothing."""
        if not (network.subnet or network.subnet6):
            return
        options = network.options
        if network.driver != "bridge":
            self.fabric.create_segment(
                network.id, network.bridge, network.subnet, network.gateway, subnet6=network.subnet6,
                gateway6=network.gateway6, internal=network.internal,
            )  # fmt: skip
            return
        self.fabric.create_bridge(
            network.id, network.bridge, network.subnet, network.gateway, subnet6=network.subnet6, gateway6=network.gateway6,
            internal=network.internal, talkative=options.get(ICC, "true") not in FALSE, mtu=int(options.get(MTU) or 0) or 1500,
        )  # fmt: skip

    def remove(self, network: Network) -> None:
        """Takes a bridge away."""
        self.fabric.remove_bridge(network.id)
        self.names.pop(network.id, None)
        self.titles.pop(network.id, None)

    def connect(self, namespace: NetworkNamespace, network: Network, endpoint: EndpointSettings, names: Sequence[str]) -> None:
        """Plugs a namespace in."""
        own = own_addresses(endpoint)
        if not own:
            return
        self.fabric.attach(
            namespace, network.id, endpoint.IPAddress, endpoint.MacAddress,
            device=own_name(endpoint, namespace.interfaces) or namespace.next_name(prefix_of(network)),
            order=(-endpoint.GwPriority, network.name),
            address6=f"{endpoint.GlobalIPv6Address}/{endpoint.GlobalIPv6PrefixLen}" if endpoint.GlobalIPv6Address else None,
        )  # fmt: skip
        self.joined.setdefault(id(namespace), []).append(network.id)
        for link in endpoint.Links or ():
            name, _, alias = link.partition(":")
            self.links.setdefault(id(namespace), {})[(alias or name).lower()] = name
        self.call(network, own, names)

    def call(self, network: Network, own: Sequence[str], names: Sequence[str]) -> None:
        """Addresses get names."""
        self.titles[network.id] = network.name
        known = self.names.setdefault(network.id, {})
        for name in names:
            known.setdefault(name.lower(), []).extend(own)

    def forget_names(self, network_id: str, own: Collection[str]) -> None:
        """Addresses have no names any more."""
        known = self.names.get(network_id, {})
        for name in list(known):
            known[name] = [address for address in known[name] if address not in own]
            if not known[name]:
                del known[name]

    def rename(self, network: Network, endpoint: EndpointSettings, names: Sequence[str]) -> None:
        """Other names for the same endpoint."""
        own = own_addresses(endpoint)
        self.forget_names(network.id, own)
        self.call(network, own, names)

    def disconnect(self, namespace: NetworkNamespace, network: Network) -> None:
        """Pulls it out; its names are forgotten."""
        networks = self.joined.get(id(namespace), [])
        if network.id not in networks:
            return
        own = {str(interface.ip) for interface in addresses(namespace, network.id)}
        self.fabric.detach(namespace, network.id)
        networks.remove(network.id)
        self.forget_names(network.id, own)

    def forget(self, namespace: NetworkNamespace) -> None:
        """The container is gone."""
        self.joined.pop(id(namespace), None)
        self.links.pop(id(namespace), None)

    def publish(self, namespace: NetworkNamespace, place: Place, address: str, port: int) -> None:
        """Opens a port of the host."""
        host_ip, host_port, protocol = place
        try:
            self.published[place] = self.fabric.publish(host_ip, host_port, protocol, namespace, address, port)
        except LinuxError as error:
            raise (NoSuchAddress() if error.errno is Errno.EADDRNOTAVAIL else PortTaken()) from None
        if self.doors is not None:
            self.open_door(self.doors, place)

    def open_door(self, doors: Doors, place: Place) -> None:
        """Opens it for real, too, or not at all."""
        try:
            doors.open(place)
        except (PortTaken, NoSuchAddress):
            self.fabric.unpublish(self.published.pop(place))
            raise

    def unpublish(self, place: Place) -> None:
        """Closes it."""
        publication = self.published.pop(place, None)
        if publication is not None:
            self.fabric.unpublish(publication)
            if self.doors is not None:
                self.doors.close(place)


def addresses(namespace: NetworkNamespace, network_id: str) -> list[IPv4Interface | IPv6Interface]:
    """What a namespace has on a bridge."""
    plugged = [interface for interface in namespace.interfaces.values() if interface.bridge == network_id]
    four = [address for interface in plugged for address in interface.addresses]
    return [*four, *(address for interface in plugged for address in interface.addresses6)]


def own_addresses(endpoint: EndpointSettings) -> list[str]:
    """Of both families."""
    return [address for address in (endpoint.IPAddress, endpoint.GlobalIPv6Address) if address]


def first_address(container: Container) -> str:
    """The address to which published ports lead."""
    endpoints = list(container.networks.values())
    found = [endpoint.IPAddress for endpoint in endpoints] + [endpoint.GlobalIPv6Address for endpoint in endpoints]
    return next(filter(None, found), "")
