"""`docker network ls` (docker/cli: cli/command/network/formatter.go)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar, Protocol

from emulator.output import units
from emulator.output.formatting import QUIET, RAW, TABLE, SubContext, render
from emulator.output.template.values import Printed, nil
from emulator.output.width import joined_labels, natural_key, truncate_id

DEFAULT = r"table {{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}"


class Summary(Protocol):
    """network.Summary; Created as the document has it."""

    @property
    def ID(self) -> str: ...
    @property
    def Name(self) -> str: ...
    @property
    def Driver(self) -> str: ...
    @property
    def Scope(self) -> str: ...
    @property
    def EnableIPv4(self) -> bool: ...
    @property
    def EnableIPv6(self) -> bool: ...
    @property
    def Internal(self) -> bool: ...
    @property
    def IPAM(self) -> object: ...
    @property
    def Attachable(self) -> bool: ...
    @property
    def Ingress(self) -> bool: ...
    @property
    def ConfigFrom(self) -> object: ...
    @property
    def ConfigOnly(self) -> bool: ...
    @property
    def Options(self) -> Mapping[str, str] | None: ...
    @property
    def Labels(self) -> Mapping[str, str] | None: ...
    @property
    def Created(self) -> str: ...


YEAR_1 = 62_135_596_800
"""Seconds from the year 1, from which Go counts, to 1970."""


def go_time(text: str) -> Printed:
    """time.Time as fmt prints it where it may not call its String: UTC, without a monotonic clock."""
    seconds, rest = divmod(units.nanoseconds_of(text), units.SECOND)
    return Printed(wall=rest, ext=seconds + YEAR_1, loc=nil("*time.Location"))


def go_bool(value: bool) -> str:
    return "true" if value else "false"


class NetworkContext(SubContext):
    __go_type__ = "*network.networkContext"
    __go_private__: ClassVar[tuple[str, ...]] = ("trunc", "n")
    headers: ClassVar[Mapping[str, str]] = {
        "ID": "NETWORK ID", "Name": "NAME", "Driver": "DRIVER", "Scope": "SCOPE", "IPv4": "IPV4", "IPv6": "IPV6",
        "Internal": "INTERNAL", "Labels": "LABELS", "CreatedAt": "CREATED AT",
    }  # fmt: skip

    def __init__(self, network: Summary, trunc: bool = True) -> None:
        self.n, self.trunc = network, trunc

    def private(self) -> dict[str, object]:
        n = self.n
        summary = Printed(
            Name=n.Name, ID=n.ID, Created=go_time(n.Created), Scope=n.Scope, Driver=n.Driver, EnableIPv4=n.EnableIPv4,
            EnableIPv6=n.EnableIPv6, IPAM=n.IPAM, Internal=n.Internal, Attachable=n.Attachable, Ingress=n.Ingress,
            ConfigFrom=n.ConfigFrom, ConfigOnly=n.ConfigOnly, Containers={}, Options=n.Options or {}, Labels=n.Labels or {},
            Peers=(), Services={},
        )  # fmt: skip
        return {"trunc": self.trunc, "n": summary}

    def ID(self) -> str:
        return truncate_id(self.n.ID) if self.trunc else self.n.ID

    def Name(self) -> str:
        return self.n.Name

    def Driver(self) -> str:
        return self.n.Driver

    def Scope(self) -> str:
        return self.n.Scope

    def IPv4(self) -> str:
        return go_bool(self.n.EnableIPv4)

    def IPv6(self) -> str:
        return go_bool(self.n.EnableIPv6)

    def Internal(self) -> str:
        return go_bool(self.n.Internal)

    def Labels(self) -> str:
        return joined_labels(self.n.Labels)

    def Label(self, name: str) -> str:
        return (self.n.Labels or {}).get(name, "")

    def CreatedAt(self) -> str:
        return units.time_string(units.nanoseconds_of(self.n.Created))


def format_for(source: str, quiet: bool = False) -> str:
    if source == TABLE:
        return QUIET if quiet else DEFAULT
    if source == RAW:
        return (
            "network_id: {{.ID}}"
            if quiet
            else (r"network_id: {{.ID}}\nname: {{.Name}}\ndriver: {{.Driver}}\nscope: {{.Scope}}\n")
        )
    return source


def write(networks: Iterable[Summary], format: str, trunc: bool = True) -> str:
    """In the order of their names, as the client sorts them."""
    ordered = sorted(networks, key=lambda network: natural_key(network.Name))
    return render(format, NetworkContext, (NetworkContext(network, trunc) for network in ordered))
