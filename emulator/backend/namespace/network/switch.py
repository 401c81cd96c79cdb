"""Bridges, and who hangs on them: what netlink is told, and what there is now. All of it runs on one thread of its own."""

from __future__ import annotations

import errno
import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count

from emulator.backend.failures import InterfaceFailure
from emulator.backend.namespace.network import netlink
from emulator.backend.namespace.network.netlink import AF_INET, AF_INET6, LOOPBACK, Netlink, set_sysctl
from emulator.backend.namespace.network.netns import inside
from emulator.backend.namespace.network.requests import Connect, Count, Counted, CreateNetwork, Disconnect, Join, LeadOut

WAY_OUT = 100
"""The table of routes for what comes from containers."""


@dataclass(frozen=True, slots=True)
class Bridge:
    """A network: its interface."""

    device: str
    index: int
    mtu: int
    talkative: bool


@dataclass(slots=True)
class Box:
    """A container: its network namespace, a socket to the kernel in it, its interfaces by network, and by family the gateway
    of its default route."""

    namespace: int
    link: Netlink
    plugs: dict[str, tuple[str, Connect]] = field(default_factory=dict)
    routes: dict[int, str] = field(default_factory=dict)

    @property
    def names(self) -> set[str]:
        """Of all its interfaces."""
        return {"lo", *(name for name, _ in self.plugs.values())}

    def free_name(self, prefix: str) -> str:
        """`eth0`, or the first one that is free."""
        taken = self.names
        return next(name for name in (f"{prefix}{number}" for number in count()) if name not in taken)


