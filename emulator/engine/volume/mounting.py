"""What a volume's options and subpaths mean at the moment it is mounted (moby: volume/local, volume/mounts)."""

from __future__ import annotations

import posixpath

from emulator.engine.core import Core
from emulator.engine.errors.volume import CannotMountVolume, NoSubpath
from emulator.model.container import Container, Mount
from emulator.model.volume import Volume


def devices(core: Core, container: Container) -> dict[str, str]:
    """Destination → the host's path to mount instead of the volume's own; raises what mounting raises."""
    found = {}
    for mount in container.mounts:
        volume = core.world.volumes.get(mount.name) if mount.kind == "volume" else None
        if volume is None:
            continue
        if device := prepared(core, container, volume):
            found[mount.destination] = device
        check_subpath(core, mount, device or mount.source)
    return found


def prepared(core: Core, container: Container, volume: Volume) -> str:
    """The device of a bind; a tmpfs that nobody has mounted is empty."""
    options = volume.options or {}
    if options.get("type") == "tmpfs" and not mounted(core, container, volume.name):
        core.backend.remove_volume(volume.name)
        core.backend.create_volume(volume.name)
    if "bind" not in options.get("o", "").split(","):
        return ""
    if not core.backend.host_exists(options["device"]):
        raise CannotMountVolume(options["device"], volume.mountpoint)
    return options["device"]


def mounted(core: Core, starting: Container, name: str) -> bool:
    """Whether another container runs with it."""
    return any(
        other.running and other.id != starting.id and any(mount.name == name for mount in other.mounts)
        for other in core.world.containers.values()
    )


def check_subpath(core: Core, mount: Mount, source: str) -> None:
    """It must be there."""
    path = posixpath.join(source, mount.subpath)
    if mount.subpath and not core.backend.host_exists(path):
        raise NoSubpath(path)
