"""The texts below /proc/net, made from a namespace."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from emulator.machine.network.namespace import NetworkNamespace

_DEV = (
    "Inter-|   Receive                                                |  Transmit\n"
    " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier "
    "compressed\n"
)
_TCP = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
_ROUTE = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT"
_ARP = "IP address       HW type     Flags       HW address            Mask     Device\n"
_STATES = {"LISTEN": 10, "ESTABLISHED": 1, "CLOSE_WAIT": 8, "FIN_WAIT2": 5, "": 7}


def text(network: NetworkNamespace, name: str) -> bytes | None:
    """The text of /proc/net/`name`, or None."""
    make = _FILES.get(name)
    return None if make is None else make(network).encode()


def _dev(network: NetworkNamespace) -> str:
    lines = [_DEV]
    for interface in network.listed():
        received, sent = interface.received, interface.sent
        lines.append(
            f"{interface.name:>6}: {received.bytes:7} {received.packets:7}    0    0    0     0          0         0 "
            f"{sent.bytes:8} {sent.packets:7}    0    0    0     0       0          0\n"
        )
    return "".join(lines)


def _hex4(address: IPv4Address) -> str:
    return address.packed[::-1].hex().upper()


def _hex(address: str) -> str:
    parsed = ip_address(address)
    if isinstance(parsed, IPv4Address):
        return _hex4(parsed)
    packed = parsed.packed
    return "".join(packed[index : index + 4][::-1].hex().upper() for index in range(0, 16, 4))


def _route(network: NetworkNamespace) -> str:
    lines = [_ROUTE.ljust(127) + "\n"]
    for route in network.routes:
        gateway = route.gateway or IPv4Address(0)
        flags = 3 if route.gateway else 1
        line = (
            f"{route.device}\t{_hex4(route.destination.network_address)}\t{_hex4(gateway)}\t{flags:04X}\t0\t0\t{route.metric}\t"
            f"{_hex4(route.destination.netmask)}\t0\t0\t0"
        )
        lines.append(line.ljust(127) + "\n")
    return "".join(lines)


def _arp(network: NetworkNamespace) -> str:
    lines = [_ARP]
    for address, (mac, device) in sorted(network.neighbours.items()):
        lines.append(f"{address!s:16} 0x1         0x2         {mac}     *        {device}\n")
    return "".join(lines)


def _sockets(protocol: str, six: bool) -> Callable[[NetworkNamespace], str]:
    def make(network: NetworkNamespace) -> str:
        lines = [_TCP.replace("rem_address", "remote_address") if six else _TCP]
        rows = [
            (
                socket.address,
                socket.port,
                "::" if six else "0.0.0.0",
                0,
                "LISTEN" if protocol == "tcp" else "",
                socket.uid,
                socket.number,
            )
            for socket in network.all_bound()
            if socket.protocol == protocol and (":" in socket.address) == six
        ]
        if protocol == "tcp":
            rows += [
                (*stream.local, *stream.remote, stream.state, 0, stream.number)
                for stream in network.streams.values()
                if (":" in stream.local[0]) == six
            ]
        for number, (address, port, remote, remote_port, state, uid, inode) in enumerate(rows):
            lines.append(
                f"{number:4}: {_hex(address)}:{port:04X} {_hex(remote)}:{remote_port:04X} {_STATES[state]:02X} "
                "00000000:00000000 "
                f"00:00000000 00000000 {uid:5}        0 {inode} 1 0000000000000000 100 0 0 10 0\n"
            )
        return "".join(lines)

    return make


def _if_inet6(network: NetworkNamespace) -> str:
    lines = []
    for interface in network.listed():
        for own in interface.addresses6:
            scope = 0x10 if own.ip.is_loopback else 0x20 if own.ip.is_link_local else 0
            address = IPv6Address(own.ip).packed.hex()
            lines.append(
                f"{address} {interface.index:02x} {own.network.prefixlen:02x} {scope:02x} 80 {interface.name:>8}\n"
            )
    return "".join(lines)


_FILES: Final[dict[str, Callable[[NetworkNamespace], str]]] = {
    "dev": _dev,
    "route": _route,
    "arp": _arp,
    "if_inet6": _if_inet6,
    "tcp": _sockets("tcp", False),
    "tcp6": _sockets("tcp", True),
    "udp": _sockets("udp", False),
    "udp6": _sockets("udp", True),
    "unix": lambda network: "Num       RefCount Protocol Flags    Type St Inode Path\n",
}
