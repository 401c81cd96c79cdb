"""`docker network connect` and `disconnect` (moby: daemon/container_operations.go)."""

from __future__ import annotations

from msgspec import structs

from emulator.engine import resolve
from emulator.engine.container import networking
from emulator.engine.core import Core, network_message
from emulator.engine.errors.container import InvalidConfig
from emulator.engine.errors.network import EndpointExists, NetworkConflict, NotConnected
from emulator.errors import DockerError
from emulator.model.container import Container
from emulator.model.network import EndpointSettings, Network

SHARED = "container sharing network namespace with another container or host cannot be connected to any other network"
NO_NETWORK = "container cannot be connected to multiple networks with one of the networks in private (none) mode"
HOST = "cannot connect container to host network - container must be created in host network mode"


async def network_connect(core: Core, network_name: str, container_name: str, settings: EndpointSettings | None = None) -> None:
    """Hangs a container on a network; at once if it runs, else from its next start on."""
    container = resolve.container(core, container_name)
    network = resolve.network(core, network_name)
    check_modes(container, network)
    if network.name in container.networks:
        raise EndpointExists(container.name, network.name)
    asked = settings or EndpointSettings()
    try:
        networking.check_endpoint(network, network.name, asked)
    except InvalidConfig as error:
        raise NetworkConflict(str(error)) from None
    asked = structs.replace(asked, DNSNames=networking.dns_names(container, network, asked))
    macs = container.macs | ({network.name: asked.MacAddress} if asked.MacAddress else {})
    core.change(container.id, networks={**container.networks, network.name: asked}, macs=macs)
    if container.running:
        try:
            networking.connect(core, container.id, network.name)
        except DockerError:
            core.change(container.id, networks=container.networks, macs=container.macs)
            raise


def check_modes(container: Container, network: Network) -> None:
    """What cannot be mixed."""
    mode = container.host_config.NetworkMode
    if mode.startswith("container:") or (mode == "host" and container.networks):
        raise NetworkConflict(SHARED)
    if network.driver == "host":
        raise NetworkConflict(HOST)
    if container.networks and (network.name == "none" or "none" in container.networks):
        raise NetworkConflict(NO_NETWORK)


async def network_disconnect(core: Core, network_name: str, container_name: str, *, force: bool = False) -> None:
    """Takes a container from a network."""
    try:
        container = resolve.container(core, container_name)
    except DockerError:
        if force:
            raise NotConnected(container_name, resolve.network(core, network_name).name) from None
        raise
    network = resolve.network(core, network_name)
    if network.name not in container.networks:
        raise NotConnected(container.id, network.name)
    endpoint = container.networks[network.name]
    networks = {name: value for name, value in container.networks.items() if name != network.name}
    published = container.running and endpoint.EndpointID and bool(container.ports)
    container = core.change(container.id, networks=networks)
    if endpoint.EndpointID:
        core.backend.disconnect(container, network)
        if published:
            networking.move_ports(core, container.id, network)
    core.tell(network_message(network, "disconnect", container.id))
