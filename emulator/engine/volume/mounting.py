"""What a volume's options and subpaths mean at the moment it is mounted (moby: volume/local, volume/mounts).

A volume with a device is mounted as the first container begins to use it, and unmounted behind the last one: memory is empty
each time.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from msgspec import structs

from emulator.backend.base import PathFailure
from emulator.backend.mount_words import READ_ONLY, MountCall, MountFailure, mount_call
from emulator.engine.core import Core
from emulator.engine.errors.volume import CannotMountVolume, CannotPopulate, NoSubpath
from emulator.errors import NotEmulated
from emulator.model.container import Container, Mount
from emulator.model.volume import Volume


def devices(core: Core, container: Container) -> dict[str, str]:
    """Mounts all volumes of a container. Destination → the host's path to mount instead of the volume's own, where a backend
    cannot lay the one over the other; raises what mounting raises."""
    found = {}
    for mount, volume in volumes(core, container.mounts):
        if device := mounted(core, container, volume):
            found[mount.destination] = device
        check_subpath(core, mount, device or mount.source)
    return found


def volumes(core: Core, mounts: tuple[Mount, ...]) -> Iterator[tuple[Mount, Volume]]:
    """The mounts that are volumes."""
    for mount in mounts:
        if mount.kind == "volume" and mount.name in core.world.volumes:
            yield mount, core.world.volumes[mount.name]


def held_to(core: Core, mounts: tuple[Mount, ...]) -> tuple[Mount, ...]:
    """The mounts as their volumes let them be: nothing is written to one that is mounted read-only."""
    locked = {volume.name for _, volume in volumes(core, mounts) if call_of(volume).flags & READ_ONLY}
    return tuple(
        structs.replace(mount, writable=False) if mount.kind == "volume" and mount.name in locked else mount
        for mount in mounts
    )


def call_of(volume: Volume) -> MountCall:
    """What mount(2) is called with."""
    options = volume.options or {}
    return mount_call(options.get("device", ""), options.get("type", ""), options.get("o", ""))


def needs_mount(volume: Volume) -> bool:
    """Whether something is mounted on its directory."""
    return any((volume.options or {}).get(option) for option in ("device", "type"))


def mounted(core: Core, container: Container, volume: Volume) -> str:
    """Makes sure that it is; the device where the backend leaves the mounting to containers."""
    if not needs_mount(volume):
        return ""
    call = call_of(volume)
    if not call.device:
        raise CannotMountVolume(volume.mountpoint, "missing device in volume options")
    if call.is_remount and not call.data:
        return ""
    try:
        return core.backend.mount_volume(volume.name, call, again=in_use(core, container.id, volume.name))
    except MountFailure as error:
        raise CannotMountVolume(volume.mountpoint, f"failed to mount local volume: {fault(volume, call, error)}") from None
    except NotEmulated as error:
        raise CannotMountVolume(volume.mountpoint, str(error)) from None


def fault(volume: Volume, call: MountCall, error: MountFailure) -> str:
    """moby/sys mount: mountError."""
    flags = f", flags: {call.own_flags:#x}" if call.own_flags else ""
    data = f", data: {call.data}" if call.data else ""
    return f"mount {call.device}:{volume.mountpoint}{flags}{data}: {error}"


def in_use(core: Core, container_id: str, name: str) -> bool:
    """Whether another container runs with it."""
    return any(
        other.running and other.id != container_id and any(mount.name == name for mount in other.mounts)
        for other in core.world.containers.values()
    )


def release(core: Core, container: Container) -> None:
    """A container uses its volumes no more."""
    for _, volume in volumes(core, container.mounts):
        if needs_mount(volume) and not in_use(core, container.id, volume.name):
            core.backend.unmount_volume(volume.name)


def populate(core: Core, container: Container, mount: Mount) -> None:
    """Copies what the image has at a mount's destination into an empty volume, which is mounted for that."""
    volume = core.world.volumes[mount.name]
    if not needs_mount(volume):
        core.backend.populate(container.id, mount)
        return
    holder = structs.replace(container, mounts=(mount,))
    try:
        core.backend.stat_path(structs.replace(container, mounts=()), mount.destination)
    except PathFailure:
        return
    try:
        device = mounted(core, container, volume)
    except CannotMountVolume as error:
        raise CannotPopulate(str(error)) from None
    core.backend.populate(container.id, structs.replace(mount, source=device or mount.source))
    release(core, holder)


def check_subpath(core: Core, mount: Mount, source: str) -> None:
    """It must be there."""
    path = posixpath.join(source, mount.subpath)
    if mount.subpath and not core.backend.host_exists(path):
        raise NoSubpath(path)
