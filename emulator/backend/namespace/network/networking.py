"""The engine's side of networks: what the backend calls. The network's process is started when the first container is."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from ipaddress import ip_network

import msgspec

from emulator.backend.base import Usage
from emulator.backend.interface_names import own_name, prefix_of
from emulator.backend.namespace.keeper import messages
from emulator.backend.namespace.keeper.access import Access
from emulator.backend.namespace.keeper.failures import KeeperFailure
from emulator.backend.namespace.network import launch, requests
from emulator.backend.namespace.network.listeners import listener
from emulator.backend.namespace.network.requests import AnyReply, AnyRequest, Broken, Counted, Refused
from emulator.errors import SystemFailure
from emulator.model.network import EndpointSettings, Network

ICC, MTU = "com.docker.network.bridge.enable_icc", "com.docker.network.driver.mtu"
FALSE = ("0", "f", "F", "FALSE", "false", "False")
DEFAULT_MTU = 1500
DEFAULT_BRIDGE = "docker0"


class NetworkFailure(SystemFailure):
    """The kernel refuses a bridge, an interface or an address; the text says which, and why."""


class Networking:
    """Bridges, interfaces, names and published ports of one engine's containers. `access` has the keeper."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._control: socket.socket | None = None
        self._networks: dict[str, requests.CreateNetwork] = {}
        self._pid = 0
        self._wired = False

    def begin(self) -> None:
        """The process begins: what it has to load is loaded while the first container is made."""
        if self._control is None:
            self._control, theirs = socket.socketpair()
            with theirs:
                self._pid = self._access.keeper.call(launch.start, launch.Launch(), [theirs.fileno()])

    @property
    def control(self) -> socket.socket:
        """The way to the process, which has by then all the networks that there are."""
        self.begin()
        assert self._control is not None, "it has just begun"
        if not self._wired:
            self._wired = True
            for network in self._networks.values():
                self.ask(network)
            self.lead_out(self._pid)
        return self._control

    def lead_out(self, pid: int) -> None:
        """Containers reach the world, where this machine lets them."""
        self.ask(requests.Count(container=""))  # answered from within its own namespace
        if self._access.keeper.call(launch.lead_out, launch.Outbound(pid)):
            self.ask(requests.LeadOut(device=launch.DEVICE, gateway=launch.GATEWAY))

    def close(self) -> None:
        """The process ends."""
        if self._control is not None:
            self._control.close()
            self._control, self._wired = None, False

    def default_gateway(self) -> str:
        """The host's address on the default bridge."""
        found = (network for network in self._networks.values() if network.device == DEFAULT_BRIDGE)
        return next((network.addresses[0].partition("/")[0] for network in found), "")

    def ask(self, request: AnyRequest, descriptors: Sequence[int] = ()) -> AnyReply:
        """The answer; raises NetworkFailure, or KeeperFailure where nobody answers."""
        try:
            messages.send(self.control, msgspec.msgpack.encode(request), descriptors)
            data, _ = messages.receive(self.control)
        except messages.Gone:
            raise KeeperFailure("the process that holds the networks is gone (see `emulator doctor`)") from None
        reply: AnyReply = msgspec.msgpack.decode(data, type=AnyReply)
        if isinstance(reply, Refused):
            raise NetworkFailure(reply.reason)
        if isinstance(reply, Broken):
            raise KeeperFailure(reply.report)
        return reply

    # networks

    def create(self, network: Network) -> None:
        """A bridge; host, none and mere configurations need nothing."""
        addresses = gateway_addresses(network)
        if not addresses:
            return
        options = network.options
        wanted = requests.CreateNetwork(
            network=network.id, title=network.name, device=network.bridge, addresses=addresses,
            mtu=int(options.get(MTU) or 0) or DEFAULT_MTU, talkative=options.get(ICC, "true") not in FALSE,
            leads_out=not network.internal,
        )  # fmt: skip
        if self._wired:
            self.ask(wanted)
        self._networks[network.id] = wanted

    @property
    def devices(self) -> frozenset[str]:
        """The bridges' names."""
        return frozenset(network.device for network in self._networks.values())

    def remove(self, network: Network) -> None:
        """Takes a bridge away."""
        if self._networks.pop(network.id, None) and self._wired:
            self.ask(requests.RemoveNetwork(network=network.id))

    # containers

    def join(self, container_id: str, pid: int) -> None:
        """A container's network namespace is there: that of `pid`, as the keeper numbers it. Its loopback works."""
        self.ask(requests.Join(container=container_id, pid=pid))

    def leave(self, container_id: str) -> None:
        """The container has ended."""
        self.ask(requests.Leave(container=container_id))

    def connect(self, container_id: str, network: Network, endpoint: EndpointSettings, names: Sequence[str]) -> None:
        """An interface for a container that has joined; nothing for endpoints without addresses (host, none)."""
        addresses = endpoint_addresses(endpoint)
        if not addresses:
            return
        self.ask(
            requests.Connect(
                container=container_id, network=network.id, device=f"veth{endpoint.EndpointID[:7]}",
                name=own_name(endpoint), prefix=prefix_of(network), mac=endpoint.MacAddress, addresses=addresses,
                gateways=tuple(filter(None, (endpoint.Gateway, endpoint.IPv6Gateway))),
                order=(-endpoint.GwPriority, network.name), names=tuple(names), links=link_names(endpoint),
                resolved=not network.predefined,
            )
        )  # fmt: skip

    def rename(self, network: Network, endpoint: EndpointSettings, names: Sequence[str]) -> None:
        """Other names for the same endpoint."""
        self.ask(requests.Rename(network=network.id, addresses=endpoint_addresses(endpoint), names=tuple(names)))

    def disconnect(self, container_id: str, network: Network) -> None:
        """The interface goes, and the names."""
        self.ask(requests.Disconnect(container=container_id, network=network.id))

    def count(self, container_id: str, usage: Usage) -> Usage:
        """The usage with what went through the container's interfaces."""
        counted = self.ask(requests.Count(container=container_id))
        assert isinstance(counted, Counted), "the answer to Count"
        return msgspec.structs.replace(usage, **msgspec.structs.asdict(counted))

    # published ports

    def publish(self, host_ip: str, host_port: int, protocol: str, address: str, port: int) -> None:
        """Opens a port of the host that leads to a container's; raises PortTaken or NoSuchAddress."""
        door = listener(host_ip, host_port, protocol)
        if door is None:
            return
        with door:
            place = place_of(host_ip, host_port, protocol)
            self.ask(requests.Publish(place=place, protocol=protocol, address=address, port=port), [door.fileno()])

    def unpublish(self, host_ip: str, host_port: int, protocol: str) -> None:
        """Closes it."""
        self.ask(requests.Unpublish(place=place_of(host_ip, host_port, protocol)))


def place_of(host_ip: str, host_port: int, protocol: str) -> str:
    """The name of a published port."""
    return f"{host_ip}|{host_port}/{protocol}"


def gateway_addresses(network: Network) -> tuple[str, ...]:
    """Those of the bridge, with their prefix lengths."""
    pairs = ((network.gateway, network.subnet), (network.gateway6, network.subnet6))
    return tuple(f"{gateway}/{ip_network(subnet).prefixlen}" for gateway, subnet in pairs if gateway and subnet)


def endpoint_addresses(endpoint: EndpointSettings) -> tuple[str, ...]:
    """Of both families, with their prefix lengths."""
    pairs = (
        (endpoint.IPAddress, endpoint.IPPrefixLen),
        (endpoint.GlobalIPv6Address, endpoint.GlobalIPv6PrefixLen),
    )
    return tuple(f"{address}/{length}" for address, length in pairs if address)


def link_names(endpoint: EndpointSettings) -> dict[str, str]:
    """`--link web:db`: who asks for `db` means `web`."""
    pairs = (link.partition(":") for link in endpoint.Links or ())
    return {(alias or name).lower(): name for name, _, alias in pairs}
