"""`docker volume ls`, `inspect`, `create` and `prune` (moby: volume/service)."""

from __future__ import annotations

from emulator.engine import resolve
from emulator.engine.container.prune import excluded
from emulator.engine.core import Core
from emulator.engine.errors.volume import BadAllFilter
from emulator.engine.filters import Filters, FilterValues
from emulator.engine.network.validate import boolean
from emulator.engine.volume.create import create_volume
from emulator.engine.volume.remove import drop_volume, users
from emulator.model.document import StringMap
from emulator.model.events import Message
from emulator.model.volume import Volume
from emulator.wire.system import PruneReport
from emulator.wire.volume import VolumeInspect
from emulator.wire.volume import volume_inspect as document

ACCEPTED = ("dangling", "driver", "label", "name")
PRUNE_ACCEPTED = ("label", "label!", "all")


async def volume_create(
    core: Core, name: str = "", *, driver: str = "", options: StringMap | None = None, labels: StringMap | None = None
) -> VolumeInspect:
    """The new volume, or the one of that name."""
    return document(create_volume(core, name, driver, options or None, labels or None))


async def volume_inspect(core: Core, name: str) -> VolumeInspect:
    """The whole document."""
    return document(resolve.volume(core, name))


async def volume_list(core: Core, filters: FilterValues | None = None) -> list[VolumeInspect]:
    """The volumes, by name."""
    chosen = Filters(filters, ACCEPTED)
    dangling = chosen.flag("dangling", False)
    found = [volume for volume in core.world.volumes.values() if matches(core, chosen, dangling, volume)]
    return [document(volume) for volume in sorted(found, key=lambda volume: volume.name)]


def matches(core: Core, filters: Filters, dangling: bool, volume: Volume) -> bool:
    """All filters hold."""
    if "dangling" in filters and dangling == bool(users(core, volume.name)):
        return False
    named = filters.match("name", volume.name)
    return named and filters.exact("driver", volume.driver) and filters.labels("label", volume.labels or {})


def all_filter(value: str) -> bool:
    """A boolean as Go reads it."""
    if (chosen := boolean(value)) is None:
        raise BadAllFilter(value)
    return chosen


async def volume_prune(core: Core, filters: FilterValues | None = None) -> PruneReport:
    """Removes what no container has: the anonymous ones, or (`all=true`) all."""
    chosen = Filters(filters, PRUNE_ACCEPTED)
    everything = any(all_filter(value) for value in chosen.get("all"))
    deleted, reclaimed = [], 0
    for volume in list(core.world.volumes.values()):
        labels = volume.labels or {}
        if users(core, volume.name) or volume.options or not (everything or volume.anonymous):
            continue
        if not chosen.labels("label", labels) or excluded(chosen, labels):
            continue
        reclaimed += core.backend.volume_size(volume.name)
        drop_volume(core, volume.name)
        deleted.append(volume.name)
    core.tell(Message("volume", "prune", "", {"reclaimed": str(reclaimed)}))
    return PruneReport(Deleted=tuple(deleted), SpaceReclaimed=reclaimed)
