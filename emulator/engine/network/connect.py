"""`docker network connect` and `disconnect` (moby: daemon/container_operations.go)."""

from __future__ import annotations

from msgspec import structs

from emulator.engine import resolve
from emulator.engine.container import networking, publishing
from emulator.engine.core import Core, network_message
from emulator.engine.errors.container import InvalidConfig
from emulator.engine.errors.network import (
    NO_NETWORK,
    SHARED,
    EndpointExists,
    NetworkConflict,
    NoEndpoint,
    NoSuchNetwork,
    NotConnected,
    SandboxMissing,
    StoppedNotConnected,
)
from emulator.errors import DockerError, EmptyReference
from emulator.model.container import Container
from emulator.model.lifecycle import Status
from emulator.model.network import EndpointSettings, Network

HOST_LEFT = "cannot disconnect container from host network - container was created in host network mode"
HOST = "cannot connect container to host network - container must be created in host network mode"


async def network_connect(core: Core, network_name: str, container_name: str, settings: EndpointSettings | None = None) -> None:
    """Hangs a container on a network; at once if it runs, else from its next start on."""
    if not network_name.strip():
        raise EmptyReference("network")
    container = resolve.container(core, container_name)
    if container.running and container.host_config.NetworkMode.startswith("container:"):
        raise NetworkConflict(SHARED)
    asked = settings or EndpointSettings()
    network = found(core, network_name, missing=not container.running)
    if network is None:
        core.change(container.id, networks={**container.networks, network_name: asked})
        return  # its start will look for it again
    try:
        networking.check_endpoint(network, network.name, asked)
    except InvalidConfig as error:
        raise NetworkConflict(str(error)) from None
    known = container.networks.get(network.name)
    if known is None:
        check_modes(container, network)
        known = note(core, container, network, asked)
    if container.state.status is Status.RESTARTING:
        raise SandboxMissing(container.id)
    if not container.running:
        return
    if known.EndpointID:
        raise EndpointExists(container.name, network.name)
    if settings is not None:
        note(core, core.world.containers[container.id], network, asked)
    noted = core.world.containers[container.id]
    try:
        networking.connect(core, container.id, network.name)
    except DockerError:
        core.change(container.id, networks=noted.networks, macs=noted.macs)
        raise


def note(core: Core, container: Container, network: Network, asked: EndpointSettings) -> EndpointSettings:
    """Keeps what is asked with the container. It stays even where the connection fails, as in Docker."""
    asked = structs.replace(asked, DNSNames=networking.dns_names(container, network, asked))
    macs = container.macs | ({network.name: asked.MacAddress} if asked.MacAddress else {})
    core.change(container.id, networks={**container.networks, network.name: asked}, macs=macs)
    return asked


def check_modes(container: Container, network: Network) -> None:
    """What cannot be mixed."""
    mode = container.host_config.NetworkMode
    if mode != "host" and network.driver == "host":
        raise NetworkConflict(HOST)
    if mode.startswith("container:") or (mode == "host" and container.networks):
        raise NetworkConflict(SHARED)
    if container.networks and (network.name == "none" or "none" in container.networks):
        raise NetworkConflict(NO_NETWORK)


async def network_disconnect(core: Core, network_name: str, container_name: str, *, force: bool = False) -> None:
    """Takes a container from a network; `force` lets the container or the network be gone already."""
    if not network_name:
        raise EmptyReference("network")
    try:
        container = resolve.container(core, container_name)
    except DockerError:
        if force:
            resolve.network(core, network_name)
            raise NoEndpoint(container_name) from None
        raise
    network = found(core, network_name, missing=not container.running or force)
    if network is None or not container.running:
        name = network.name if network else network_name
        if name not in container.networks:
            raise StoppedNotConnected(container.id, name)
        core.change(container.id, networks=others(container, name))
        return
    if network.driver == "host" and container.host_config.NetworkMode == "host":
        raise NetworkConflict(HOST_LEFT)
    endpoint = container.networks.get(network.name)
    if endpoint is None or not endpoint.EndpointID:
        raise NotConnected(container.id, network.name)
    published = bool(container.ports)
    container = core.change(container.id, networks=others(container, network.name))
    core.backend.disconnect(container, network)
    if published:
        publishing.move_ports(core, container.id, network)
    core.tell(network_message(network, "disconnect", container.id))


def found(core: Core, name: str, *, missing: bool) -> Network | None:
    """The network, or None where it may be missing."""
    try:
        return resolve.network(core, name)
    except NoSuchNetwork:
        if missing:
            return None
        raise


def others(container: Container, name: str) -> dict[str, EndpointSettings]:
    """The endpoints on all networks but one."""
    return {key: value for key, value in container.networks.items() if key != name}
