"""`docker container prune` (moby: daemon/prune.go)."""

from __future__ import annotations

from typing import ClassVar

from emulator.engine.container.remove import destroy
from emulator.engine.core import Core
from emulator.engine.filters import Filters, FilterValues
from emulator.engine.system.until import until_of
from emulator.model.container import Container
from emulator.model.document import Document, Strings
from emulator.model.events import Message

ACCEPTED = ("label", "label!", "until")


class ContainersPruned(Document, frozen=True, kw_only=True):
    """The answer."""

    omit_empty: ClassVar[frozenset[str]] = frozenset()
    ContainersDeleted: Strings | None
    SpaceReclaimed: int


async def container_prune(core: Core, filters: FilterValues | None = None) -> ContainersPruned:
    """Removes all that do not run, without their volumes."""
    chosen = Filters(filters, ACCEPTED)
    until = until_of(chosen, core.now)
    deleted, reclaimed = [], 0
    for container in list(core.world.containers.values()):
        if container.running or not matches(chosen, until, container):
            continue
        size = core.backend.sizes(container.id)
        destroy(core, container.id, volumes=False)
        deleted.append(container.id)
        reclaimed += size
    core.tell(Message("container", "prune", "", {"reclaimed": str(reclaimed)}))
    return ContainersPruned(ContainersDeleted=tuple(deleted) or None, SpaceReclaimed=reclaimed)


def matches(filters: Filters, until: int, container: Container) -> bool:
    """By age and labels."""
    if until and container.created > until:
        return False
    return filters.labels("label", container.labels) and not excluded(filters, container.labels)


def excluded(filters: Filters, labels: dict[str, str]) -> bool:
    """Whether `label!=` names one of its labels."""
    return "label!" in filters and filters.labels("label!", labels)
