"""Addresses: the pools from which networks are made, and the lowest free address of one (moby: libnetwork/ipam)."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network

from emulator.engine.core import Core
from emulator.engine.errors.network import AddressInUse, NoAddresses, PoolsExhausted
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


def taken_addresses(core: Core, network: Network) -> set[str]:
    """Those that endpoints have, and the gateway's."""
    used = {container.networks[name].IPAddress for container, name in core.world.endpoints(network.id)}
    auxiliary = [address for config in network.ipam.Config or () for address in (config.AuxAddress or {}).values()]
    return used | {network.gateway, *auxiliary}


def allocate(core: Core, network: Network, wanted: str) -> str:
    """The wanted address, or the lowest free one; "" on a network without addresses."""
    if not network.subnet:
        return ""
    taken = taken_addresses(core, network)
    if wanted:
        if wanted in taken:
            raise AddressInUse()
        return wanted
    return lowest_free(subnet_of(network.ip_range or network.subnet), subnet_of(network.subnet), taken)


@lru_cache(maxsize=1024)
def subnet_of(text: str) -> IPv4Network:
    """The subnet that a text means."""
    return IPv4Network(text)


def lowest_free(pool: IPv4Network, subnet: IPv4Network, taken: set[str]) -> str:
    """Neither the network's own address nor the broadcast's."""
    first, last = int(pool.network_address), int(pool.broadcast_address)
    if subnet.prefixlen < 31:
        first = max(first, int(subnet.network_address) + 1)
        last = min(last, int(subnet.broadcast_address) - 1)
    numbers = {int.from_bytes(map(int, address.split("."))) for address in taken if address}
    for number in range(first, last + 1):
        if number not in numbers:
            return str(IPv4Address(number))
    raise NoAddresses()


def prefix_length(network: Network) -> int:
    """Of its subnet; 0 without one."""
    return subnet_of(network.subnet).prefixlen if network.subnet else 0


def contains(network: Network, address: str) -> bool:
    """Whether an address lies in a subnet (or range) that the user configured."""
    try:
        return ipaddress.ip_address(address) in subnet_of(network.ip_range or network.subnet)
    except ValueError:
        return False
