"""`docker network create`, and the three networks that every engine has (moby: daemon/network.go, libnetwork/controller.go)."""

from __future__ import annotations

from msgspec import structs

from emulator.engine.core import Core, network_message
from emulator.engine.errors.network import (
    BridgeConflict,
    ConfigurationTwice,
    InvalidNetwork,
    LongBridgeName,
    NetworkExists,
    NetworkForbidden,
    NoConfiguration,
    NoSwarmManager,
    PredefinedName,
    SingleInstance,
    UnknownDriver,
)
from emulator.engine.network import addresses, pools, validate
from emulator.engine.network.parented import DRIVERS, parented_network
from emulator.engine.network.record import network_record
from emulator.engine.network.request import NetworkCreate
from emulator.model.events import Table
from emulator.model.ids import short
from emulator.model.network import IPAM, IPAMConfig, Network

RESERVED = ("default", "bridge", "host", "none")
SINGLE = ("host", "null")
LONGEST_DEVICE = 15
DEFAULT_BRIDGE = {
    "com.docker.network.bridge.default_bridge": "true",
    "com.docker.network.bridge.enable_icc": "true",
    "com.docker.network.bridge.enable_ip_masquerade": "true",
    "com.docker.network.bridge.host_binding_ipv4": "0.0.0.0",
    "com.docker.network.bridge.name": "docker0",
    "com.docker.network.driver.mtu": "1500",
}


async def network_create(core: Core, request: NetworkCreate) -> str:
    """The id of the new network; checks in Docker's order."""
    check_daemon(request)
    request = with_families(request)
    validate.check_ipam(request.ipam, ipv6=bool(request.enable_ipv6))
    if not request.name.strip():
        raise InvalidNetwork("invalid name: name is empty")
    if core.world.network_named(request.name) is not None:
        raise NetworkExists(request.name)
    check_configuration(request)
    if request.config_only:
        network = configuration(core, request)
    else:
        check_driver(core, request)
        make = parented_network if request.driver in DRIVERS else bridge_network
        network = make(core, configured(core, request))
        core.backend.create_network(network)
    core.add(Table.NETWORKS, network.id, network, network_message(network, "create"))
    return network.id


def check_daemon(request: NetworkCreate) -> None:
    """What the daemon refuses before it looks at the rest."""
    if request.name in RESERVED:
        raise PredefinedName(request.name)
    if request.driver == "overlay":
        raise NoSwarmManager()


def with_families(request: NetworkCreate) -> NetworkCreate:
    """Flags and driver options decide whether IPv4 and IPv6 are on; a flag takes the option of its meaning away."""
    options = dict(request.options)
    ipv4 = validate.enabled(options, validate.ENABLE_IPV4, request.enable_ipv4, True)
    ipv6 = validate.enabled(options, validate.ENABLE_IPV6, request.enable_ipv6, False)
    for asked, option in ((request.enable_ipv4, validate.ENABLE_IPV4), (request.enable_ipv6, validate.ENABLE_IPV6)):
        if asked is not None:
            options.pop(option, None)
    return structs.replace(request, enable_ipv4=ipv4, enable_ipv6=ipv6, options=options)


def check_configuration(request: NetworkCreate) -> None:
    """`--config-only` and `--config-from` go with few other things (moby: validateConfiguration)."""
    if request.config_only:
        if request.ingress or request.internal or request.attachable or request.scope:
            raise NetworkForbidden(
                "configuration network can only contain network specific fields. Network operator fields like "
                "[ ingress | internal | attachable | scope ] are not supported."
            )
        if request.config_from:
            raise NetworkForbidden("a configuration network cannot depend on another configuration network")
    if request.config_from:
        ipam = request.ipam
        said = ipam.Driver not in ("", "default") or ipam.Options or ipam.Config or request.labels
        if said or request.enable_ipv6 or not request.enable_ipv4:
            raise ConfigurationTwice("user specified configurations")
        if request.options:
            raise ConfigurationTwice("network driver options")


def check_driver(core: Core, request: NetworkCreate) -> None:
    """Bridges can be made; host and null are there once and for all."""
    driver = request.driver
    if driver not in ("", "bridge", *DRIVERS, *SINGLE):
        raise UnknownDriver(driver)
    if driver not in SINGLE:
        core.backend.check_network_driver(driver)
    if request.ingress:
        raise NetworkForbidden("Ingress network can only be global scope network")
    if request.scope == "swarm":
        raise NetworkForbidden("cannot create a swarm scoped network when swarm is not active")
    if driver in SINGLE:
        raise SingleInstance(driver)


