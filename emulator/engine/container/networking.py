"""The endpoints of a container: given when it starts, taken back when it ends (moby: daemon/container_operations.go)."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping

from msgspec import structs

from emulator.backend.base import InterfaceFailure
from emulator.engine import resolve
from emulator.engine.container.emulated import check_endpoint_emulated
from emulator.engine.container.publishing import close_ports, publish_with
from emulator.engine.core import Core, network_message
from emulator.engine.errors.container import InvalidConfig
from emulator.engine.errors.network import NO_NETWORK, SHARED, ConfigurationEndpoint, InterfaceRefused, NetworkConflict
from emulator.engine.network import addresses
from emulator.engine.network.parented import check_join
from emulator.errors import DockerError
from emulator.model.container import Container
from emulator.model.document import Strings
from emulator.model.ids import short
from emulator.model.network import EndpointIPAMConfig, EndpointSettings, Network

MAC = re.compile(r"[0-9a-fA-F]{2}(?:[:-][0-9a-fA-F]{2}){5}")
SINGLE = ("bridge", "host", "none", "default")


def is_user_defined(name: str) -> bool:
    """Whether a network (or mode) is none of Docker's own."""
    return name not in SINGLE and not name.startswith("container:")


def initial_networks(core: Core, mode: str, given: Mapping[str, EndpointSettings]) -> dict[str, EndpointSettings]:
    """The endpoints that a new container will have, by network name."""
    if mode.startswith("container:"):
        return {}
    networks = {network_name(core, name): settings for name, settings in given.items()}
    return networks or {network_name(core, mode): EndpointSettings()}


def network_name(core: Core, name: str) -> str:
    """The name of the network that a name or id means; the word itself where there is none yet."""
    try:
        return resolve.network(core, name).name
    except DockerError:
        return name


def endpoint_faults(network: Network | None, name: str, settings: EndpointSettings) -> list[str]:
    """What is wrong with an endpoint (moby: validateEndpointSettings)."""
    ipam = settings.IPAMConfig or EndpointIPAMConfig()
    faults = []
    if not is_user_defined(name):
        if ipam.IPv4Address or ipam.IPv6Address:
            faults.append("user specified IP address is supported on user defined networks only")
        if settings.Aliases:
            faults.append("network-scoped alias is supported only for containers in user defined networks")
    for label, address in (("IPv4", ipam.IPv4Address), ("IPv6", ipam.IPv6Address)):
        if address and not is_address(address, label):
            faults.append(f"invalid {label} address: {address}")
    for address in ipam.LinkLocalIPs or ():
        if not is_any_address(address):
            faults.append(f"invalid link-local IP address: {address}")
    if network is not None:
        faults += range_faults(network.user_subnet and network.subnet, ipam.IPv4Address)
        faults += range_faults(network.user_subnet6 and network.subnet6, ipam.IPv6Address)
    return faults


def is_address(text: str, label: str) -> bool:
    """Whether the text is an address of the family, and names a host."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return address.version == (4 if label == "IPv4" else 6) and not address.is_unspecified


def is_any_address(text: str) -> bool:
    """Of either family."""
    return is_address(text, "IPv4") or is_address(text, "IPv6")


def range_faults(subnet: str | bool, address: str) -> list[str]:
    """Addresses must lie in a subnet that the user gave the network."""
    if not address:
        return []
    if not subnet:
        return ["user specified IP address is supported only when connecting to networks with user configured subnets"]
    if not addresses.contains(str(subnet), address):
        return [f"no configured subnet or ip-range contain the IP address {address}"]
    return []


def joined(faults: list[str]) -> str:
    """As moby's multierror prints several: one as it is, more as a list."""
    return faults[0] if len(faults) == 1 else "\n".join(f"* {fault}" for fault in faults)


def check_endpoint(network: Network | None, name: str, settings: EndpointSettings) -> None:
    """Raises InvalidConfig with all that is wrong; NotEmulated."""
    if settings.MacAddress and not MAC.fullmatch(settings.MacAddress):
        raise InvalidConfig(f"invalid MAC address {settings.MacAddress}")
    if faults := endpoint_faults(network, name, settings):
        raise InvalidConfig(f"invalid endpoint settings:\n{joined(faults)}")
    check_endpoint_emulated(settings)


def dns_names(container: Container, network: Network, settings: EndpointSettings) -> Strings | None:
    """How others on a user-defined network find the container."""
    return all_names(container, settings) if is_user_defined(network.name) else None


