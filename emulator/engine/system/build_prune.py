"""`POST /build/prune`: no build cache is kept yet, so that there is only to tell (moby: builder/builder-next)."""

from __future__ import annotations

from emulator.engine.core import Core
from emulator.engine.filters import FilterValues
from emulator.model.events import Message


async def build_prune(core: Core, filters: FilterValues | None = None, *, all: bool = False) -> int:
    """The bytes that were reclaimed."""
    core.tell(Message("builder", "prune", "", {"reclaimed": "0"}))
    return 0
