"""A container's files from outside, the engine's side: what is asked of the keeper's files/archives, changes and freezing."""

from __future__ import annotations

import os

from emulator.backend.base import FileChange, FileStat, PathFailure
from emulator.backend.namespace import mounts
from emulator.backend.namespace.files import archives, changes, freezing, survey, volumes
from emulator.backend.namespace.files.confined import View
from emulator.backend.namespace.files.overlays import ContainerName
from emulator.backend.namespace.files.requests import ExtractOrder, PathOrder
from emulator.backend.namespace.files.survey import Survey
from emulator.backend.namespace.holdings import Holding
from emulator.backend.namespace.host_paths import HostPaths
from emulator.backend.namespace.keeper.access import Access
from emulator.backend.namespace.keeper.messages import content, memory_file
from emulator.backend.users import find_user
from emulator.model.container import Container


class ContainerFiles:
    """`holdings`: the backend's containers."""

    def __init__(self, access: Access, paths: HostPaths, holdings: dict[str, Holding]) -> None:
        self.access, self.paths, self.holdings = access, paths, holdings

    def make_workdir(self, container_id: str, path: str) -> None:
        """The working directory, if one is named; raises PathFailure."""
        if not path:
            return
        fault = self.access.keeper.call(volumes.make_directory, PathOrder(container_id=container_id, path=path))
        if fault:
            raise PathFailure(f"Cannot mkdir: {path} is {fault}")

    def is_file(self, container_id: str, path: str) -> bool:
        return self.access.keeper.call(volumes.is_file, PathOrder(container_id=container_id, path=path))

    def size(self, container_id: str) -> int:
        """Bytes in the writable layer."""
        return self.access.keeper.call(changes.size, ContainerName(container_id))

    def changes(self, container_id: str) -> list[FileChange]:
        return self.access.keeper.call(changes.changes, ContainerName(container_id))

    def layer(self, container_id: str) -> bytes:
        """The writable layer as an archive."""
        _, (descriptor,) = self.access.keeper.exchange(freezing.freeze, ContainerName(container_id))
        return content(descriptor)

    def export(self, container_id: str) -> bytes:
        """The whole tree as an archive."""
        _, (descriptor,) = self.access.keeper.exchange(archives.export, ContainerName(container_id))
        return content(descriptor)

    def views(self, container: Container) -> tuple[View, ...]:
        """What lies over a container's tree."""
        holding = self.holdings[container.id]
        return mounts.views(container, self.paths.real, str(self.paths.etc(holding)), ran=holding.started)

    def stat_path(self, container: Container, path: str) -> FileStat:
        order = PathOrder(container_id=container.id, path=path, views=self.views(container))
        return self.access.keeper.call(archives.stat_path, order)

    def archive(self, container: Container, path: str) -> tuple[bytes, FileStat]:
        order = PathOrder(container_id=container.id, path=path, views=self.views(container))
        found, (descriptor,) = self.access.keeper.exchange(archives.pack, order)
        return content(descriptor), found

    def extract(self, container: Container, path: str, data: bytes, *, keep_types: bool, copy_owner: bool) -> None:
        order = ExtractOrder(
            container_id=container.id, path=path, views=self.views(container), keep_types=keep_types,
            owner=self.owner(container) if copy_owner else None, read_only=container.host_config.ReadonlyRootfs,
        )  # fmt: skip
        descriptor = memory_file(data)
        try:
            self.access.keeper.call(archives.extract, order, [descriptor])
        finally:
            os.close(descriptor)

    def owner(self, container: Container) -> tuple[int, int] | None:
        """The ids of the user that the container runs as, if it names one."""
        if not container.config.User:
            return None
        seen = self.access.keeper.call(survey.survey, Survey(container_id=container.id))
        user = find_user(lambda file: seen.passwd if file == "/etc/passwd" else seen.group, container.config.User)
        return user.uid, user.gid
