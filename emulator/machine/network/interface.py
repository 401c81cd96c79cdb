"""Network interfaces and routes: plain records of one namespace. Who is connected to whom lives in fabric.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Interface

UP, BROADCAST, LOOPBACK, POINTOPOINT, RUNNING, MULTICAST = 0x1, 0x2, 0x8, 0x10, 0x40, 0x1000
LOCAL, LOCAL6 = IPv4Interface("127.0.0.1/8"), IPv6Interface("::1/128")


@dataclass(slots=True)
class Counters:
    """What /proc/net/dev counts for one direction."""

    bytes: int = 0
    packets: int = 0

    def add(self, size: int, packets: int = 1) -> None:
        self.bytes += size
        self.packets += packets


@dataclass(slots=True)
class Interface:
    """One interface. `peer` is the index of a veth's other end in the host, 0 where there is none; of those that lead out, the
    one with the lowest `order` has the default route."""

    index: int
    name: str
    mac: str = "00:00:00:00:00:00"
    addresses: list[IPv4Interface] = field(default_factory=list)
    addresses6: list[IPv6Interface] = field(default_factory=list)
    mtu: int = 1500
    flags: int = UP | BROADCAST | RUNNING | MULTICAST
    queue: int = 0
    peer: int = 0
    bridge: str = ""
    order: tuple[int, str] = (0, "")
    received: Counters = field(default_factory=Counters)
    sent: Counters = field(default_factory=Counters)

    @property
    def is_loopback(self) -> bool:
        return bool(self.flags & LOOPBACK)

    @property
    def is_up(self) -> bool:
        return bool(self.flags & UP)

    @property
    def address(self) -> IPv4Interface | None:
        """The first IPv4 address."""
        return self.addresses[0] if self.addresses else None


def loopback() -> Interface:
    """A fresh `lo`."""
    return Interface(
        1,
        "lo",
        addresses=[LOCAL],
        addresses6=[LOCAL6],
        mtu=65536,
        flags=UP | LOOPBACK | RUNNING,
        queue=1000,
    )


@dataclass(frozen=True, slots=True)
class Route:
    """One line of the main table; `gateway` None means that the destination is on the link."""

    destination: IPv4Network
    device: str
    gateway: IPv4Address | None = None
    source: IPv4Address | None = None
    metric: int = 0

    @property
    def is_default(self) -> bool:
        return self.destination.prefixlen == 0
