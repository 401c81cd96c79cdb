"""`POST /containers/create` (moby: api/server/router/container/container_routes.go postContainersCreate)."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache, partial

from msgspec import field, structs

from emulator.commands.platforms import read_by_engine
from emulator.engine.container.request import ContainerCreate
from emulator.errors import InvalidParameter
from emulator.faces.api.handlers.rows import prepare
from emulator.faces.api.media_type import check_json
from emulator.faces.api.reply import Answer, document
from emulator.faces.api.request import MAX_JSON, Request
from emulator.model.config import Config
from emulator.model.document import Document, Strings
from emulator.model.host_config import HostConfig
from emulator.model.network import EndpointSettings
from emulator.wire import go_decode

MAC_WARNING = "The container-wide MacAddress field is now deprecated. It should be specified in EndpointsConfig instead."
CONFIG_NAMES = frozenset(item.encode_name.lower() for item in structs.fields(Config))


class EmptyConfig(InvalidParameter):
    def __init__(self) -> None:
        super().__init__("config cannot be empty in order to create a container")


class MacMismatch(InvalidParameter):
    def __init__(self) -> None:
        super().__init__(
            "the container-wide MAC address must match the endpoint-specific MAC address for the main network, "
            "or be left empty"
        )


class NetworkingConfig(Document, frozen=True, kw_only=True):
    """The endpoints that a container is to have."""

    EndpointsConfig: dict[str, EndpointSettings] | None = None


class CreateBody(Document, frozen=True, kw_only=True):
    """What stands beside the configuration's own fields."""

    HostConfig: HostConfig
    NetworkingConfig: NetworkingConfig


LARGEST_KNOWN = 1 << 13
BESIDE = frozenset(item.encode_name.lower() for item in structs.fields(CreateBody))


class CreateAnswer(Document, frozen=True, kw_only=True):
    """The answer."""

    ID: str = field(name="Id")
    Warnings: Strings


async def create(request: Request) -> Answer:
    """POST /containers/create"""
    body = await request.data(MAX_JSON)
    if body:
        check_json(request.headers.get("content-type", ""), empty=False)
    config, host, endpoints = known_body(body) if len(body) <= LARGEST_KNOWN else read_body(body)
    config, networking, warnings = moved_mac(request, config, host, endpoints)
    platform = "" if request.before(1, 41) else request.text("platform")
    if platform:
        known = read_by_engine(platform)
        platform = platform if "/" in platform else str(known)
    wanted = ContainerCreate(
        config=config,
        host_config=host,
        networking=networking,
        name=request.text("name"),
        platform=platform,
    )
    made = await request.engine.container_create(wanted)
    reply = document(CreateAnswer(ID=made.ID, Warnings=warnings + made.Warnings), 201)
    return replace(reply, after=partial(prepare, request.engine, made.ID))


Parts = tuple[Config, HostConfig, dict[str, EndpointSettings]]


def read_body(body: bytes) -> Parts:
    """What a body asks for; raises InvalidParameter."""
    value = go_decode.parse(body)
    go_decode.check_object(value, "container.CreateRequest")
    given = value if isinstance(value, dict) else {}
    beside = {key: part for key, part in given.items() if key.lower() in BESIDE}
    rest = go_decode.convert(beside, CreateBody)
    if not any(key.lower() in CONFIG_NAMES for key in given):
        raise EmptyConfig()
    return go_decode.convert(given, Config), rest.HostConfig, rest.NetworkingConfig.EndpointsConfig or {}


known_body = lru_cache(maxsize=64)(read_body)
"""Clients ask for the same again and again; no record ever changes, so that containers may share them."""


Moved = tuple[Config, dict[str, EndpointSettings], Strings]


def moved_mac(request: Request, config: Config, host: HostConfig, networking: dict[str, EndpointSettings]) -> Moved:
    """A container's MAC address is its first endpoint's, with a warning since 1.44 (moby: handleMACAddressBC)."""
    mac, old = config.MacAddress, request.before(1, 44)
    if not mac:
        without = {name: structs.replace(end, MacAddress="") for name, end in networking.items()} if old else networking
        return config, without, ()
    mode, warnings = host.NetworkMode or "default", () if old else (MAC_WARNING,)
    config = structs.replace(config, MacAddress="")
    if mode in ("host", "none") or mode.startswith("container:"):
        return config, networking, warnings
    endpoint = networking.get(mode, EndpointSettings())
    if endpoint.MacAddress not in ("", mac) and not old:
        raise MacMismatch()
    return config, {**networking, mode: structs.replace(endpoint, MacAddress=mac)}, warnings
