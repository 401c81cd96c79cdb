"""`docker pause` and `docker unpause` (moby: daemon/pause.go, unpause.go)."""

from __future__ import annotations

from emulator.engine import resolve
from emulator.engine.container.health import end_health, resume_health
from emulator.engine.container.state import refuse
from emulator.engine.core import Core, container_message
from emulator.model.lifecycle import Action, after


async def container_pause(core: Core, name: str) -> None:
    """Freezes all its processes."""
    container = resolve.container(core, name)
    refuse(container, Action.PAUSE, name)
    core.backend.pause(container.id)
    end_health(core, container.id)
    core.set_state(container.id, container_message(container, "pause"), status=after(container.state.status, Action.PAUSE))


async def container_unpause(core: Core, name: str) -> None:
    """Thaws them."""
    container = resolve.container(core, name)
    refuse(container, Action.UNPAUSE, name)
    core.backend.unpause(container.id)
    core.set_state(container.id, container_message(container, "unpause"), status=after(container.state.status, Action.UNPAUSE))
    resume_health(core, container.id)
