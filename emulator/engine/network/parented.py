"""Networks of the drivers macvlan and ipvlan, on an interface of the host (moby: libnetwork/drivers/macvlan, ipvlan).

The host's kernel is that of the recordings: it has no interfaces for networks without a parent, none for VLANs, no ipvlan.
"""

from __future__ import annotations

import re

from emulator.engine.core import Core
from emulator.engine.errors.network import InvalidNetwork, NetworkForbidden
from emulator.engine.network import pools
from emulator.engine.network.record import network_record
from emulator.engine.network.request import NetworkCreate
from emulator.errors import SystemFailure
from emulator.model.ids import short
from emulator.model.network import Network

DRIVERS = ("macvlan", "ipvlan")
LOOPBACK, PARENT = "lo", "parent"
CHOICES = {
    "macvlan": (
        ("mode", "macvlan_mode", ("bridge", "private", "passthru", "vepa"), "'bridge' mode is the macvlan driver default"),
    ),
    "ipvlan": (
        ("mode", "ipvlan_mode", ("l2", "l3", "l3s"), "'l2' mode is the ipvlan driver default"),
        ("flag", "ipvlan_flag", ("bridge", "private", "vepa"), "'bridge' is the ipvlan driver default"),
    ),
}  # fmt: skip
UNSUPPORTED = "operation not supported"


class NotSupported(SystemFailure):
    """What the kernel says of a kind of interface that it does not have."""

    def __init__(self, doing: str = "") -> None:
        super().__init__(f"{doing}: {UNSUPPORTED}" if doing else UNSUPPORTED)


class BadParent(InvalidNetwork):
    """A parent that cannot be one; the checker gives the sentence."""


def parented_network(core: Core, request: NetworkCreate) -> Network:
    """The record; raises what the driver says of its options, then the address pools, then the driver of the parent."""
    driver, options = request.driver, request.options
    check_choices(driver, request)
    four = pools.allocate(core, request.ipam, 4, several=True) if request.enable_ipv4 else pools.Pool()
    six = pools.allocate(core, request.ipam, 6, several=True) if request.enable_ipv6 else pools.Pool()
    if request.enable_ipv4 and request.ipam.Driver == "null":
        raise InvalidNetwork("ipv4 pool is empty")
    parent = options.get(PARENT, "")
    check_parent(core, driver, parent)
    ipam = pools.shown(request.ipam, four, six, gateways=not request.internal)
    return network_record(core, request, core.ids.id(), driver, four, six, ipam, parent, options)


def check_choices(driver: str, request: NetworkCreate) -> None:
    """Modes and flags by name; then the loopback interface."""
    for what, option, known, default in CHOICES[driver]:
        value = request.options.get(option, "")
        if value and value not in known:
            raise InvalidNetwork(f"requested {driver} {what} '{value}' is not valid, {default}")
    if request.options.get(PARENT) == LOOPBACK:
        raise InvalidNetwork(f"loopback interface is not a valid {driver} parent link")


def check_parent(core: Core, driver: str, parent: str) -> None:
    """It is there, or could be made; an ipvlan has one of its own."""
    if not parent:
        raise NotSupported()
    for other in core.world.networks.values():
        if driver == other.driver == "ipvlan" and other.bridge == parent:
            raise NetworkForbidden(f"network di-{short(other.id)} is already using parent interface {parent}")
    if not core.backend.has_interface(parent):
        check_vlan(core, parent)


def check_vlan(core: Core, parent: str) -> None:
    """`eth0.10`: an interface that the driver makes on another one."""
    names = parent.split(".")
    if len(names) == 1:
        raise BadParent(f"invalid subinterface vlan name {parent}, example formatting is eth0.10")
    if len(names) > 2:
        raise BadParent(f"required interface name format is: name.vlan_id, ex. eth0.10 for vlan 10, instead received {parent}")
    name, number = names
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", number):
        raise BadParent(f"unable to parse a valid vlan id from: {number} (ex. eth0.10 for vlan 10)")
    if not core.backend.has_interface(name):
        raise BadParent(f"-o parent interface was not found on the host: {name}")
    if not 1 <= int(number) <= 4094:
        raise BadParent(f"vlan id must be between 1-4094, received: {int(number)}")
    raise NotSupported(f"failed to create {parent} vlan link")


def check_join(network: Network) -> None:
    """As a container comes."""
    if network.driver == "ipvlan":
        raise NotSupported("failed to create the ipvlan port")
