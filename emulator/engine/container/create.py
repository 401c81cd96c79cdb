"""`docker create`: checks in Docker's order, then a record and a writable layer (moby: daemon/create.go)."""

from __future__ import annotations

import re
from typing import NamedTuple

from msgspec import structs

from emulator.backend.base import PathFailure
from emulator.engine import resolve
from emulator.engine.container import networking, sharing, validate
from emulator.engine.container.emulated import check_emulated
from emulator.engine.container.links import checked_links
from emulator.engine.container.log_options import check_log_config
from emulator.engine.container.merge import merged, verified
from emulator.engine.container.mounts import MountPoints
from emulator.engine.container.request import ContainerCreate, adapted, normalized
from emulator.engine.core import Core, container_message
from emulator.engine.errors.container import CannotMakeWorkdir, InvalidConfig, InvalidName, NameTaken
from emulator.engine.image.platform import check_platform
from emulator.engine.live import Live
from emulator.engine.streams import Log, Streams
from emulator.engine.volume import mounting
from emulator.errors import DockerError
from emulator.model.config import Config
from emulator.model.container import Container
from emulator.model.events import Table
from emulator.model.host_config import HostConfig
from emulator.model.ids import short
from emulator.model.image import Image
from emulator.model.network import EndpointSettings

NAME = re.compile(r"/?[a-zA-Z0-9][a-zA-Z0-9_.-]+")


class Created(NamedTuple):
    """The answer: the new id, and what the engine thinks odd."""

    ID: str
    Warnings: tuple[str, ...] = ()


async def container_create(core: Core, request: ContainerCreate) -> Created:
    """Makes a container; raises DockerError and then leaves none behind."""
    request = normalized(request)
    config, host = request.config, request.host_config
    validate.check_network_mode(config, host)
    validate.check_shares(host)
    validate.check_config(config)
    warnings = validate.check_host_config(core, host)
    host, more = validate.check_platform(core, host, update=False)
    warnings += more
    image = resolve.image(core, config.Image) if config.Image else None
    check_networking(core, request.networking)
    sharing.check_named(core, host)
    host = adapted(core, host)
    if image is not None and request.platform:
        check_platform(image, config.Image, request.platform)
    config = verified(merged(validate.clean_working_dir(config), image.config if image else Config()))
    check_log_config(host.LogConfig)
    check_emulated(request.host_config)
    container = new_container(core, request, config, host, image)
    core.backend.create(container)
    try:
        container = furnished(core, container)
    except DockerError:
        core.backend.remove(container.id)
        raise
    register(core, container)
    return Created(container.id, tuple(warnings))


def check_networking(core: Core, networking_config: dict[str, EndpointSettings]) -> None:
    """The endpoints that were asked for, on networks that may not be there yet."""
    faults = []
    for name, settings in networking_config.items():
        try:
            network = resolve.network(core, name)
        except DockerError:
            network = None
        try:
            networking.check_endpoint(network, name, settings)
        except InvalidConfig as error:
            faults.append(f"invalid config for network {name}: {error}")
    if faults:
        raise InvalidConfig(networking.joined(faults))


def new_container(core: Core, request: ContainerCreate, config: Config, host: HostConfig, image: Image | None) -> Container:
    """The record, without mounts yet."""
    container_id = core.ids.id()
    name = reserved_name(core, request.name, container_id)
    if not config.Hostname:
        hostname = core.host.hostname if host.NetworkMode == "host" else short(container_id)
        config = structs.replace(config, Hostname=hostname)
    words = (*(config.Entrypoint or ()), *(config.Cmd or ()))
    networks = networking.initial_networks(core, host.NetworkMode, request.networking)
    return Container(
        id=container_id,
        name=name,
        created=core.now,
        path=words[0],
        args=words[1:],
        config=config,
        host_config=host,
        image_id=image.id if image else "",
        image_layers=image.layers if image else (),
        layer_id=core.ids.id(),
        networks=networks,
        macs={name: settings.MacAddress for name, settings in networks.items() if settings.MacAddress},
        ports={},
    )


def reserved_name(core: Core, wanted: str, container_id: str) -> str:
    """The name that was asked for, if it is free, or a made-up one."""
    taken = core.world.container_names
    if not wanted:
        return core.ids.container_name(taken.__contains__, container_id)
    check_name(wanted)
    name = wanted.removeprefix("/")
    if name in taken:
        raise NameTaken(name, taken[name])
    return name


def check_name(name: str) -> None:
    """At least two characters of the right kind."""
    if not NAME.fullmatch(name):
        raise InvalidName(name)


def furnished(core: Core, container: Container) -> Container:
    """With its working directory, mounts and links."""
    try:
        core.backend.make_workdir(container.id, container.config.WorkingDir)
    except PathFailure as error:
        raise CannotMakeWorkdir(str(error)) from None
    points = MountPoints(core, container.id, container.layer_id, container.host_config)
    points.register()
    links = checked_links(core, container)
    points.anonymous(container.config)
    mounts = tuple(points.points.values())
    for mount in mounts:
        if mount.copy and mount.kind == "volume":
            mounting.populate(core, container, mount)
    linked = {alias: child.id for alias, child in links.items()}
    return structs.replace(container, mounts=mounts, linked=linked)


def register(core: Core, container: Container) -> None:
    """Makes it known, with a living side."""
    log = Log()
    keeps = container.host_config.LogConfig.Type != "none"
    streams = Streams(lambda: core.now, log, stdin_once=container.config.StdinOnce, keeps_log=keeps)
    core.live[container.id] = Live(streams, log)
    core.add(Table.CONTAINERS, container.id, container, container_message(container, "create"))
