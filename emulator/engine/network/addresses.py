"""Addresses: the pools from which networks are made, and the lowest free address of one (moby: libnetwork/ipam)."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network

from emulator.engine.core import Core
from emulator.engine.errors.network import AddressInUse, NoAddresses, PoolsExhausted
from emulator.model.index import Addresses, numbered
from emulator.model.network import Network

DEFAULT_POOLS = tuple(
    subnet
    for base, size in (
        ("172.17.0.0/16", 16), ("172.18.0.0/16", 16), ("172.19.0.0/16", 16), ("172.20.0.0/14", 16),
        ("172.24.0.0/14", 16), ("172.28.0.0/14", 16), ("192.168.0.0/16", 20),
    )
    for subnet in IPv4Network(base).subnets(new_prefix=size)
)  # fmt: skip


def free_subnet(core: Core) -> IPv4Network:
    """The first default pool that no network overlaps."""
    taken = subnets(core)
    for pool in DEFAULT_POOLS:
        if not any(pool.overlaps(other) for other in taken):
            return pool
    raise PoolsExhausted()


def subnets(core: Core) -> list[IPv4Network]:
    """Those in use."""
    return [subnet_of(network.subnet) for network in core.world.networks.values() if network.subnet]


def reserved(network: Network) -> frozenset[int]:
    """The gateway's address and those that the user keeps for others, as numbers."""
    auxiliary = [address for config in network.ipam.Config or () for address in (config.AuxAddress or {}).values()]
    return frozenset(numbered(address) for address in (network.gateway, *auxiliary) if "." in address)


def allocate(core: Core, network: Network, wanted: str) -> str:
    """The wanted address, or the lowest free one; "" on a network without addresses."""
    if not network.subnet:
        return ""
    given, kept = core.world.index.addresses.get(network.id, Addresses()), reserved(network)
    if wanted:
        if numbered(wanted) in kept or numbered(wanted) in given.taken:
            raise AddressInUse()
        return wanted
    return lowest_free(subnet_of(network.ip_range or network.subnet), subnet_of(network.subnet), given, kept)


@lru_cache(maxsize=1024)
def subnet_of(text: str) -> IPv4Network:
    """The subnet that a text means."""
    return IPv4Network(text)


def lowest_free(pool: IPv4Network, subnet: IPv4Network, given: Addresses, kept: frozenset[int]) -> str:
    """Neither the network's own address nor the broadcast's."""
    first, last = int(pool.network_address), int(pool.broadcast_address)
    if subnet.prefixlen < 31:
        first = max(first, int(subnet.network_address) + 1)
        last = min(last, int(subnet.broadcast_address) - 1)
    number = given.lowest_free(first, last, kept)
    if number is None:
        raise NoAddresses()
    return str(IPv4Address(number))


def prefix_length(network: Network) -> int:
    """Of its subnet; 0 without one."""
    return subnet_of(network.subnet).prefixlen if network.subnet else 0


def contains(network: Network, address: str) -> bool:
    """Whether an address lies in a subnet (or range) that the user configured."""
    try:
        return ipaddress.ip_address(address) in subnet_of(network.ip_range or network.subnet)
    except ValueError:
        return False
