"""`docker network rm` and `prune` (moby: daemon/network.go, prune.go)."""

from __future__ import annotations

from emulator.engine import resolve
from emulator.engine.container.prune import excluded
from emulator.engine.core import Core, network_message
from emulator.engine.errors.network import ConfigurationInUse, HasEndpoints, Predefined
from emulator.engine.filters import Filters, FilterValues
from emulator.engine.system.until import until_of
from emulator.model.events import Message, Table
from emulator.model.network import Network

ACCEPTED = ("label", "label!", "until")


async def network_remove(core: Core, name: str) -> None:
    """Removes a network on which nothing runs."""
    network = resolve.network(core, name)
    if network.predefined:
        raise Predefined(network.name)
    if any(network.config_only and other.config_from == network.name for other in core.world.networks.values()):
        raise ConfigurationInUse(network.name)
    active = [(container.name, container.networks[label].EndpointID) for container, label in core.world.endpoints(network.id)]
    if active:
        raise HasEndpoints(network.name, active)
    drop(core, network)


def drop(core: Core, network: Network) -> None:
    """It goes."""
    core.backend.remove_network(network)
    core.drop(Table.NETWORKS, network.id, network_message(network, "destroy"))


async def network_prune(core: Core, filters: FilterValues | None = None) -> list[str]:
    """The names of those removed: the user's, that nothing hangs on."""
    chosen = Filters(filters, ACCEPTED)
    until = until_of(chosen, core.now)
    removed = []
    for network in list(core.world.networks.values()):
        if network.predefined or network.config_only or (until and network.created > until) or core.world.is_joined(network.id):
            continue
        if filters_out(chosen, network):
            continue
        drop(core, network)
        removed.append(network.name)
    core.tell(Message("network", "prune", "", {"reclaimed": "0"}))
    return removed


def filters_out(filters: Filters, network: Network) -> bool:
    """By label."""
    return not filters.labels("label", network.labels) or excluded(filters, network.labels)
