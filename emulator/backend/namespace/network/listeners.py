"""Sockets of the host for published ports. What Docker would bind on all addresses is bound on loopback alone."""

from __future__ import annotations

import errno
import ipaddress
import socket

from emulator.backend.base import NoSuchAddress, PortTaken

BACKLOG = 128
LOOPBACK = {4: "127.0.0.1", 6: "::1"}
FAMILIES = {4: socket.AF_INET, 6: socket.AF_INET6}
KINDS = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}


def listener(host_ip: str, port: int, protocol: str) -> socket.socket | None:
    """A bound socket, listening where its kind does; None on a host without that family. Raises PortTaken, NoSuchAddress."""
    address = ipaddress.ip_address(host_ip or "0.0.0.0")
    wanted = LOOPBACK[address.version] if address.is_unspecified else host_ip
    try:
        return bound(wanted, port, address.version, KINDS[protocol])
    except OSError as error:
        if address.version == 6 and error.errno in (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL):
            return None
        raise (NoSuchAddress() if error.errno == errno.EADDRNOTAVAIL else PortTaken()) from None


def bound(address: str, port: int, version: int, kind: socket.SocketKind) -> socket.socket:
    """The socket."""
    door = socket.socket(FAMILIES[version], kind | socket.SOCK_CLOEXEC)
    try:
        if kind == socket.SOCK_STREAM:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if version == 6:
            door.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        door.bind((address, port))
        if kind == socket.SOCK_STREAM:
            door.listen(BACKLOG)
    except OSError:
        door.close()
        raise
    return door