def all_names(container: Container, settings: EndpointSettings) -> Strings:
    """Each once."""
    names = [container.name, *(settings.Aliases or ()), short(container.id)]
    return tuple(dict.fromkeys([*names, *([container.config.Hostname] if container.config.Hostname else [])]))


def cleaned(settings: EndpointSettings) -> EndpointSettings:
    """Without what the last run had got."""
    return structs.replace(
        settings, EndpointID="", Gateway="", IPAddress="", IPPrefixLen=0, IPv6Gateway="", GlobalIPv6Address="",
        GlobalIPv6PrefixLen=0, MacAddress="",
    )  # fmt: skip


def new_endpoint(core: Core, container: Container, network: Network, settings: EndpointSettings) -> EndpointSettings:
    """An endpoint with its address; raises what the allocation raises."""
    check_endpoint(network, network.name, settings)
    if network.config_only:
        raise ConfigurationEndpoint()
    wanted = settings.IPAMConfig or EndpointIPAMConfig()
    address = addresses.allocate(core, network, wanted.IPv4Address)
    address6 = addresses.allocate6(core, network, wanted.IPv6Address)
    plugged = address or address6
    mac = settings.MacAddress or container.macs.get(network.name, "") or (core.ids.mac() if plugged else "")
    return structs.replace(
        settings,
        MacAddress=mac,
        NetworkID=network.id,
        EndpointID=core.ids.id(),
        Gateway=network.gateway if address and not network.internal else "",
        IPAddress=address,
        IPPrefixLen=addresses.prefix_length(network.subnet),
        IPv6Gateway=network.gateway6 if address6 and not network.internal else "",
        GlobalIPv6Address=address6,
        GlobalIPv6PrefixLen=addresses.prefix_length(network.subnet6),
        DNSNames=dns_names(container, network, settings),
    )


def allocate_networks(core: Core, container_id: str) -> None:
    """Connects a started container to all its networks and publishes its ports; undoes it all where one fails."""
    check_together(core, core.world.containers[container_id])
    try:
        for name in list(core.world.containers[container_id].networks):
            connect(core, container_id, name)
    except DockerError:
        release_networks(core, container_id)
        raise


def check_together(core: Core, container: Container) -> None:
    """The host's network and none go with no other (moby: updateNetworkSettings)."""
    names = [network_name(core, name) for name in container.networks]
    if len(names) > 1 and "host" in names:
        raise NetworkConflict(SHARED)
    if len(names) > 1 and "none" in names:
        raise NetworkConflict(NO_NETWORK)


def connect(core: Core, container_id: str, name: str) -> None:
    """One network."""
    container = core.world.containers[container_id]
    settings = cleaned(container.networks[name])
    network = resolve.network(core, settings.NetworkID or name) if known(core, settings) else resolve.network(core, name)
    endpoint = new_endpoint(core, container, network, settings)
    networks = {**container.networks, name: endpoint}
    if name != network.name:
        networks = {network.name if key == name else key: value for key, value in networks.items()}
    container = core.change(container_id, networks=networks)
    check_join(network)
    publish_with(core, container, network, endpoint)
    container = core.world.containers[container_id]
    try:
        core.backend.connect(container, network, endpoint, endpoint.DNSNames or ())
    except InterfaceFailure as error:
        raise InterfaceRefused(str(error)) from None
    core.tell(network_message(network, "connect", container_id))


def known(core: Core, settings: EndpointSettings) -> bool:
    """Whether the endpoint's network of the last run is still there."""
    return bool(settings.NetworkID) and settings.NetworkID in core.world.networks


def release_networks(core: Core, container_id: str) -> None:
    """Takes all endpoints and ports back; the networks' ids stay with the container."""
    container = core.world.containers[container_id]
    close_ports(core, container)
    after = core.change(
        container_id,
        networks={name: cleaned(endpoint) for name, endpoint in container.networks.items()},
        ports={},
        sandbox_id="",
    )
    for endpoint in container.networks.values():
        network = core.world.networks.get(endpoint.NetworkID)
        if endpoint.EndpointID and network is not None:
            core.backend.disconnect(after, network)
            core.tell(network_message(network, "disconnect", after.id))


def tell_disconnected(core: Core, container: Container) -> None:
    """The networks of a container that could not start: it was never on them, but Docker takes it off all the same."""
    for name, endpoint in container.networks.items():
        network = core.world.networks.get(endpoint.NetworkID) or core.world.network_named(name)
        if network is not None and not endpoint.EndpointID:
            core.tell(network_message(network, "disconnect", container.id))
