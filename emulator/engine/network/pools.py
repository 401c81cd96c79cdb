"""The subnets and gateways of a new network, one family at a time (moby: libnetwork/network.go ipamAllocate)."""

from __future__ import annotations

import ipaddress

from msgspec import Struct

from emulator.engine.core import Core
from emulator.engine.errors.network import (
    AuxiliaryTaken,
    GatewayTaken,
    InvalidNetwork,
    PoolOverlaps,
    SeveralSubnets,
)
from emulator.engine.network import addresses
from emulator.engine.network.validate import Subnet, as_subnet, overlap
from emulator.model.network import IPAM, IPAMConfig


class Pool(Struct, frozen=True):
    """What one family of a network uses; `asked`: the user chose the subnet."""

    subnet: str = ""
    gateway: str = ""
    ip_range: str = ""
    asked: bool = False


def of_family(ipam: IPAM, version: int) -> list[IPAMConfig]:
    """The pools that the user gives for a family."""
    found = []
    for config in ipam.Config or ():
        subnet = as_subnet(config.Subnet)
        if subnet is not None and subnet.version == version:
            found.append(config)
    return found


def allocate(core: Core, ipam: IPAM, version: int, *, several: bool = False) -> Pool:
    """A family's pool: the user's, or the next free one. Raises what the allocation of one of its addresses raises. Of
    `several`, where the driver takes them, the first is given out."""
    configs = of_family(ipam, version) or [IPAMConfig()]
    pools = [one_pool(core, config, version) for config in configs]
    if len(pools) > 1 and not several:
        raise SeveralSubnets()
    return pools[0]


def one_pool(core: Core, config: IPAMConfig, version: int) -> Pool:
    """A subnet nobody has, its gateway, and the addresses that are set aside."""
    subnet = chosen_subnet(core, config.Subnet, version)
    within = as_subnet(config.IPRange) or subnet
    edges = addresses.edges(subnet)
    if config.Gateway:
        gateway = ipaddress.ip_address(config.Gateway)
        if gateway in edges:
            raise GatewayTaken(config.Gateway)
    else:
        gateway = addresses.first_host(subnet, within)
    taken = {*edges, gateway}
    for name, text in (config.AuxAddress or {}).items():
        if not text:
            raise InvalidNetwork(f"non parsable secondary ip address ({name}:{text}) passed for network ")
        address = ipaddress.ip_address(text)
        if address in taken:
            raise AuxiliaryTaken(name, text)
        taken.add(address)
    return Pool(str(subnet), str(gateway), config.IPRange, bool(config.Subnet))


def chosen_subnet(core: Core, wanted: str, version: int) -> Subnet:
    """The wanted one, if nobody has it, or the next free one."""
    subnet = as_subnet(wanted)
    if subnet is None:
        return addresses.free_subnet(core) if version == 4 else addresses.free_subnet6(core)
    if any(overlap(subnet, other) for other in addresses.subnets(core)):
        raise PoolOverlaps()
    return subnet


def shown(ipam: IPAM, *pools: Pool, gateways: bool = True) -> IPAM:
    """What `inspect` shows: what was asked for, then what the engine chose where nothing was."""
    asked = (*of_family(ipam, 4), *of_family(ipam, 6))
    chosen = tuple(
        IPAMConfig(Subnet=pool.subnet, Gateway=pool.gateway if gateways else "")
        for pool in pools
        if pool.subnet and not pool.asked
    )
    return IPAM(Driver=ipam.Driver or "default", Options=ipam.Options, Config=asked + chosen)
