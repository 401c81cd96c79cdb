"""Mounts as lists and `inspect` show them."""

from __future__ import annotations

from typing import ClassVar

from emulator.model.container import Mount
from emulator.model.document import Document


class MountPoint(Document, frozen=True, kw_only=True):
    """moby: api/types/container MountPoint."""

    __go_type__: ClassVar[str] = "container.MountPoint"
    omit_empty: ClassVar[frozenset[str]] = frozenset({"Type", "Name", "Driver"})
    Type: str = ""
    Name: str = ""
    Source: str = ""
    Destination: str = ""
    Driver: str = ""
    Mode: str = ""
    RW: bool = True
    Propagation: str = ""


def mount_point(mount: Mount) -> MountPoint:
    """A record's document."""
    return MountPoint(
        Type=mount.kind, Name=mount.name, Source=mount.source, Destination=mount.destination, Driver=mount.driver,
        Mode=mount.mode, RW=mount.writable, Propagation=mount.propagation,
    )  # fmt: skip
