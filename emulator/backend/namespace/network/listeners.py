"""Sockets of the host for published ports. What Docker would bind on all addresses is bound on loopback alone."""

from __future__ import annotations

import errno
import ipaddress
import socket
from pathlib import Path

from emulator.backend.base import NoSuchAddress, PortTaken
from emulator.errors import NotEmulated, SystemFailure

BACKLOG = 128
LOOPBACK = {4: "127.0.0.1", 6: "::1"}
FAMILIES = {4: socket.AF_INET, 6: socket.AF_INET6}
KINDS = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}
PRIVILEGED = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")


class PortForbidden(SystemFailure):
    """An ordinary user cannot have it: what Docker's rootless engine says (moby: rlkclient; rootlesskit: port/builtin)."""

    def __init__(self, host_ip: str, port: int, protocol: str) -> None:
        version = ipaddress.ip_address(host_ip).version
        shown = f"[{host_ip}]" if version == 6 else host_ip
        first = int(PRIVILEGED.read_text())
        advice = (
            f"cannot expose privileged port {port}, you can add 'net.ipv4.ip_unprivileged_port_start={port}' to "
            f"/etc/sysctl.conf (currently {first}), or set CAP_NET_BIND_SERVICE on rootlesskit binary, or choose a larger "
            f"port number (>= {first}): "
        )
        super().__init__(
            f"error while calling RootlessKit PortManager.AddPort(): {advice if port < first else ''}"
            f"listen {protocol}{version} {shown}:{port}: bind: permission denied"
        )


def listener(host_ip: str, port: int, protocol: str) -> socket.socket | None:
    """A bound socket, listening where its kind does; None on a host without that family. Raises PortTaken, NoSuchAddress,
    PortForbidden, NotEmulated."""
    if protocol not in KINDS:
        raise NotEmulated(f"publishing {protocol.upper()} ports by --backend namespace")
    address = ipaddress.ip_address(host_ip or "0.0.0.0")
    wanted = LOOPBACK[address.version] if address.is_unspecified else host_ip
    try:
        return bound(wanted, port, address.version, KINDS[protocol])
    except OSError as error:
        if address.version == 6 and error.errno in (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL):
            return None
        if error.errno == errno.EACCES:
            raise PortForbidden(host_ip or "0.0.0.0", port, protocol) from None
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
