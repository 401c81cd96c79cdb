"""Swarm and plugins, as an engine says it that is in no swarm and has no plugins (moby: api/server/router/swarm, plugin)."""

from __future__ import annotations

import re
from typing import ClassVar

from emulator.engine.system.swarm import Places
from emulator.errors import InvalidParameter, NotEmulated, SystemFailure
from emulator.faces.api.reply import Answer, document, nothing
from emulator.faces.api.request import NotANumber, Request
from emulator.machine.files import archive
from emulator.model import reference as references
from emulator.model.document import Document, Strings
from emulator.quote import quote
from emulator.wire import go_decode

NUMBER = re.compile(r"[0-9]{1,18}")


class BadVersion(InvalidParameter):
    """An update of an object in a version that is no number."""


class BadTimeout(SystemFailure):
    """Docker takes it for a fault of its own."""


class EmptyListenAddress(InvalidParameter):
    def __init__(self) -> None:
        super().__init__('invalid ListenAddr "": invalid empty address')


class NoServiceStreams(SystemFailure):
    def __init__(self) -> None:
        super().__init__("Bad parameters: you must choose at least one stream")


class BadPluginName(SystemFailure):
    """Docker takes it for a fault of its own."""


class UnreadablePlugin(SystemFailure):
    """What was sent is no archive."""


class NoPluginConfig(SystemFailure):
    def __init__(self) -> None:
        super().__init__("config not found")


class SwarmBody(Document, frozen=True, kw_only=True):
    """`POST /swarm/init` and `/swarm/join`."""

    __go_type__: ClassVar[str] = "swarm.InitRequest"
    ListenAddr: str
    AdvertiseAddr: str
    RemoteAddrs: Strings | None = None
    JoinToken: str
    DataPathAddr: str
    DataPathPort: int
    DefaultAddrPool: Strings | None = None
    SubnetSize: int


async def managers_only(request: Request) -> Answer:
    """Whatever only a manager can do."""
    await request.engine.swarm_manage()
    return nothing(200)


async def init(request: Request) -> Answer:
    """POST /swarm/init"""
    asked = await request.document(SwarmBody)
    if not asked.ListenAddr:
        raise EmptyListenAddress()
    places = Places(
        asked.ListenAddr, asked.AdvertiseAddr, asked.DataPathAddr, asked.DataPathPort, asked.DefaultAddrPool, asked.SubnetSize,
    )  # fmt: skip
    await request.engine.swarm_init(places)
    return nothing(200)


async def join(request: Request) -> Answer:
    """POST /swarm/join"""
    asked = await request.document(SwarmBody, "swarm.JoinRequest")
    if not asked.ListenAddr:
        raise EmptyListenAddress()
    remote = "".join((asked.RemoteAddrs or ())[:1])
    await request.engine.swarm_join(remote, asked.JoinToken, Places(asked.ListenAddr, data_path=asked.DataPathAddr))
    return nothing(200)


async def leave(request: Request) -> Answer:
    """POST /swarm/leave"""
    await request.engine.swarm_leave()
    return nothing(200)


async def update(request: Request) -> Answer:
    """POST /services/{id}/update and its kin: the version is read first."""
    thing, version = request.path.split("/")[1].rstrip("s"), request.text("version")
    if NUMBER.fullmatch(version):
        return await managers_only(request)
    if thing in ("secret", "config"):
        raise BadVersion(f"invalid {thing} version")
    raise BadVersion(f"invalid {thing} version '{version}': strconv.ParseUint: parsing {quote(version)}: invalid syntax")


async def logs(request: Request) -> Answer:
    """GET /services/{id}/logs and /tasks/{id}/logs"""
    if not request.yes("stdout") and not request.yes("stderr"):
        raise NoServiceStreams()
    return await managers_only(request)


async def plugins(request: Request) -> Answer:
    """GET /plugins"""
    return document(await request.engine.plugin_list(request.filters()))


async def plugin(request: Request) -> Answer:
    """Anything about one plugin."""
    await request.engine.plugin_find(request.name)
    return nothing(200)


async def plugin_upgrade(request: Request) -> Answer:
    """POST /plugins/{name}/upgrade, whose name is a reference."""
    await request.engine.plugin_find(str(references.parse(request.name).tagged().familiar))
    return nothing(200)


async def plugin_create(request: Request) -> Answer:
    """POST /plugins/create"""
    try:
        references.parse(request.text("name"))
    except InvalidParameter as error:
        raise BadPluginName(f"failed to parse reference {request.text('name')}: {error}") from None
    if "config.json" not in names_in(await request.data()):
        raise NoPluginConfig()
    raise NotEmulated("creating a plugin")


def names_in(data: bytes) -> list[str]:
    """Of an archive; raises UnreadablePlugin."""
    try:
        return [member.name for member in archive.members(data)] if data else []
    except archive.BadArchive as error:
        raise UnreadablePlugin(f"failed to read from tar: {error}") from None


async def plugin_enable(request: Request) -> Answer:
    """POST /plugins/{name}/enable"""
    if not NUMBER.fullmatch(request.text("timeout")):
        raise BadTimeout(NotANumber("Atoi", request.text("timeout")))
    return await plugin(request)


async def plugin_privileges(request: Request) -> Answer:
    """GET /plugins/privileges: what is no plugin asks for none."""
    named(request.text("remote"))
    return document(())


def named(remote: str) -> references.Reference:
    """Raises BadPluginName."""
    try:
        return references.parse(remote)
    except InvalidParameter as error:
        raise BadPluginName(str(error)) from None


async def plugin_pull(request: Request) -> Answer:
    """POST /plugins/pull"""
    granted = await request.json()
    if granted is not None and not isinstance(granted, list):
        kind = go_decode.GO_NAMES[type(granted)]
        raise go_decode.InvalidJSON(f"json: cannot unmarshal {kind} into Go value of type types.PluginPrivileges")
    await request.engine.plugin_install(str(named(request.text("remote")).tagged()))
    return nothing(200)
