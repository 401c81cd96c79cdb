"""Networks and the endpoints by which containers hang on them (moby: api/types/network)."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct, field

from emulator.model.document import Document, StringMap, Strings


class EndpointIPAMConfig(Document, frozen=True, kw_only=True):
    """The addresses that a user asked for."""

    omit_empty: ClassVar[frozenset[str]] = frozenset({"IPv4Address", "IPv6Address", "LinkLocalIPs"})
    IPv4Address: str = ""
    IPv6Address: str = ""
    LinkLocalIPs: Strings | None = None


class EndpointSettings(Document, frozen=True, kw_only=True):
    """A container's endpoint on one network: what was asked for, and, while it runs, what it got."""

    __go_type__: ClassVar[str] = "*network.EndpointSettings"
    IPAMConfig: EndpointIPAMConfig | None = None
    Links: Strings | None = None
    Aliases: Strings | None = None
    MacAddress: str = ""
    DriverOpts: StringMap | None = None
    GwPriority: int = 0
    NetworkID: str = ""
    EndpointID: str = ""
    Gateway: str = ""
    IPAddress: str = ""
    IPPrefixLen: int = 0
    IPv6Gateway: str = ""
    GlobalIPv6Address: str = ""
    GlobalIPv6PrefixLen: int = 0
    DNSNames: Strings | None = None


class IPAMConfig(Document, frozen=True, kw_only=True):
    """One address pool of a network."""

    __go_type__: ClassVar[str] = "network.IPAMConfig"
    omit_empty: ClassVar[frozenset[str]] = frozenset({"Subnet", "IPRange", "Gateway", "AuxAddress"})
    Subnet: str = ""
    IPRange: str = ""
    Gateway: str = ""
    AuxAddress: StringMap | None = field(name="AuxiliaryAddresses", default=None)


class IPAM(Document, frozen=True, kw_only=True):
    """How a network hands out addresses."""

    __go_type__: ClassVar[str] = "network.IPAM"
    Driver: str = "default"
    Options: StringMap | None = None
    Config: tuple[IPAMConfig, ...] | None = None


class Network(Struct, frozen=True, kw_only=True):
    """A network. `ipam` is what `inspect` shows; `subnet` and `gateway` (and `subnet6`, `gateway6`) are what is in use
    ("" for host and none); `user_subnet`: a user chose it, so that he may choose addresses too. `config_only`: nothing but
    settings for others, whose `config_from` names it.
    """

    id: str
    name: str
    driver: str
    created: int
    ipam: IPAM
    subnet: str = ""
    gateway: str = ""
    ip_range: str = ""
    user_subnet: bool = False
    subnet6: str = ""
    gateway6: str = ""
    ip_range6: str = ""
    user_subnet6: bool = False
    config_only: bool = False
    config_from: str = ""
    bridge: str = ""
    scope: str = "local"
    enable_ipv4: bool = True
    enable_ipv6: bool = False
    internal: bool = False
    attachable: bool = False
    options: StringMap
    labels: StringMap

    @property
    def predefined(self) -> bool:
        """Whether it is one of bridge, host and none, which every engine has."""
        return self.name in ("bridge", "host", "none")