class Switch:
    """The networks of one engine. `out`: the bridges that lead into the world; None where there is no way."""

    def __init__(self) -> None:
        self.link = netlink.netlink()
        self.bridges: dict[str, Bridge] = {}
        self.boxes: dict[str, Box] = {}
        self.leading: list[str] = []
        self.out: set[str] | None = None
        netlink.bring_up(self.link, LOOPBACK)
        set_sysctl("ipv4/ip_forward", "0")
        set_forwarding6("0")

    def create(self, request: CreateNetwork) -> None:
        """A bridge with the gateways' addresses, or nothing."""
        index = netlink.add_bridge(self.link, request.device, hardware_address(request.network), request.mtu)
        try:
            if not any(":" in address for address in request.addresses):
                disable_ipv6(request.device)
            for address in request.addresses:
                netlink.add_address(self.link, index, address)
            netlink.bring_up(self.link, index)
        except OSError:
            netlink.delete(self.link, request.device)
            raise
        self.bridges[request.network] = Bridge(request.device, index, request.mtu, request.talkative)
        if request.leads_out:
            self.leading.append(request.device)
            self.open_out(request.device)

    def lead_out(self, request: LeadOut) -> None:
        """The way into the world. Nothing translates addresses: what stands behind the interface asks for each of them where it
        lies, and this namespace answers."""
        netlink.set_way_out(self.link, WAY_OUT, netlink.index_of(self.link, request.device), request.gateway)
        set_sysctl(f"ipv4/conf/{request.device}/forwarding", "1")
        set_sysctl(f"ipv4/conf/{request.device}/proxy_arp", "1")
        set_sysctl(f"ipv4/neigh/{request.device}/proxy_delay", "0")
        self.out = set()
        for device in self.leading:
            self.open_out(device)

    def open_out(self, device: str) -> None:
        """A bridge leads into the world, where there is a way."""
        if self.out is not None:
            netlink.send_out(self.link, device, WAY_OUT)
            set_sysctl(f"ipv4/conf/{device}/forwarding", "1")
            self.out.add(device)

    def remove(self, network: str) -> None:
        """The bridge goes; whoever still hangs on it hangs on nothing."""
        if bridge := self.bridges.pop(network, None):
            if bridge.device in self.leading:
                self.leading.remove(bridge.device)
            if self.out is not None and bridge.device in self.out:
                self.out.remove(bridge.device)
                netlink.send_out(self.link, bridge.device, WAY_OUT, verb="del")
            netlink.delete(self.link, bridge.device)

    def join(self, request: Join) -> int:
        """A namespace with its loopback; returns its descriptor, which this switch keeps."""
        namespace = os.open(f"/proc/{request.pid}/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        try:
            box = Box(namespace, netlink.netlink(namespace))
        except OSError:
            os.close(namespace)
            raise
        self.boxes[request.container] = box
        netlink.bring_up(box.link, LOOPBACK)
        with inside(namespace):
            set_sysctl("ipv4/conf/default/arp_notify", "1")
            set_sysctl("ipv6/conf/default/ndisc_notify", "1")
            set_sysctl("ipv6/conf/default/disable_ipv6", "1")
        return namespace

    def leave(self, container: str) -> list[Connect]:
        """The namespace is let go; returns what was still connected."""
        box = self.boxes.get(container)
        if box is None:
            return []
        plugs = [plug for _, plug in box.plugs.values()]
        for plug in plugs:
            self.disconnect(Disconnect(container=container, network=plug.network))
        del self.boxes[container]
        box.link.close()
        os.close(box.namespace)
        return plugs

    def connect(self, request: Connect) -> None:
        """A pair of veths, and the routes that come with it; or nothing."""
        bridge, box = self.bridges[request.network], self.boxes[request.container]
        name = request.name or box.free_name(request.prefix)
        if name in box.names:
            raise OSError(errno.EEXIST, str(InterfaceFailure(request.device, name, "file exists")))
        outer = netlink.add_pair(self.link, request.device, bridge.index, box.namespace, name, request.mac, bridge.mtu)
        try:
            disable_ipv6(request.device)
            if not bridge.talkative:
                netlink.isolate(self.link, outer)
            netlink.bring_up(self.link, outer)
            self.configure(box, name, request)
        except OSError:
            netlink.delete(self.link, request.device)
            raise
        box.plugs[request.network] = (name, request)
        set_routes(box)

    def configure(self, box: Box, name: str, request: Connect) -> None:
        """The inner end."""
        index = netlink.index_of(box.link, name)
        if any(":" in address for address in request.addresses):
            with inside(box.namespace):
                set_sysctl(f"ipv6/conf/{name}/disable_ipv6", "0")
        for address in request.addresses:
            netlink.add_address(box.link, index, address)
        netlink.bring_up(box.link, index)

    def disconnect(self, request: Disconnect) -> tuple[str, ...]:
        """The pair goes, and what was remembered of its addresses, which are returned."""
        box = self.boxes.get(request.container)
        if box is None or request.network not in box.plugs:
            return ()
        _, plug = box.plugs.pop(request.network)
        netlink.delete(self.link, plug.device)
        bridge = self.bridges.get(request.network)
        for address in plug.addresses if bridge else ():
            netlink.forget_neighbour(self.link, bridge.index if bridge else 0, address.partition("/")[0])
        with suppress(OSError):  # its last process may have gone, and the namespace's loopback with it
            set_routes(box)
        return plug.addresses

    def count(self, request: Count) -> Counted:
        """What has gone through all its interfaces."""
        box = self.boxes.get(request.container)
        total = Counted()
        for _, plug in box.plugs.values() if box else ():
            one = netlink.counters(self.link, plug.device)
            total = Counted(
                received=total.received + one.received,
                received_packets=total.received_packets + one.received_packets,
                sent=total.sent + one.sent,
                sent_packets=total.sent_packets + one.sent_packets,
            )
        return total


def set_routes(box: Box) -> None:
    """All else goes by the network that comes first (moby: libnetwork/sandbox.go getGatewayEndpoint)."""
    plugs = sorted((plug for _, plug in box.plugs.values()), key=lambda plug: plug.order)
    for family, sign in ((AF_INET, "."), (AF_INET6, ":")):
        gateways = [gateway for plug in plugs for gateway in plug.gateways if sign in gateway]
        if gateways:
            netlink.set_default_route(box.link, family, gateways[0])
            box.routes[family] = gateways[0]
        elif box.routes.pop(family, ""):
            netlink.drop_default_route(box.link, family)


def hardware_address(network: str) -> str:
    """A bridge's, locally administered."""
    return ":".join(("02", "42", *(f"{byte:02x}" for byte in hashlib.sha256(network.encode()).digest()[:4])))


def disable_ipv6(device: str) -> None:
    """No address comes by itself."""
    with suppress(FileNotFoundError):  # a kernel without IPv6
        set_sysctl(f"ipv6/conf/{device}/disable_ipv6", "1")


def set_forwarding6(value: str) -> None:
    """Between bridges, of IPv6."""
    with suppress(FileNotFoundError):
        set_sysctl("ipv6/conf/all/forwarding", value)
