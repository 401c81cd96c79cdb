"""docker network create [OPTIONS] NETWORK"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError
from emulator.engine import NetworkCreate
from emulator.model.network import IPAM, IPAMConfig
from emulator.parse.invocation import Invocation
from emulator.parse.values.pairs import to_map


class BadSubnet(ClientError):
    def __init__(self, subnet: str) -> None:
        super().__init__(f"invalid subnet: invalid CIDR address: {subnet}")


class BadBlock(ClientError):
    def __init__(self, text: str) -> None:
        super().__init__(f"invalid CIDR address: {text}")


class BadPool(ClientError):
    """What the flags say of subnets does not fit together."""


@dataclass
class Pool:
    """One subnet, and what other flags say of it."""

    subnet: str
    range: str = ""
    gateway: str = ""
    auxiliary: dict[str, str] = field(default_factory=dict)

    def holds(self, address: str) -> bool:
        """Whether an address, or the address of a block, lies in it."""
        if (network := block(self.subnet)) is None:
            raise BadSubnet(self.subnet)
        if "/" in address:
            if (interface := block(address)) is None:
                raise BadBlock(address)
            inside = interface.ip
        else:
            try:
                inside = ipaddress.ip_address(address)
            except ValueError:
                return False
        return inside.version == network.version and inside in network.network


def block(text: str) -> ipaddress.IPv4Interface | ipaddress.IPv6Interface | None:
    """ADDRESS/BITS; None where it is none (Go: net.ParseCIDR)."""
    if not re.fullmatch(r"[0-9a-fA-F.:]+/[0-9]{1,3}", text):
        return None
    try:
        return ipaddress.ip_interface(text)
    except ValueError:
        return None


async def main(docker: Client, call: Invocation) -> int:
    request = NetworkCreate(
        name=call.operands[0],
        driver=call.text("driver"),
        options=call.pairs("opt"),
        ipam=IPAM(Driver=call.text("ipam-driver"), Options=call.pairs("ipam-opt"), Config=_pools(call)),
        internal=call.yes("internal"),
        attachable=call.yes("attachable"),
        ingress=call.yes("ingress"),
        scope=call.text("scope"),
        config_only=call.yes("config-only"),
        config_from=call.text("config-from"),
        enable_ipv4=call.yes("ipv4") if "ipv4" in call.changed else None,
        enable_ipv6=call.yes("ipv6") if "ipv6" in call.changed else None,
        labels=to_map(call.words("label")),
    )
    await docker.line(await docker.engine.network_create(request))
    return 0


def _pools(call: Invocation) -> tuple[IPAMConfig, ...]:
    """Subnets with the ranges, gateways and addresses that lie in them (cli: network/create.go createIPAMConfig)."""
    subnets, ranges, gateways = call.words("subnet"), call.words("ip-range"), call.words("gateway")
    if len(subnets) < max(len(ranges), len(gateways)):
        raise BadPool("every ip-range or gateway must have a corresponding subnet")
    pools: list[Pool] = []
    for subnet in subnets:
        if any(pool.holds(subnet) or Pool(subnet).holds(pool.subnet) for pool in pools):
            raise BadPool("multiple overlapping subnet configuration is not supported")
        pools.append(Pool(subnet))
    for each in ranges:
        if pools and block(each) is None:
            raise BadBlock(each)
        _only(pools, each, "range", "ranges").range = each
    for each in gateways:
        _only(pools, each, "gateway", "gateways").gateway = each
    for name, address in call.pairs("aux-address").items():
        _matching(pools, address, "aux-address").auxiliary[name] = address
    return tuple(
        IPAMConfig(Subnet=pool.subnet, IPRange=pool.range, Gateway=pool.gateway, AuxAddress=pool.auxiliary or None)
        for pool in pools
    )


def _matching(pools: list[Pool], address: str, what: str) -> Pool:
    for pool in pools:
        if pool.holds(address):
            return pool
    raise BadPool(f"no matching subnet for {what} {address}")


def _only(pools: list[Pool], address: str, what: str, plural: str) -> Pool:
    pool = _matching(pools, address, what)
    taken = getattr(pool, what)
    if taken:
        where = "on the same subnet" if what == "range" else "for the same subnet"
        raise BadPool(f"cannot configure multiple {plural} ({address}, {taken}) {where} ({pool.subnet})")
    return pool