def configuration(core: Core, request: NetworkCreate) -> Network:
    """Settings for others: no addresses, no bridge."""
    ipam = request.ipam
    return Network(
        id=core.ids.id(), name=request.name, driver="null", created=core.now, config_only=True,
        ipam=IPAM(Driver=ipam.Driver or "default", Options=ipam.Options, Config=ipam.Config or None),
        enable_ipv4=bool(request.enable_ipv4), enable_ipv6=bool(request.enable_ipv6), options=request.options,
        labels=request.labels,
    )  # fmt: skip


def configured(core: Core, request: NetworkCreate) -> NetworkCreate:
    """With the settings of the network that `--config-from` names."""
    if not request.config_from:
        return request
    source = core.world.network_named(request.config_from)
    if source is None or not source.config_only:
        raise NoConfiguration(request.config_from)
    return structs.replace(
        request, ipam=source.ipam, options=source.options, labels=source.labels, enable_ipv4=source.enable_ipv4,
        enable_ipv6=source.enable_ipv6,
    )  # fmt: skip


def bridge_network(core: Core, request: NetworkCreate) -> Network:
    """The record of a bridge, with its subnets and gateways."""
    validate.check_options(request.options)
    check_ipam_driver(request.ipam.Driver)
    four = pools.allocate(core, request.ipam, 4) if request.enable_ipv4 else pools.Pool()
    six = pools.allocate(core, request.ipam, 6) if request.enable_ipv6 else pools.Pool()
    network_id = core.ids.id()
    device = request.options.get(validate.BRIDGE_NAME) or f"br-{short(network_id)}"
    check_device_name(core, device)
    if not (request.enable_ipv4 or request.enable_ipv6):
        raise InvalidNetwork("IPv4 or IPv6 must be enabled")
    check_pool(request.ipam.Driver)
    check_device(core, network_id, device)
    ipam = pools.shown(request.ipam, four, six)
    return network_record(core, request, network_id, "bridge", four, six, ipam, device, request.options)


def check_ipam_driver(driver: str) -> None:
    """The default one, and `null`, which has no addresses."""
    if driver not in ("", "default", "null"):
        raise UnknownDriver(driver)


def check_pool(ipam_driver: str) -> None:
    """A bridge needs addresses."""
    if ipam_driver == "null":
        raise InvalidNetwork("ipv4 pool is empty")


def check_device_name(core: Core, device: str) -> None:
    """What the kernel says of a name (net/core/dev.c: dev_valid_name), and of one that is no bridge's."""
    if len(device) > LONGEST_DEVICE:
        raise LongBridgeName()
    if device in (".", "..") or any(letter in "/:" or letter.isspace() for letter in device):
        raise InvalidNetwork("invalid argument")


def check_device(core: Core, network_id: str, device: str) -> None:
    """No two bridges of one name."""
    for other in core.world.networks.values():
        if other.driver == "bridge" and other.bridge == device:
            raise BridgeConflict(network_id, device, other.id)
    if core.backend.has_interface(device):
        raise InvalidNetwork(f"existing interface {device} is not a bridge")


def predefined(core: Core) -> None:
    """bridge, host and none."""
    subnet = addresses.DEFAULT_POOLS[0]
    gateway = str(subnet.network_address + 1)
    ipam = IPAM(Config=(IPAMConfig(Subnet=str(subnet), Gateway=gateway),))
    bridge = Network(
        id=core.ids.id(), name="bridge", driver="bridge", created=core.now, ipam=ipam, subnet=str(subnet), gateway=gateway,
        user_subnet=True, bridge="docker0", options=DEFAULT_BRIDGE, labels={},
    )  # fmt: skip
    core.backend.create_network(bridge)
    core.add(Table.NETWORKS, bridge.id, bridge)
    for name, driver in (("host", "host"), ("none", "null")):
        network = Network(id=core.ids.id(), name=name, driver=driver, created=core.now, ipam=IPAM(), options={}, labels={})
        core.add(Table.NETWORKS, network.id, network)
