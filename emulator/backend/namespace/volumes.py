"""Volumes, the engine's side; their directories are the keeper's (files/volumes.py)."""

from __future__ import annotations

from emulator.backend.base import RuntimeFailure
from emulator.backend.mount_words import BIND, READ_ONLY, MountCall, MountFailure
from emulator.backend.namespace.files import volumes
from emulator.backend.namespace.files.requests import PathName, Populate, VolumeName
from emulator.backend.namespace.host_paths import HostPaths
from emulator.backend.namespace.keeper.access import Access
from emulator.errors import NotEmulated
from emulator.model.container import Mount

VOLUMES = "volumes"


class Volumes:
    """`docker_root`: the host's path of the world's home."""

    def __init__(self, access: Access, paths: HostPaths, docker_root: str) -> None:
        self.access, self.paths, self.docker_root = access, paths, docker_root

    def create(self, name: str) -> str:
        """An empty directory; its path on the host."""
        self.access.keeper.call(volumes.create, VolumeName(name))
        return f"{self.docker_root}/{VOLUMES}/{name}/_data"

    def remove(self, name: str) -> None:
        self.access.keeper.call(volumes.destroy, VolumeName(name))

    def size(self, name: str) -> int:
        """Bytes in its files."""
        return self.access.keeper.call(volumes.size, VolumeName(name))

    def populate(self, container_id: str, mount: Mount) -> None:
        """With what the image has there."""
        order = Populate(container_id=container_id, destination=mount.destination, volume=mount.name)
        self.access.keeper.call(volumes.populate, order)

    def mount(self, name: str, call: MountCall, *, again: bool) -> str:
        """A volume with a device: what stands for it; raises MountFailure or NotEmulated."""
        if call.flags & BIND:
            if not self.host_exists(call.device):
                raise MountFailure("no such file or directory")
            return call.device
        if call.kind != "tmpfs" or call.data or call.own_flags & ~READ_ONLY:
            raise NotEmulated(f"mounting {call.kind or 'nothing'} with {call.data or 'no data'}")
        if not again:
            self.unmount(name)
        return ""

    def unmount(self, name: str) -> None:
        """What was in its memory is gone."""
        self.remove(name)
        self.create(name)

    def host_exists(self, path: str) -> bool:
        """Whether a path of the host is there. Devices are this machine's."""
        if path.startswith("/dev/"):
            return self.access.keeper.call(volumes.exists, PathName(path))
        try:
            return self.access.keeper.call(volumes.exists, PathName(self.paths.real(path)))
        except RuntimeFailure:
            return False
