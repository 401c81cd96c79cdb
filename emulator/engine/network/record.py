"""A new network's record, from what was asked for and the subnets that it got."""

from __future__ import annotations

from emulator.engine.core import Core
from emulator.engine.network.pools import Pool
from emulator.engine.network.request import NetworkCreate
from emulator.model.document import StringMap
from emulator.model.network import IPAM, Network


def network_record(
    core: Core, request: NetworkCreate, network_id: str, driver: str, four: Pool, six: Pool, ipam: IPAM, bridge: str,
    options: StringMap,
) -> Network:  # fmt: skip
    """`bridge` is the host's interface: its bridge, or the parent of a macvlan; `options` may be more than was asked for."""
    return Network(
        id=network_id,
        name=request.name,
        driver=driver,
        created=core.now,
        ipam=ipam,
        subnet=four.subnet,
        gateway=four.gateway,
        ip_range=four.ip_range,
        user_subnet=four.asked,
        subnet6=six.subnet,
        gateway6=six.gateway,
        ip_range6=six.ip_range,
        user_subnet6=six.asked,
        bridge=bridge,
        scope=request.scope or "local",
        enable_ipv4=bool(request.enable_ipv4),
        enable_ipv6=bool(request.enable_ipv6),
        internal=request.internal,
        attachable=request.attachable,
        config_from=request.config_from,
        options=options,
        labels=request.labels,
    )
