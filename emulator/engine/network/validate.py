"""What is wrong with a network that somebody asks for: its address pools, and the options of the bridge driver.

moby: api/types/network/ipam.go, libnetwork/drivers/bridge/bridge_linux.go.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network

from emulator.engine.errors.network import BadDriverOption, InvalidNetwork, NotABoolean
from emulator.errors import NotEmulated
from emulator.model.document import StringMap
from emulator.model.network import IPAM

Subnet = IPv4Network | IPv6Network

PREFIX = "com.docker.network."
BRIDGE_NAME = f"{PREFIX}bridge.name"
BINDING = f"{PREFIX}bridge.host_binding_ipv4"
MTU = f"{PREFIX}driver.mtu"
INTERFACE_PREFIX = f"{PREFIX}container_iface_prefix"
ENABLE_IPV4, ENABLE_IPV6 = f"{PREFIX}enable_ipv4", f"{PREFIX}enable_ipv6"
BOOLEANS = (
    ENABLE_IPV4, ENABLE_IPV6, f"{PREFIX}bridge.enable_ip_masquerade", f"{PREFIX}bridge.enable_icc",
    f"{PREFIX}bridge.inhibit_ipv4", f"{PREFIX}bridge.default_bridge",
)  # fmt: skip
ADDRESSES = (BINDING, f"{PREFIX}host_ipv4", f"{PREFIX}host_ipv6")
GATEWAY_MODES = (f"{PREFIX}bridge.gateway_mode_ipv4", f"{PREFIX}bridge.gateway_mode_ipv6")
MODES = ("", "nat", "nat-unprotected", "routed", "isolated")
TRUE, FALSE = ("1", "t", "T", "TRUE", "true", "True"), ("0", "f", "F", "FALSE", "false", "False")


def boolean(text: str) -> bool | None:
    """As Go's strconv.ParseBool reads it; None for anything else."""
    return True if text in TRUE else False if text in FALSE else None


def enabled(options: StringMap, option: str, asked: bool | None, default: bool) -> bool:
    """Whether a family is on: by its flag, then by the driver option of the same meaning."""
    if asked is not None:
        return asked
    if option not in options:
        return default
    if (value := boolean(options[option])) is None:
        raise NotABoolean(option)
    return value


# address pools


def check_ipam(ipam: IPAM, *, ipv6: bool) -> None:
    """Raises InvalidNetwork with all that is wrong; IPv6 pools of a network without IPv6 are not looked at."""
    if faults := list(ipam_faults(ipam, ipv6=ipv6)):
        text = faults[0] if len(faults) == 1 else "\n".join(f"* {fault}" for fault in faults)
        raise InvalidNetwork(f"invalid network config:\n{text}")


def ipam_faults(ipam: IPAM, *, ipv6: bool) -> Iterator[str]:
    """One after the other, pool by pool."""
    for config in ipam.Config or ():
        if (subnet := as_subnet(config.Subnet)) is None:
            yield f"invalid subnet {config.Subnet}: invalid CIDR block notation"
            continue
        if subnet.version == 6 and not ipv6:
            continue
        if host_bits(config.Subnet):
            yield f"invalid subnet {config.Subnet}: it should be {subnet}"
        if config.IPRange:
            yield from range_faults(config.IPRange, subnet)
        if config.Gateway and (fault := address_fault(config.Gateway, subnet)):
            yield f"invalid gateway {config.Gateway}: {fault}"
        for name, address in (config.AuxAddress or {}).items():
            if address and (fault := address_fault(address, subnet)):
                yield f"invalid auxiliary address {name}: {fault}"


def as_subnet(text: str) -> Subnet | None:
    """ADDRESS/BITS, without the bits of a host; None where it is none."""
    if not re.fullmatch(r"[0-9a-fA-F.:]+/(0|[1-9][0-9]{0,2})", text):
        return None
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def host_bits(text: str) -> bool:
    """Whether the address in front says more than the subnet."""
    interface = ipaddress.ip_interface(text)
    return interface.ip != interface.network.network_address


def range_faults(text: str, subnet: Subnet) -> Iterator[str]:
    """Of an `--ip-range`."""
    if (within := as_subnet(text)) is None:
        yield f"invalid ip-range {text}: invalid CIDR block notation"
        return
    if within.version != subnet.version:
        yield f"invalid ip-range {text}: parent subnet is an IPv{subnet.version} block"
        return
    if within.prefixlen < subnet.prefixlen:
        yield f"invalid ip-range {text}: CIDR block is bigger than its parent subnet {subnet}"
    if host_bits(text):
        yield f"invalid ip-range {text}: it should be {within}"
    if not overlap(subnet, within):
        yield f"invalid ip-range {text}: parent subnet {subnet} doesn't contain ip-range"


def overlap(one: Subnet, other: Subnet) -> bool:
    """Whether two subnets share an address."""
    if isinstance(one, IPv4Network):
        return isinstance(other, IPv4Network) and one.overlaps(other)
    return isinstance(other, IPv6Network) and one.overlaps(other)


def address_fault(text: str, subnet: Subnet) -> str:
    """Of a gateway or an auxiliary address, "" for nothing."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return "invalid address"
    if address.version != subnet.version:
        return f"parent subnet is an IPv{subnet.version} block"
    return "" if address in subnet else f"parent subnet {subnet} doesn't contain this address"


# the bridge driver's options


def check_options(options: StringMap) -> None:
    """Raises BadDriverOption, or NotEmulated for what would change where packets go."""
    for name, value in options.items():
        if fault := option_fault(name, value):
            raise BadDriverOption(name, value, fault)
    if int(options.get(MTU) or 0) < 0:
        raise InvalidNetwork(f"invalid MTU number: {int(options[MTU])}")
    for name, value in options.items():
        if not_emulated(name, value):
            raise NotEmulated(f"docker network create --opt {name}={value}")


def option_fault(name: str, value: str) -> str:
    """As Go's parsers put it."""
    if name in BOOLEANS and boolean(value) is None:
        return f'strconv.ParseBool: parsing "{value}": invalid syntax'
    if name == MTU and not re.fullmatch(r"[+-]?[0-9]{1,9}", value):
        return f'strconv.Atoi: parsing "{value}": invalid syntax'
    if name in ADDRESSES and not is_address(value):
        return "nil ip"
    if name in GATEWAY_MODES and value not in MODES:
        return f"unknown gateway mode {value}"
    return ""


def not_emulated(name: str, value: str) -> bool:
    """Other ways through the gateway than masquerading."""
    if name in GATEWAY_MODES:
        return value not in ("", "nat")
    if name == f"{PREFIX}bridge.inhibit_ipv4":
        return bool(boolean(value))
    return name == f"{PREFIX}bridge.trusted_host_interfaces"


def is_address(text: str) -> bool:
    """Of either family."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
