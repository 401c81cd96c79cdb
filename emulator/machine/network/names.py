"""Name resolution as libc does it: literals, /etc/hosts, then the name server of resolv.conf. No wording here."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from ipaddress import ip_address
from typing import TYPE_CHECKING

from emulator.errors import EmulatorError
from emulator.machine.errno import LinuxError
from emulator.machine.network.transport import network_of

if TYPE_CHECKING:
    from emulator.machine.kernel.process import Process
    from emulator.machine.network.namespace import NetworkNamespace

EMBEDDED = "127.0.0.11"


class NameFault(enum.Enum):
    """getaddrinfo's errors, with glibc's texts."""

    AGAIN = "Temporary failure in name resolution"
    NONAME = "Name or service not known"


class NameFailure(EmulatorError):
    """A name has no address; `fault` says what getaddrinfo would return."""

    def __init__(self, name: str, fault: NameFault) -> None:
        super().__init__(fault.value)
        self.name, self.fault = name, fault


def literal(name: str) -> str | None:
    """An address written as one, in its usual form; also `[::1]`-less IPv6. None for a name."""
    try:
        return str(ip_address(name))
    except ValueError:
        pass
    parts = name.split(".")
    if 0 < len(parts) < 4 and all(part.isascii() and part.isdigit() for part in parts):
        return _short(parts)
    return None


def _short(parts: list[str]) -> str | None:
    """inet_aton's short forms: `127.1`."""
    *heads, tail = (int(part) for part in parts)
    room = 4 - len(heads)
    if any(head > 255 for head in heads) or tail >= 256**room:
        return None
    return str(ip_address(bytes(heads) + tail.to_bytes(room, "big")))


def hosts(process: Process) -> Iterator[tuple[str, list[str]]]:
    """The lines of /etc/hosts: an address and its names."""
    for words in _lines(process, "/etc/hosts"):
        if len(words) > 1:
            yield words[0], words[1:]


def nameservers(process: Process) -> list[str]:
    return [words[1] for words in _lines(process, "/etc/resolv.conf") if words[0] == "nameserver" and len(words) > 1]


def _lines(process: Process, path: str) -> Iterator[list[str]]:
    try:
        text = process.read_file(path).decode("utf-8", "surrogateescape")
    except LinuxError:
        return
    for line in text.splitlines():
        words = line.partition("#")[0].split()
        if words:
            yield words


async def resolve(process: Process, name: str, family: int = 0) -> list[str]:
    """Addresses of a name, as getaddrinfo orders them; `family` 4 or 6 keeps one kind. Raises NameFailure."""
    found = await _all(process, name)
    wanted = [address for address in found if not family or (":" in address) == (family == 6)]
    if not wanted:
        raise NameFailure(name, NameFault.NONAME)
    return wanted


async def _all(process: Process, name: str) -> list[str]:
    address = literal(name)
    if address is not None:
        return [address]
    lowered = name.rstrip(".").lower()
    listed = [address for address, names in hosts(process) if lowered in (other.lower() for other in names)]
    if listed:
        return sorted(dict.fromkeys(listed), key=lambda address: ":" in address)
    answer = ask(process, lowered)
    if not answer:
        raise NameFailure(name, NameFault.AGAIN)
    return answer


def ask(process: Process, name: str, server: str | None = None) -> list[str]:
    """What the name server says. Nobody beyond the embedded one and the known mirrors answers."""
    servers = nameservers(process) if server is None else [server]
    network = network_of(process)
    if EMBEDDED in servers and network.lookup is not None:
        answer = list(network.lookup(name))
        if answer:
            return answer
    return outside(network, name) if servers else []


def outside(network: NetworkNamespace, name: str) -> list[str]:
    """The outer world's names, where a route leads there."""
    address = network.fabric.outside.get(name)
    reaches = any(route.is_default for route in network.routes)
    return [address] if address is not None and reaches else []


def reverse(process: Process, address: str) -> str | None:
    """The name of an address: /etc/hosts, then the embedded name server."""
    for known, names in hosts(process):
        if known == address:
            return names[0]
    network = network_of(process)
    if EMBEDDED in nameservers(process) and network.reverse is not None:
        return network.reverse(address)
    return None


def canonical_line(process: Process, address: str, name: str) -> list[str]:
    """The names that stand with an address in /etc/hosts, where `name` is one of them; else `name` alone."""
    for known, names in hosts(process):
        if known == address and name in names:
            return names
    return [name]
