"""Addresses: the pools from which networks are made, and the lowest free address of one (moby: defaultipam)."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from itertools import islice

from emulator.engine.core import Core
from emulator.engine.errors.network import AddressInUse, NoAddresses, PoolsExhausted
from emulator.model.index import Addresses, numbered
from emulator.model.network import Network

Address = IPv4Address | IPv6Address
Subnet = IPv4Network | IPv6Network

DEFAULT_POOLS = tuple(
    subnet
    for base, size in (
        ("172.17.0.0/16", 16), ("172.18.0.0/16", 16), ("172.19.0.0/16", 16), ("172.20.0.0/14", 16),
        ("172.24.0.0/14", 16), ("172.28.0.0/14", 16), ("192.168.0.0/16", 20),
    )
    for subnet in IPv4Network(base).subnets(new_prefix=size)
)  # fmt: skip
LOCAL6, LOCAL6_BITS = 0xFD << 120, 48  # fd00::/8 and 40 bits of the engine's own (RFC 4193)


def free_subnet(core: Core) -> IPv4Network:
    """The first default pool that no network overlaps."""
    taken = [subnet for subnet in subnets(core) if isinstance(subnet, IPv4Network)]
    for pool in DEFAULT_POOLS:
        if not any(pool.overlaps(other) for other in taken):
            return pool
    raise PoolsExhausted()


def free_subnet6(core: Core) -> IPv6Network:
    """The first /64 of the engine's own local prefix that no network overlaps."""
    taken = [subnet for subnet in subnets(core) if isinstance(subnet, IPv6Network)]
    own = IPv6Network((LOCAL6 | int(core.identity[:10], 16) << 80, LOCAL6_BITS))
    for pool in islice(own.subnets(new_prefix=64), len(taken) + 1):
        if not any(pool.overlaps(other) for other in taken):
            return pool
    raise PoolsExhausted()


def subnets(core: Core) -> list[Subnet]:
    """Those in use, of both families."""
    networks = core.world.networks.values()
    return [subnet_of(text) for network in networks for text in (network.subnet, network.subnet6) if text]


def edges(subnet: Subnet) -> tuple[Address, ...]:
    """The subnet's own address and the broadcast's; neither where there are but two, none for all in IPv6."""
    if isinstance(subnet, IPv6Network):
        return (subnet.network_address,)
    return (subnet.network_address, subnet.broadcast_address) if subnet.prefixlen < 31 else ()


def first_host(subnet: Subnet, within: Subnet) -> Address:
    """The gateway where none was asked for: the first address of the range that is no edge."""
    first = within.network_address
    return first + 1 if first in edges(subnet) else first


def reserved(network: Network) -> frozenset[int]:
    """The gateway's address and those that the user keeps for others, as numbers."""
    return frozenset(numbered(address) for address in kept(network) if "." in address)


def kept(network: Network) -> list[str]:
    """Of both families."""
    auxiliary = [address for config in network.ipam.Config or () for address in (config.AuxAddress or {}).values()]
    return [network.gateway, network.gateway6, *auxiliary]


def allocate(core: Core, network: Network, wanted: str) -> str:
    """The wanted address, or the lowest free one; "" on a network without addresses."""
    if not network.subnet:
        return ""
    given, held = core.world.index.addresses.get(network.id, Addresses()), reserved(network)
    subnet = ipv4(network.subnet)
    if wanted:
        number = numbered(wanted)
        if number in held or number in given.taken or IPv4Address(number) in edges(subnet):
            raise AddressInUse()
        return wanted
    found = lowest_free(ipv4(network.ip_range or network.subnet), subnet, given, held)
    if found is None:
        raise NoAddresses(4, network.name, network.id)
    return str(IPv4Address(found))


def lowest_free(pool: IPv4Network, subnet: IPv4Network, given: Addresses, held: frozenset[int]) -> int | None:
    """Neither the network's own address nor the broadcast's."""
    first, last = int(pool.network_address), int(pool.broadcast_address)
    if subnet.prefixlen < 31:
        first = max(first, int(subnet.network_address) + 1)
        last = min(last, int(subnet.broadcast_address) - 1)
    return given.lowest_free(first, last, held)


def allocate6(core: Core, network: Network, wanted: str) -> str:
    """The same for IPv6."""
    if not network.subnet6:
        return ""
    taken = {endpoint.networks[label].GlobalIPv6Address for endpoint, label in core.world.endpoints(network.id)}
    held = {IPv6Address(text) for text in (*taken, *kept(network)) if ":" in text} | {*edges(subnet_of(network.subnet6))}
    if wanted:
        if IPv6Address(wanted) in held:
            raise AddressInUse()
        return str(IPv6Address(wanted))
    pool = subnet_of(network.ip_range6 or network.subnet6)
    first, last = int(pool.network_address), int(pool.broadcast_address)
    for number in range(first, min(first + len(held), last) + 1):
        if IPv6Address(number) not in held:
            return str(IPv6Address(number))
    raise NoAddresses(6, network.name, network.id)


@lru_cache(maxsize=1024)
def subnet_of(text: str) -> Subnet:
    """The subnet that a text means."""
    return ipaddress.ip_network(text, strict=False)


def ipv4(text: str) -> IPv4Network:
    """One of IPv4."""
    subnet = subnet_of(text)
    assert isinstance(subnet, IPv4Network), "the pools of a network are of their family"
    return subnet


def prefix_length(subnet: str) -> int:
    """0 without one."""
    return subnet_of(subnet).prefixlen if subnet else 0


def contains(subnet: str, address: str) -> bool:
    """Whether an address lies in a subnet."""
    try:
        return bool(subnet) and ipaddress.ip_address(address) in subnet_of(subnet)
    except ValueError:
        return False
