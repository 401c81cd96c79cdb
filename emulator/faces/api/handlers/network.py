"""Networks (moby: api/server/router/network)."""

from __future__ import annotations

from typing import ClassVar

from msgspec import field

from emulator.engine.errors.network import NoSuchNetwork
from emulator.engine.network.request import NetworkCreate
from emulator.errors import InvalidParameter
from emulator.faces.api.handlers.container import NoName
from emulator.faces.api.reply import Answer, document, nothing
from emulator.faces.api.request import Request
from emulator.model.document import Document, StringMap, Strings
from emulator.model.network import IPAM, EndpointSettings
from emulator.quote import quote

BOOLEANS = ("", "1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False")


class NotABool(InvalidParameter):
    def __init__(self, name: str, words: str) -> None:
        super().__init__(f"invalid value for {name}: {words}: strconv.ParseBool: parsing {quote(words)}: invalid syntax")


class ConfigFrom(Document, frozen=True, kw_only=True):
    """A network whose configuration is taken."""

    Network: str


class CreateBody(Document, frozen=True, kw_only=True):
    """`POST /networks/create`."""

    __go_type__: ClassVar[str] = "network.CreateRequest"
    Name: str
    Driver: str
    Scope: str
    EnableIPv4: bool | None = None
    EnableIPv6: bool | None = None
    IPAM: IPAM | None = None
    Internal: bool
    Attachable: bool
    Ingress: bool
    ConfigOnly: bool
    ConfigFrom: ConfigFrom | None = None
    Options: StringMap | None = None
    Labels: StringMap | None = None


class CreateAnswer(Document, frozen=True, kw_only=True):
    """The answer."""

    ID: str = field(name="Id")
    Warning: str = ""


class ConnectBody(Document, frozen=True, kw_only=True):
    """`POST /networks/{id}/connect` and `disconnect`."""

    __go_type__: ClassVar[str] = "network.ConnectOptions"
    Container: str
    EndpointConfig: EndpointSettings | None = None
    Force: bool


class NetworksPruned(Document, frozen=True, kw_only=True):
    """The answer of a prune."""

    NetworksDeleted: Strings | None


async def list_all(request: Request) -> Answer:
    """GET /networks"""
    return document(await request.engine.network_list(request.filters()))


async def inspect(request: Request) -> Answer:
    """GET /networks/{id}"""
    if (verbose := request.text("verbose")) not in BOOLEANS:
        raise NotABool("verbose", verbose)
    if request.text("scope") not in ("", "local"):
        raise NoSuchNetwork(request.name)
    return document(await request.engine.network_inspect(request.name))


async def create(request: Request) -> Answer:
    """POST /networks/create"""
    asked = await request.document(CreateBody)
    ipam = asked.IPAM or IPAM()
    made = await request.engine.network_create(NetworkCreate(
        name=asked.Name, driver=asked.Driver or "bridge", options=asked.Options or {}, labels=asked.Labels or {},
        ipam=ipam, internal=asked.Internal, attachable=asked.Attachable, ingress=asked.Ingress, scope=asked.Scope,
        config_only=asked.ConfigOnly, config_from=asked.ConfigFrom.Network if asked.ConfigFrom else "",
        enable_ipv4=asked.EnableIPv4, enable_ipv6=asked.EnableIPv6,
    ))  # fmt: skip
    return document(CreateAnswer(ID=made), 201)


async def connect(request: Request) -> Answer:
    """POST /networks/{id}/connect"""
    asked = await request.document(ConnectBody)
    if not asked.Container:
        raise NoName()
    await request.engine.network_connect(request.name, asked.Container, asked.EndpointConfig)
    return nothing(200)


async def disconnect(request: Request) -> Answer:
    """POST /networks/{id}/disconnect"""
    asked = await request.document(ConnectBody, "network.DisconnectOptions")
    if not asked.Container:
        raise NoName()
    await request.engine.network_disconnect(request.name, asked.Container, force=asked.Force)
    return nothing(200)


async def remove(request: Request) -> Answer:
    """DELETE /networks/{id}"""
    await request.engine.network_remove(request.name)
    return nothing()


async def prune(request: Request) -> Answer:
    """POST /networks/prune"""
    return document(NetworksPruned(NetworksDeleted=tuple(await request.engine.network_prune(request.filters())) or None))
