"""`docker network ls` and `inspect` (moby: daemon/network/filter.go)."""

from __future__ import annotations

from emulator.engine import resolve
from emulator.engine.core import Core
from emulator.engine.errors.network import BadDangling, SeveralDangling, UnknownType
from emulator.engine.filters import Filters, FilterValues
from emulator.model.network import Network
from emulator.wire.network import EndpointResource, NetworkInspect, endpoint_resource
from emulator.wire.network import network_inspect as document

ACCEPTED = ("dangling", "driver", "id", "label", "name", "scope", "type")
SCOPES = ("local", "global", "swarm")


async def network_list(core: Core, filters: FilterValues | None = None) -> list[NetworkInspect]:
    """The networks, in the order of their making; without their containers."""
    chosen = Filters(filters, ACCEPTED)
    if len(chosen.get("dangling")) > 1:
        raise SeveralDangling()
    for value in chosen.get("dangling"):
        if value not in ("0", "1", "false", "true"):
            raise BadDangling()
    for value in chosen.get("type"):
        if value not in ("builtin", "custom"):
            raise UnknownType(value)
    return [document(network, {}) for network in core.world.networks.values() if matches(core, chosen, network)]


def matches(core: Core, filters: Filters, network: Network) -> bool:
    """All filters hold."""
    if "dangling" in filters and filters.flag("dangling", False) != is_dangling(core, network):
        return False
    if "driver" in filters and not filters.exact("driver", network.driver):
        return False
    if "id" in filters and not filters.match("id", network.id):
        return False
    if "name" in filters and not (
        filters.match("name", network.name) or any(value in network.name for value in filters.get("name"))
    ):
        return False
    kind = "builtin" if network.predefined else "custom"
    return filters.labels("label", network.labels) and filters.exact("scope", network.scope) and filters.exact("type", kind)


def is_dangling(core: Core, network: Network) -> bool:
    """One of the user's that no container hangs on."""
    return not network.predefined and not core.world.is_joined(network.id)


def endpoints(core: Core, network: Network) -> dict[str, EndpointResource]:
    """The containers on it, by id."""
    return {
        container.id: endpoint_resource(container.name, container.networks[name])
        for container, name in core.world.endpoints(network.id)
    }


async def network_inspect(core: Core, name: str) -> NetworkInspect:
    """The whole document."""
    network = resolve.network(core, name)
    return document(network, endpoints(core, network))
