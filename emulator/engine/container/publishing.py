"""The ports of a container that lead through the host: opened as it comes onto a network, closed as it leaves (moby:
libnetwork/drivers/bridge/port_mapping_linux.go)."""

from __future__ import annotations

from msgspec import structs

from emulator.backend.base import NoSuchAddress, PortTaken
from emulator.engine.core import Core
from emulator.engine.errors.network import PortFailure, PortListening, PortUnbindable
from emulator.engine.network.ports import PROTOCOLS, Place, PortBook, Wanted, clash, port_map, together, wanted_ports
from emulator.engine.network.validate import BINDING
from emulator.errors import DockerError
from emulator.model.container import Container
from emulator.model.events import Change, Table
from emulator.model.host_config import PortBinding
from emulator.model.network import EndpointSettings, Network

ATTEMPTS = 10


def publish_with(core: Core, container: Container, network: Network, endpoint: EndpointSettings) -> None:
    """Ports are published on the first bridge that leads out."""
    if network.driver != "bridge" or network.internal or container.ports:
        return
    try:
        publish_ports(core, container, endpoint, default_binding(network))
    except DockerError as error:
        raise PortFailure(container.name, endpoint.EndpointID, str(error)) from None


def default_binding(network: Network) -> str:
    """The host's address for ports that name none; "" for all of both families."""
    address = network.options.get(BINDING, "")
    return "" if address in ("0.0.0.0", "::") else address


def publish_ports(core: Core, container: Container, endpoint: EndpointSettings, default: str) -> None:
    """Gives all wished ports, or none."""
    wishes = wanted_ports(container)
    if not wishes and not container.config.ExposedPorts:
        return
    book = PortBook(core, default)
    given: list[Place] = []
    opened: list[tuple[Wanted, PortBinding]] = []
    try:
        for group in together(wishes):
            places, own = open_somewhere(core, container, endpoint, book, group)
            opened += own
            given += places
    except DockerError:
        close_all(core, opened)
        core.record(*book.changes())
        raise
    after = structs.replace(container, ports=port_map(container, given))
    core.record(*book.changes(), Change(Table.CONTAINERS, container.id, container, after))


def open_somewhere(
    core: Core, container: Container, endpoint: EndpointSettings, book: PortBook, wishes: list[Wanted], attempts: int = ATTEMPTS
) -> tuple[list[Place], list[tuple[Wanted, PortBinding]]]:
    """A group's places, and what was opened. A port that was not asked for by its number and that somebody else of the host has
    is left out, so many times (moby: bindHostPorts)."""
    places = list(zip(wishes, book.give(wishes), strict=True))
    try:
        return places, open_group(core, container, endpoint, places)
    except DockerError:
        if attempts == 1 or not wishes[0].is_range:
            raise
        book.take_back(places)
        return open_somewhere(core, container, endpoint, book, wishes, attempts - 1)


def open_group(
    core: Core, container: Container, endpoint: EndpointSettings, group: list[Place]
) -> list[tuple[Wanted, PortBinding]]:
    """One host port on several addresses; what was opened. Two of UDP share a place, of TCP only one can listen."""
    opened: list[tuple[Wanted, PortBinding]] = []
    try:
        for wanted, binding in ((wanted, binding) for wanted, bindings in group for binding in bindings):
            if not any(clash(binding.HostIP, other.HostIP) for _, other in opened):
                open_port(core, container, endpoint, wanted, binding)
                opened.append((wanted, binding))
            elif PROTOCOLS[wanted.protocol] == "tcp":
                raise PortListening()
    except DockerError:
        close_all(core, opened)
        raise
    return opened


def close_all(core: Core, opened: list[tuple[Wanted, PortBinding]]) -> None:
    """Undoes it."""
    for wanted, binding in opened:
        core.backend.unpublish(binding.HostIP, int(binding.HostPort), PROTOCOLS[wanted.protocol])


def open_port(core: Core, container: Container, endpoint: EndpointSettings, wanted: Wanted, binding: PortBinding) -> None:
    """One host port."""
    protocol, port = PROTOCOLS[wanted.protocol], int(binding.HostPort)
    host = f"[{binding.HostIP}]" if ":" in binding.HostIP else binding.HostIP
    inner = endpoint.IPAddress or f"[{endpoint.GlobalIPv6Address}]"
    target = f"{inner}:{wanted.port}/{protocol}"
    try:
        core.backend.publish(container, binding.HostIP, port, wanted.port, protocol)
    except PortTaken:
        raise PortUnbindable(host, wanted.asked, port, target, "address already in use") from None
    except NoSuchAddress:
        raise PortUnbindable(host, wanted.asked, port, target, "cannot assign requested address") from None


def close_ports(core: Core, container: Container) -> None:
    """Unpublishes what is published."""
    for name, bindings in container.ports.items():
        for binding in bindings or ():
            core.backend.unpublish(binding.HostIP, int(binding.HostPort), name.partition("/")[2])


def move_ports(core: Core, container_id: str, left: Network) -> None:
    """The network that published the ports is left: another one publishes them, if there is one."""
    container = core.world.containers[container_id]
    close_ports(core, container)
    container = core.change(container_id, ports={})
    for name, endpoint in container.networks.items():
        network = core.world.networks.get(endpoint.NetworkID)
        if endpoint.EndpointID and network is not None and name != left.name:
            publish_with(core, container, network, endpoint)
            return
