"""`docker volume rm` (moby: volume/service)."""

from __future__ import annotations

from emulator.engine import resolve
from emulator.engine.core import Core
from emulator.engine.errors.volume import NoSuchVolume, VolumeInUse
from emulator.model.events import Message, Table


async def volume_remove(core: Core, name: str, *, force: bool = False) -> None:
    """Removes a volume that no container has; `force` forgives one that is not there."""
    try:
        volume = resolve.volume(core, name)
    except NoSuchVolume:
        if force:
            return
        raise
    if used := users(core, volume.name):
        raise VolumeInUse(volume.name, used)
    drop_volume(core, volume.name)


def users(core: Core, name: str) -> list[str]:
    """The ids of the containers that have it mounted, running or not."""
    return [
        container.id
        for container in core.world.containers.values()
        if any(mount.kind == "volume" and mount.name == name for mount in container.mounts)
    ]


def drop_volume(core: Core, name: str) -> None:
    """It and its files go."""
    core.backend.remove_volume(name)
    core.drop(Table.VOLUMES, name, Message("volume", "destroy", name, {"driver": "local"}))
