"""`docker network create`, and the three networks that every engine has (moby: daemon/network.go, libnetwork)."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network

from emulator.engine.core import Core, network_message
from emulator.engine.errors.network import (
    InvalidNetwork,
    NetworkExists,
    PoolOverlaps,
    PredefinedName,
    SingleInstance,
    UnknownDriver,
)
from emulator.engine.network import addresses
from emulator.engine.network.request import NetworkCreate
from emulator.errors import NotEmulated
from emulator.model.events import Table
from emulator.model.ids import short
from emulator.model.network import IPAM, IPAMConfig, Network

NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]*")
RESERVED = ("default", "bridge", "host", "none")
NOT_EMULATED = ("macvlan", "ipvlan", "overlay")
DEFAULT_BRIDGE = {
    "com.docker.network.bridge.default_bridge": "true",
    "com.docker.network.bridge.enable_icc": "true",
    "com.docker.network.bridge.enable_ip_masquerade": "true",
    "com.docker.network.bridge.host_binding_ipv4": "0.0.0.0",
    "com.docker.network.bridge.name": "docker0",
    "com.docker.network.driver.mtu": "1500",
}


async def network_create(core: Core, request: NetworkCreate) -> str:
    """The id of the new network."""
    check_request(request)
    if core.world.network_named(request.name) is not None:
        raise NetworkExists(request.name)
    check_driver(request.driver)
    network = new_network(core, request)
    core.backend.create_network(network)
    core.add(Table.NETWORKS, network.id, network, network_message(network, "create"))
    return network.id


def check_request(request: NetworkCreate) -> None:
    """The name, and what is not emulated."""
    if request.name in RESERVED:
        if request.name == "default":
            raise PredefinedName(request.name)
        raise PredefinedName(request.name)
    if not request.name.strip():
        raise InvalidNetwork("network name cannot be empty")
    if not NAME.fullmatch(request.name):
        raise InvalidNetwork(f"invalid network name ({request.name}): only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed")
    for wanted, flag in (
        (request.enable_ipv6, "--ipv6"), (request.config_only, "--config-only"), (request.config_from, "--config-from"),
        (request.ingress, "--ingress"), (request.enable_ipv4 is False, "--ipv4=false"),
    ):  # fmt: skip
        if wanted:
            raise NotEmulated(f"docker network create {flag}")


def check_driver(driver: str) -> None:
    """Bridges can be made; host and null are there once and for all."""
    if driver in ("host", "null"):
        raise SingleInstance(driver)
    if driver in NOT_EMULATED:
        raise NotEmulated(f"network driver {driver}")
    if driver not in ("", "bridge"):
        raise UnknownDriver(driver)


def new_network(core: Core, request: NetworkCreate) -> Network:
    """The record, with its subnet and gateway."""
    configs = request.ipam.Config or ()
    if len(configs) > 1:
        raise NotEmulated("a network with several subnets")
    asked = configs[0] if configs else IPAMConfig()
    subnet = chosen_subnet(core, asked.Subnet)
    gateway = asked.Gateway or str(lowest_host(subnet, asked))
    shown = asked if asked.Subnet else IPAMConfig(Subnet=str(subnet), Gateway=gateway)
    network_id = core.ids.id()
    return Network(
        id=network_id,
        name=request.name,
        driver="bridge",
        created=core.now,
        ipam=IPAM(Driver=request.ipam.Driver or "default", Options=request.ipam.Options or {}, Config=(shown,)),
        subnet=str(subnet),
        gateway=gateway,
        ip_range=asked.IPRange,
        user_subnet=bool(asked.Subnet),
        bridge=request.options.get("com.docker.network.bridge.name") or f"br-{short(network_id)}",
        internal=request.internal,
        attachable=request.attachable,
        options=request.options,
        labels=request.labels,
    )


def chosen_subnet(core: Core, wanted: str) -> IPv4Network:
    """The wanted one, if nobody has it, or the next free one."""
    if not wanted:
        return addresses.free_subnet(core)
    try:
        subnet = IPv4Network(wanted)
    except ValueError:
        raise InvalidNetwork(subnet_fault(wanted)) from None
    if any(subnet.overlaps(other) for other in addresses.subnets(core)):
        raise PoolOverlaps()
    return subnet


def subnet_fault(text: str) -> str:
    """Why a subnet is none (moby: api/types/network ValidateIPAM)."""
    try:
        base = IPv4Network(text, strict=False)
    except ValueError:
        return f"invalid network config:\ninvalid subnet {text}: invalid CIDR block notation"
    return f"invalid network config:\ninvalid subnet {text}: it should be {base}"


def lowest_host(subnet: IPv4Network, asked: IPAMConfig) -> IPv4Address:
    """The gateway where none was asked for: the first address (of the range, if there is one)."""
    base = IPv4Network(asked.IPRange) if asked.IPRange else subnet
    first = base.network_address
    return first + 1 if first == subnet.network_address and subnet.prefixlen < 31 else first


def predefined(core: Core) -> None:
    """bridge, host and none."""
    subnet = addresses.DEFAULT_POOLS[0]
    gateway = str(subnet.network_address + 1)
    ipam = IPAM(Config=(IPAMConfig(Subnet=str(subnet), Gateway=gateway),))
    bridge = Network(
        id=core.ids.id(), name="bridge", driver="bridge", created=core.now, ipam=ipam, subnet=str(subnet), gateway=gateway,
        bridge="docker0", options=DEFAULT_BRIDGE, labels={},
    )  # fmt: skip
    core.backend.create_network(bridge)
    core.add(Table.NETWORKS, bridge.id, bridge)
    for name, driver in (("host", "host"), ("none", "null")):
        network = Network(id=core.ids.id(), name=name, driver=driver, created=core.now, ipam=IPAM(), options={}, labels={})
        core.add(Table.NETWORKS, network.id, network)
