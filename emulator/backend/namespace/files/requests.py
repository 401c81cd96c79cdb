"""What the engine asks of a keeper about a container's files."""

from __future__ import annotations

from msgspec import Struct

from emulator.backend.namespace.files.confined import View


class PathOrder(Struct, frozen=True, kw_only=True):
    """A path in a container, with what lies over its tree."""

    container_id: str
    path: str
    views: tuple[View, ...] = ()


class ExtractOrder(Struct, frozen=True, kw_only=True):
    """An archive (a descriptor) for a directory of the container. `owner` has all of it, where it is set."""

    container_id: str
    path: str
    views: tuple[View, ...] = ()
    read_only: bool = False
    keep_types: bool = True
    owner: tuple[int, int] | None = None


class Populate(Struct, frozen=True, kw_only=True):
    """A volume that takes what the image has at `destination`."""

    container_id: str
    destination: str
    volume: str


class PathName(Struct, frozen=True):
    """A path of this machine."""

    path: str


class VolumeName(Struct, frozen=True):
    """A volume."""

    name: str
