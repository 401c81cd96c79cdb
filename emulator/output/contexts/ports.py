"""The PORTS column: `0.0.0.0:8080->80/tcp` and ranges (docker/cli: cli/command/formatter/container.go)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol


class Port(Protocol):
    """An exposed port, and where it is published; IP is empty and PublicPort 0 where it isn't."""

    @property
    def IP(self) -> str: ...
    @property
    def PrivatePort(self) -> int: ...
    @property
    def PublicPort(self) -> int: ...
    @property
    def Type(self) -> str: ...


def displayable_ports(ports: Iterable[Port]) -> str:
    """formatter.DisplayablePorts: neighbours of one address and protocol as a range, odd mappings last."""
    finished: list[str] = []
    mapped: list[str] = []
    groups: dict[tuple[str, str], tuple[int, int]] = {}
    for port in sorted(ports, key=lambda port: (port.PrivatePort, port.IP, port.PublicPort, port.Type)):
        if port.IP and port.PublicPort != port.PrivatePort:
            mapped.append(f"{joined_host(port.IP, str(port.PublicPort))}->{port.PrivatePort}/{port.Type}")
            continue
        key, number = (port.IP, port.Type), port.PrivatePort
        first, last = groups.get(key, (number, number - 1))
        if number == last + 1:
            groups[key] = first, number
            continue
        finished.append(group(key, first, last))
        groups[key] = number, number
    finished += [group(key, first, last) for key, (first, last) in groups.items()]
    return ", ".join(finished + mapped)


def group(key: tuple[str, str], first: int, last: int) -> str:
    address, protocol = key
    numbers = str(first) if first == last else f"{first}-{last}"
    return (f"{joined_host(address, numbers)}->{numbers}" if address else numbers) + f"/{protocol}"


def joined_host(address: str, port: str) -> str:
    """net.JoinHostPort."""
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
