"""Volumes as `volume ls` and `volume inspect` show them."""

from __future__ import annotations

from typing import ClassVar

from emulator.model import volume as records
from emulator.model.document import Document, StringMap
from emulator.wire.times import rfc3339_seconds


class UsageDocument(Document, frozen=True, kw_only=True):
    """What `system df` adds."""

    __go_type__: ClassVar[str] = "*volume.UsageData"
    RefCount: int
    Size: int


class ClusterDocument(Document, frozen=True, kw_only=True):
    """Of a volume of a swarm, which none here is."""

    __go_type__: ClassVar[str] = "*volume.ClusterVolume"
    ID: str


class VolumeInspect(Document, frozen=True, kw_only=True):
    """The whole document."""

    __go_type__: ClassVar[str] = "volume.Volume"
    omit_empty: ClassVar[frozenset[str]] = frozenset({"ClusterVolume", "Status", "UsageData"})
    ClusterVolume: ClusterDocument | None = None
    CreatedAt: str
    Driver: str
    Labels: StringMap | None
    Mountpoint: str
    Name: str
    Options: StringMap | None
    Scope: str = "local"
    Status: dict[str, object] | None = None
    UsageData: UsageDocument | None = None


def volume_inspect(volume: records.Volume, usage: UsageDocument | None = None) -> VolumeInspect:
    """A volume's document."""
    return VolumeInspect(
        CreatedAt=rfc3339_seconds(volume.created),
        Driver=volume.driver,
        Labels=volume.labels,
        Mountpoint=volume.mountpoint,
        Name=volume.name,
        Options=volume.options,
        UsageData=usage,
    )
