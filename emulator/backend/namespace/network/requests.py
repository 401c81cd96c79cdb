"""What the network's process is asked. Addresses are texts with their prefix lengths, descriptors come beside the message."""

from __future__ import annotations

from msgspec import Struct


class Request(Struct, frozen=True, kw_only=True, tag=True):
    """One wish; answered by one of the four structs at the end."""


class CreateNetwork(Request, frozen=True, kw_only=True):
    """A bridge. `title`: the network's name; `addresses`: those of its gateways; `talkative`: its containers reach each other;
    `leads_out`: containers may reach the world by it, where that can be reached."""

    network: str
    title: str
    device: str
    addresses: tuple[str, ...]
    mtu: int
    talkative: bool = True
    leads_out: bool = True


class RemoveNetwork(Request, frozen=True, kw_only=True):
    """The bridge goes."""

    network: str


class Join(Request, frozen=True, kw_only=True):
    """A container's network namespace is there: that of a process, as the keeper numbers it."""

    container: str
    pid: int


class Leave(Request, frozen=True, kw_only=True):
    """The container has ended."""

    container: str


class Connect(Request, frozen=True, kw_only=True):
    """An interface. `device`: the outer veth; `name`: the inner one's; `prefix`: how that begins where none is asked for;
    `gateways`: of the families that it has; `order`: the network with the lowest one leads out; `links`: names that this
    container alone knows, for others; `resolved`: names are answered on 127.0.0.11."""

    container: str
    network: str
    device: str
    name: str
    prefix: str
    mac: str
    addresses: tuple[str, ...]
    gateways: tuple[str, ...]
    order: tuple[int, str]
    names: tuple[str, ...]
    links: dict[str, str]
    resolved: bool


class Rename(Request, frozen=True, kw_only=True):
    """Other names for the same addresses."""

    network: str
    addresses: tuple[str, ...]
    names: tuple[str, ...]


class Disconnect(Request, frozen=True, kw_only=True):
    """The interface goes."""

    container: str
    network: str


class Publish(Request, frozen=True, kw_only=True):
    """A socket of the host, which comes along, leads to a container's address and port."""

    place: str
    protocol: str
    address: str
    port: int


class Unpublish(Request, frozen=True, kw_only=True):
    """No more."""

    place: str


class LeadOut(Request, frozen=True, kw_only=True):
    """A way into the world: this interface, which is there with its address, and a gateway behind it."""

    device: str
    gateway: str


class Count(Request, frozen=True, kw_only=True):
    """How much a container has received and sent."""

    container: str


class Done(Struct, frozen=True, tag=True):
    """It is so."""


class Counted(Struct, frozen=True, kw_only=True, tag=True):
    """Bytes and packets over all of a container's interfaces."""

    received: int = 0
    received_packets: int = 0
    sent: int = 0
    sent_packets: int = 0


class Refused(Struct, frozen=True, tag=True):
    """It could not be done; nothing of it was."""

    reason: str


class Broken(Struct, frozen=True, tag=True):
    """Nobody expected this: a bug, with its traceback."""

    report: str


AnyRequest = (
    CreateNetwork | RemoveNetwork | Join | Leave | Connect | Rename | Disconnect | Publish | Unpublish | LeadOut | Count
)  # fmt: skip
AnyReply = Done | Counted | Refused | Broken
