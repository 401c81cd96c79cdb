"""The files of a container from outside: `docker diff`, `cp`, `export` (moby: daemon/changes.go, archive.go, export.go)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from emulator.backend.base import ArchiveFailure, FileStat, NotADirectory, PathFailure, PathRefused, ReadOnly
from emulator.engine import resolve
from emulator.engine.container.mounts import volume_message
from emulator.engine.container.state import refuse
from emulator.engine.core import Core, container_message
from emulator.engine.errors.container import EmptyPath, FileNotFound, NotDirectory, ReadOnlyPath, UnreadablePath
from emulator.engine.errors.image import BadArchive
from emulator.model.container import Container
from emulator.model.lifecycle import Action
from emulator.wire.changes import FilesystemChange, filesystem_change


async def container_changes(core: Core, name: str) -> list[FilesystemChange]:
    """What differs from the image."""
    return [filesystem_change(change.kind, change.path) for change in core.backend.changes(resolve.container(core, name).id)]


def located(core: Core, name: str, path: str) -> Container:
    """The container that a path is in; the path is looked at first."""
    if not path:
        raise EmptyPath
    return resolve.container(core, name)


@contextmanager
def volumes_mounted(core: Core, container: Container) -> Iterator[None]:
    """The engine mounts a container's volumes to look into it, and tells so (moby: daemon/containerfs_linux.go)."""
    volumes = [mount for mount in container.mounts if mount.kind == "volume"]
    for mount in volumes:
        core.tell(volume_message(container, mount, "mount"))
    try:
        yield
    finally:
        for mount in volumes:
            core.tell(volume_message(container, mount, "unmount"))


async def archive_stat(core: Core, name: str, path: str) -> FileStat:
    """One path; a link is not followed."""
    container = located(core, name, path)
    with volumes_mounted(core, container):
        try:
            return core.backend.stat_path(container, path)
        except PathRefused as error:
            raise UnreadablePath(str(error)) from None
        except PathFailure:
            raise FileNotFound(path, name) from None


async def archive_get(core: Core, name: str, path: str) -> tuple[bytes, FileStat]:
    """A path as a tar archive."""
    container = located(core, name, path)
    with volumes_mounted(core, container):
        try:
            archive = core.backend.archive(container, path)
        except PathRefused as error:
            raise UnreadablePath(str(error)) from None
        except PathFailure:
            raise FileNotFound(path, name) from None
        core.tell(container_message(container, "archive-path"))
        return archive


async def archive_put(
    core: Core, name: str, path: str, archive: bytes, *, keep_types: bool = True, copy_owner: bool = False
) -> None:
    """Unpacks a tar archive into a directory; `keep_types`: no directory replaces a file, nor the other way round."""
    container = located(core, name, path)
    with volumes_mounted(core, container):
        try:
            core.backend.extract(container, path, archive, keep_types=keep_types, copy_owner=copy_owner)
        except NotADirectory:
            raise NotDirectory() from None
        except ArchiveFailure as error:
            raise BadArchive(str(error)) from None
        except ReadOnly as error:
            raise ReadOnlyPath(str(error)) from None
        except PathFailure:
            raise FileNotFound(path, name) from None
        core.tell(container_message(container, "extract-to-dir"))


async def container_export(core: Core, name: str) -> bytes:
    """All files as a tar archive."""
    container = resolve.container(core, name)
    refuse(container, Action.EXPORT, name)
    archive = core.backend.export(container.id)
    core.tell(container_message(container, "export"))
    return archive
