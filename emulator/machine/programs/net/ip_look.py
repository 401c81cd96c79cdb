"""How `ip` prints interfaces, addresses, routes and neighbours: iproute2's look and busybox'."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Interface, IPv6Interface

from emulator.machine.network import Interface, NetworkNamespace
from emulator.machine.network.interface import BROADCAST, LOOPBACK, MULTICAST, POINTOPOINT, UP, Route

FOREVER = "valid_lft forever preferred_lft forever"


@dataclass
class Look:
    """`busybox` or iproute2; `family` 0, 4 or 6; one line a record; the brief table."""

    busybox: bool = False
    family: int = 0
    oneline: bool = False
    brief: bool = False
    statistics: bool = False

    @property
    def end(self) -> str:
        return "\\" if self.oneline else "\n"


def _flags(interface: Interface, look: Look) -> str:
    words = [
        name
        for bit, name in (
            (LOOPBACK, "LOOPBACK"),
            (BROADCAST, "BROADCAST"),
            (POINTOPOINT, "POINTOPOINT"),
            (MULTICAST, "MULTICAST"),
            (UP, "UP"),
        )
        if interface.flags & bit
    ]
    if interface.is_up:
        words.append("LOWER_UP")
    if look.busybox and interface.peer:
        words.append("M-DOWN")
    return ",".join(words)


def _name(interface: Interface) -> str:
    return f"{interface.name}@if{interface.peer}" if interface.peer else interface.name


def _state(interface: Interface) -> str:
    return "UNKNOWN" if interface.is_loopback else "UP" if interface.is_up else "DOWN"


def _first_line(interface: Interface, look: Look, *, of_link: bool) -> str:
    line = f"{interface.index}: {_name(interface)}: <{_flags(interface, look)}> mtu {interface.mtu} "
    if not (look.busybox and look.family == 6):  # the kernel tells of IPv6 alone
        line += "qdisc noqueue "
    if not look.busybox:
        line += f"state {_state(interface)} {'mode DEFAULT ' if of_link else ''}group default "
    return line + (f"qlen {interface.queue}" if interface.queue else "")


def _link_line(interface: Interface, look: Look) -> str:
    kind = "loopback" if interface.is_loopback else "ether"
    broadcast = "00:00:00:00:00:00" if interface.is_loopback else "ff:ff:ff:ff:ff:ff"
    tail = " link-netnsid 0" if interface.peer and not look.busybox else ""
    return f"    link/{kind} {interface.mac} brd {broadcast}{tail}"


def link(interface: Interface, look: Look) -> str:
    """One interface of `ip link`."""
    if look.brief:
        return f"{_name(interface):<16} {_state(interface):<14} {interface.mac} <{_flags(interface, look)}> \n"
    text = f"{_first_line(interface, look, of_link=True)}{look.end}{_link_line(interface, look)}\n"
    if look.statistics:
        received, sent = interface.received, interface.sent
        text += "    RX:  bytes packets errors dropped  missed   mcast           \n"
        text += f"    {received.bytes:>10} {received.packets:>7}      0       0       0       0 \n"
        text += "    TX:  bytes packets errors dropped carrier collsns           \n"
        text += f"    {sent.bytes:>10} {sent.packets:>7}      0       0       0       0 \n"
    return text


def _owns(interface: Interface, family: int) -> list[IPv4Interface | IPv6Interface]:
    four: list[IPv4Interface | IPv6Interface] = [*interface.addresses] if family in (0, 4) else []
    return four + ([*interface.addresses6] if family in (0, 6) else [])


def address(interface: Interface, look: Look) -> str:
    """One interface of `ip addr`; "" where a family was asked for and it has none."""
    owns = _owns(interface, look.family)
    if look.brief:
        shown = "".join(f"{own} " for own in owns)
        return f"{_name(interface):<16} {_state(interface):<14} {shown}\n" if owns or not look.family else ""
    if look.oneline:
        return "".join(
            f"{interface.index}: {interface.name}    {_own(interface, own, look)}\\       {FOREVER}\n" for own in owns
        )
    if look.family and not owns:
        return ""
    text = _first_line(interface, look, of_link=False)
    if look.family and interface.peer and not look.busybox:
        text += " link-netnsid 0"
    text += "\n" + ("" if look.family else _link_line(interface, look) + "\n")
    return text + "".join(f"    {_own(interface, own, look)}\n       {FOREVER}\n" for own in owns)


def _own(interface: Interface, own: IPv4Interface | IPv6Interface, look: Look) -> str:
    if isinstance(own, IPv6Interface):
        scope = "host" if own.ip.is_loopback else "link" if own.ip.is_link_local else "global"
        given = scope == "global" and bool(interface.peer)  # by the engine, which asks for no duplicate detection
        return f"inet6 {own} scope {scope} {('flags 02 ' if look.busybox else 'nodad ') if given else ''}"
    if interface.is_loopback:
        return f"inet {own} scope host {interface.name}"
    broadcast = f" brd {own.network.broadcast_address}" if own.network.prefixlen < 31 else ""
    return f"inet {own}{broadcast} scope global {interface.name}"


def route(entry: Route, look: Look) -> str:
    """One line of `ip route`."""
    target = "default" if entry.is_default else str(entry.destination)
    if entry.destination.prefixlen == 32:
        target = str(entry.destination.network_address)
    via = f" via {entry.gateway}" if entry.gateway else ""
    tail = ""
    if entry.gateway is None:
        protocol = "" if look.busybox else "proto kernel "
        source = f"src {entry.source} " if entry.source else ""
        tail = f"{protocol}scope link {' ' if look.busybox and source else ''}{source}"
    return f"{target}{via} dev {entry.device} {tail}\n"


def routes6(network: NetworkNamespace, look: Look) -> str:
    """`ip -6 route`: what is on the link, the way out, and multicast, which only busybox shows."""
    tail = " metric {} " if look.busybox else "proto kernel metric {} pref medium"
    lines, multicast = [], []
    for interface in network.listed():
        if interface.is_loopback or not interface.addresses6:
            continue
        on_link = dict.fromkeys(own.network for own in interface.addresses6)
        lines += [f"{subnet} dev {interface.name} {tail.format(256)}\n" for subnet in on_link]
        multicast.append(f"multicast ff00::/8 dev {interface.name} {tail.format(256)}\n")
    if network.default6 is not None:
        gateway, device = network.default6
        lines.append(f"default via {gateway} dev {device} {tail.replace('proto kernel ', '').format(1024)}\n")
    return "".join(lines + (multicast if look.busybox else []))


def neighbours(network: NetworkNamespace, look: Look) -> str:
    lines = []
    for where, (mac, device) in sorted(network.neighbours.items()):
        used = " used 0/0/0 probes 0" if look.busybox else ""
        lines.append(
            f"{where} dev {device} lladdr {mac}{used} REACHABLE\n"
            if not look.busybox
            else f"{where} dev {device} lladdr {mac} used 0/0/0 probes 0 REACHABLE\n"
        )
    return "".join(lines)
