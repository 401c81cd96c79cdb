"""The few sentences of rtnetlink that networks are made of, by pyroute2. Each raises OSError with the kernel's own reason.

pyroute2 is imported with this module, by the network's process alone: that takes as long as ten containers.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from ipaddress import IPv4Interface, IPv6Interface, ip_interface
from pathlib import Path
from typing import Protocol, cast

from pyroute2 import IPRoute, NetlinkError

from emulator.backend.namespace.network.netns import inside
from emulator.backend.namespace.network.requests import Counted

AF_INET, AF_INET6 = 2, 10
NO_DUPLICATE_DETECTION = 0x02
LOOPBACK = 1
LAST = 2**31
"""A priority behind those that are given."""
BOOT = 3  # who made a route: what `ip` leaves unsaid
DEFAULTS = {AF_INET: "0.0.0.0/0", AF_INET6: "::/0"}


class Message(Protocol):
    """What the kernel says of an interface."""

    def get_attr(self, name: str) -> dict[str, int]: ...


class Netlink(Protocol):
    """What is used of pyroute2's IPRoute."""

    def link(self, command: str, **kwarg: object) -> object: ...
    def link_lookup(self, **match: object) -> list[int]: ...
    def addr(self, command: str, **kwarg: object) -> object: ...
    def route(self, command: str, **kwarg: object) -> object: ...
    def neigh(self, command: str, **kwarg: object) -> object: ...
    def rule(self, command: str, **kwarg: object) -> object: ...
    def brport(self, command: str, **kwarg: object) -> object: ...
    def get_links(self, *index: int) -> Iterable[Message]: ...
    def close(self) -> None: ...


def netlink(namespace: int | None = None) -> Netlink:
    """A socket to the kernel, in one's own namespace or another."""
    if namespace is None:
        return cast(Netlink, IPRoute())
    with inside(namespace):
        return cast(Netlink, IPRoute())


@contextmanager
def reasons(what: str) -> Iterator[None]:
    """The kernel's refusals as OSError."""
    try:
        yield
    except NetlinkError as error:
        raise OSError(error.code, f"{what}: {error.args[1]}") from None


def index_of(link: Netlink, device: str) -> int:
    """An interface's number; raises OSError."""
    found = link.link_lookup(ifname=device)
    if not found:
        raise OSError(errno.ENODEV, f"{device}: No such device")
    return found[0]


def add_address(link: Netlink, index: int, text: str) -> None:
    """`172.18.0.1/16`, of either family. IPv6 addresses are known to be free, so they can be used at once."""
    address = ip_interface(text)
    given: dict[str, object] = {"index": index, "address": str(address.ip), "prefixlen": address.network.prefixlen}
    with reasons(f"address {text}"):
        link.addr("add", **given, **particulars(address))


def particulars(address: IPv4Interface | IPv6Interface) -> dict[str, object]:
    """What goes with an address of a family."""
    if address.version == 6:
        return {"flags": NO_DUPLICATE_DETECTION}
    wide = address.network.prefixlen < 31
    return {"broadcast": str(address.network.broadcast_address)} if wide else {}


def bring_up(link: Netlink, index: int) -> None:
    """The interface works."""
    with reasons("link up"):
        link.link("set", index=index, state="up")


def add_bridge(link: Netlink, device: str, mac: str, mtu: int) -> int:
    """A bridge with an address that stays, whoever hangs on it; returns its number."""
    with reasons(f"bridge {device}"):
        link.link("add", ifname=device, kind="bridge", address=mac, mtu=mtu)
    return index_of(link, device)


def add_pair(link: Netlink, device: str, bridge: int, namespace: int, inner: str, mac: str, mtu: int) -> int:
    """A pair of veths from a bridge into a namespace; returns the outer one's number."""
    peer: dict[str, object] = {"ifname": inner, "net_ns_fd": namespace, "mtu": mtu}
    if mac:
        peer["address"] = mac
    with reasons(f"veth {device}"):
        link.link("add", ifname=device, kind="veth", master=bridge, mtu=mtu, peer=peer)
    return index_of(link, device)


def isolate(link: Netlink, index: int) -> None:
    """A port of a bridge that reaches no other port of its kind."""
    with reasons("bridge port"):
        link.brport("set", index=index, isolated=1)


def delete(link: Netlink, device: str) -> None:
    """An interface, and a veth's other end; one that is gone is no matter."""
    for index in link.link_lookup(ifname=device):
        with reasons(f"link {device}"):
            link.link("del", index=index)


def set_default_route(link: Netlink, family: int, gateway: str) -> None:
    """Where all else goes."""
    with reasons("default route"):
        link.route("replace", dst=DEFAULTS[family], gateway=gateway, family=family, proto=BOOT)


def drop_default_route(link: Netlink, family: int) -> None:
    """All else goes nowhere; the route may have gone with its interface."""
    try:
        link.route("del", dst=DEFAULTS[family], family=family)
    except NetlinkError as error:
        if error.code not in (errno.ESRCH, errno.ENOENT):
            raise OSError(error.code, f"default route: {error.args[1]}") from None


def set_way_out(link: Netlink, table: int, index: int, gateway: str) -> None:
    """Where all goes that is looked up in this table: there, or nowhere, never on to the next table."""
    with reasons("way out"):
        link.route("replace", dst=DEFAULTS[AF_INET], type="unreachable", priority=LAST, table=table, family=AF_INET)
        link.route("replace", dst=DEFAULTS[AF_INET], gateway=gateway, oif=index, table=table, family=AF_INET)


def send_out(link: Netlink, device: str, table: int, *, verb: str = "add") -> None:
    """What comes from an interface is looked up in that table, and so reaches no other bridge; `verb` del: no more."""
    with reasons(f"rule {device}"):
        link.rule(verb, iifname=device, table=table, priority=table, family=AF_INET)


def forget_neighbour(link: Netlink, index: int, address: str) -> None:
    """Whoever has the address next has another hardware address."""
    family = AF_INET6 if ":" in address else AF_INET
    try:
        link.neigh("del", ifindex=index, dst=address, family=family)
    except NetlinkError as error:
        if error.code != errno.ENOENT:  # nobody asked for it
            raise OSError(error.code, f"neighbour {address}: {error.args[1]}") from None


def set_sysctl(name: str, value: str) -> None:
    """Of the namespace that the thread is in."""
    Path("/proc/sys/net", name).write_text(value)


def counters(link: Netlink, device: str) -> Counted:
    """What a container received and sent, from its outer veth: the other way round."""
    found = link.link_lookup(ifname=device)
    for message in link.get_links(*found) if found else ():
        stats = message.get_attr("IFLA_STATS64")
        return Counted(
            received=stats["tx_bytes"],
            received_packets=stats["tx_packets"],
            sent=stats["rx_bytes"],
            sent_packets=stats["rx_packets"],
        )
    return Counted()
