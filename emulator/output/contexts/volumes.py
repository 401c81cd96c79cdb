"""`docker volume ls` (docker/cli: cli/command/formatter/volume.go). Cluster volumes are not emulated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar, Protocol

from emulator.output import units
from emulator.output.formatting import RAW, TABLE, SubContext, render
from emulator.output.template.values import BEHIND, Printed, nil
from emulator.output.width import joined_labels, natural_key

DEFAULT = r"table {{.Driver}}\t{{.Name}}"
UNKNOWN = "N/A"


class Usage(Protocol):
    """How many containers use it, and its size; -1 where not counted."""

    @property
    def RefCount(self) -> int: ...
    @property
    def Size(self) -> int: ...


class Volume(Protocol):
    """volume.Volume."""

    @property
    def Name(self) -> str: ...
    @property
    def Driver(self) -> str: ...
    @property
    def Scope(self) -> str: ...
    @property
    def Mountpoint(self) -> str: ...
    @property
    def CreatedAt(self) -> str: ...
    @property
    def Options(self) -> Mapping[str, str] | None: ...
    @property
    def Labels(self) -> Mapping[str, str] | None: ...
    @property
    def UsageData(self) -> Usage | None: ...


class VolumeContext(SubContext):
    __go_type__ = "*formatter.volumeContext"
    __go_private__: ClassVar[tuple[str, ...]] = ("v",)
    headers: ClassVar[Mapping[str, str]] = {
        "ID": "ID", "Name": "VOLUME NAME", "Group": "GROUP", "Driver": "DRIVER", "Scope": "SCOPE",
        "Availability": "AVAILABILITY", "Mountpoint": "MOUNTPOINT", "Labels": "LABELS", "Links": "LINKS",
        "Size": "SIZE", "Status": "STATUS",
    }  # fmt: skip

    def __init__(self, volume: Volume) -> None:
        self.v = volume

    def private(self) -> dict[str, object]:
        v = self.v
        volume = Printed(
            ClusterVolume=nil("*volume.ClusterVolume"),
            CreatedAt=v.CreatedAt, Driver=v.Driver, Labels=v.Labels or {}, Mountpoint=v.Mountpoint,
            Name=v.Name, Options=v.Options or {}, Scope=v.Scope, Status={},
            UsageData=BEHIND if v.UsageData else nil("*volume.UsageData"),
        )  # fmt: skip
        return {"v": volume}

    def Name(self) -> str:
        return self.v.Name

    def Driver(self) -> str:
        return self.v.Driver

    def Scope(self) -> str:
        return self.v.Scope

    def Mountpoint(self) -> str:
        return self.v.Mountpoint

    def Labels(self) -> str:
        return joined_labels(self.v.Labels)

    def Label(self, name: str) -> str:
        return (self.v.Labels or {}).get(name, "")

    def Links(self) -> str:
        return str(self.v.UsageData.RefCount) if self.v.UsageData else UNKNOWN

    def Size(self) -> str:
        return units.human_size(self.v.UsageData.Size) if self.v.UsageData else UNKNOWN

    def Group(self) -> str:
        return UNKNOWN

    def Availability(self) -> str:
        return UNKNOWN

    def Status(self) -> str:
        return UNKNOWN


def format_for(source: str, quiet: bool = False) -> str:
    if source == TABLE:
        return "{{.Name}}" if quiet else DEFAULT
    if source == RAW:
        return "name: {{.Name}}" if quiet else r"name: {{.Name}}\ndriver: {{.Driver}}\n"
    return source


def write(volumes: Iterable[Volume], format: str) -> str:
    """In the order of their names, as the client sorts them."""
    ordered = sorted(volumes, key=lambda volume: natural_key(volume.Name))
    return render(format, VolumeContext, (VolumeContext(volume) for volume in ordered))
