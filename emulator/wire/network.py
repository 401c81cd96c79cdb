"""Networks as `network ls` and `network inspect` show them."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import field

from emulator.model import network as records
from emulator.model.document import Document, StringMap
from emulator.wire.times import rfc3339


class ConfigReference(Document, frozen=True, kw_only=True):
    """`.ConfigFrom`."""

    __go_type__: ClassVar[str] = "network.ConfigReference"
    Network: str = ""


class EndpointResource(Document, frozen=True, kw_only=True):
    """One container of a network."""

    __go_type__: ClassVar[str] = "network.EndpointResource"
    Name: str
    EndpointID: str
    MacAddress: str
    IPv4Address: str
    IPv6Address: str


class NetworkInspect(Document, frozen=True, kw_only=True):
    """The whole document; lists leave Containers empty."""

    __go_type__: ClassVar[str] = "network.Inspect"
    Name: str
    ID: str = field(name="Id")
    Created: Annotated[str, "time.Time"]
    Scope: str
    Driver: str
    EnableIPv4: bool
    EnableIPv6: bool
    IPAM: records.IPAM
    Internal: bool
    Attachable: bool
    Ingress: bool = False
    ConfigFrom: ConfigReference = ConfigReference()
    ConfigOnly: bool = False
    Containers: dict[str, EndpointResource]
    Options: StringMap
    Labels: StringMap


def endpoint_resource(name: str, endpoint: records.EndpointSettings) -> EndpointResource:
    """A container's line in a network's document."""
    address = f"{endpoint.IPAddress}/{endpoint.IPPrefixLen}" if endpoint.IPAddress else ""
    address6 = f"{endpoint.GlobalIPv6Address}/{endpoint.GlobalIPv6PrefixLen}" if endpoint.GlobalIPv6Address else ""
    return EndpointResource(
        Name=name,
        EndpointID=endpoint.EndpointID,
        MacAddress=endpoint.MacAddress,
        IPv4Address=address,
        IPv6Address=address6,
    )


def network_inspect(network: records.Network, containers: dict[str, EndpointResource]) -> NetworkInspect:
    """A network's document."""
    return NetworkInspect(
        Name=network.name,
        ID=network.id,
        Created=rfc3339(network.created),
        Scope=network.scope,
        Driver=network.driver,
        EnableIPv4=network.enable_ipv4,
        EnableIPv6=network.enable_ipv6,
        IPAM=network.ipam,
        Internal=network.internal,
        Attachable=network.attachable,
        ConfigFrom=ConfigReference(Network=network.config_from),
        ConfigOnly=network.config_only,
        Containers=containers,
        Options=network.options,
        Labels=network.labels,
    )
