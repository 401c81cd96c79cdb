"""`docker rename` (moby: daemon/rename.go)."""

from __future__ import annotations

from emulator.engine import resolve
from emulator.engine.container.create import NAME
from emulator.engine.core import Core, container_message
from emulator.engine.errors.container import RenameEmpty, RenameInvalid, RenameSame, RenameTaken


async def container_rename(core: Core, old: str, new: str) -> None:
    """Gives a container another name."""
    if not old or not new:
        raise RenameEmpty()
    container = resolve.container(core, old)
    name = new.removeprefix("/")
    if container.name == name:
        raise RenameSame()
    if not NAME.fullmatch(name):
        raise RenameInvalid(new if new.startswith("/") else f"/{new}")
    if name in core.world.container_names:
        raise RenameTaken(name, core.world.container_names[name])
    renamed = core.change(container.id, name=name)
    core.tell(container_message(renamed, "rename", {"oldName": f"/{container.name}"}))
