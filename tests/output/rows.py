"""The Engine API's summaries as structs: what the lists need of each."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from msgspec import Struct, field


class Port(Struct):
    PrivatePort: int
    Type: str
    IP: str = ""
    PublicPort: int = 0


class Mount(Struct):
    Name: str = ""
    Source: str = ""
    Driver: str = ""


class Settings(Struct):
    Networks: dict[str, object]


class Container(Struct):
    ID: str = field(name="Id")
    Names: list[str]
    Image: str
    ImageID: str
    Command: str
    Created: int
    Ports: list[Port]
    State: str
    Status: str
    NetworkSettings: Settings
    Mounts: list[Mount]
    Labels: dict[str, str] | None = None
    SizeRw: int = 0
    SizeRootFs: int = 0


class Image(Struct):
    ID: str = field(name="Id")
    RepoTags: list[str] | None
    RepoDigests: list[str] | None
    Created: int
    Size: int
    SharedSize: int
    Containers: int


class HistoryItem(Struct):
    ID: str = field(name="Id")
    Created: int
    CreatedBy: str
    Size: int
    Comment: str


class Network(Struct):
    ID: str = field(name="Id")
    Name: str
    Driver: str
    Scope: str
    EnableIPv4: bool
    EnableIPv6: bool
    Internal: bool
    Created: str
    Labels: dict[str, str] | None = None


class Usage(Struct):
    RefCount: int
    Size: int


class Volume(Struct):
    Name: str
    Driver: str
    Scope: str
    Mountpoint: str
    Labels: dict[str, str] | None = None
    UsageData: Usage | None = None


class Change(Struct):
    Kind: int
    Path: str


class Result(Struct, rename={"Name": "name", "Description": "description"}):
    Name: str
    Description: str
    IsOfficial: bool = field(name="is_official")
    StarCount: int = field(name="star_count")


class PluginConfig(Struct):
    Description: str


class Plugin(Struct):
    ID: str = field(name="Id")
    Name: str
    Enabled: bool
    PluginReference: str
    Config: PluginConfig


class CacheRecord(Struct):
    ID: str
    Type: str
    InUse: bool
    Shared: bool
    Size: int
    CreatedAt: str
    UsageCount: int
    LastUsedAt: str | None = None
    Parents: list[str] | None = field(name=" Parents", default=None)  # as Docker spells it
    Description: str = ""


class Volumes(Struct):
    Volumes: list[Volume]


class DiskUsage(Struct):
    LayersSize: int
    Images: list[Image]
    Containers: list[Container]
    Volumes: list[Volume]
    BuildCache: list[CacheRecord]


ROWS: dict[str, Callable[[object], object]] = {
    "ps": lambda found: msgspec.convert(found, list[Container]),
    "images": lambda found: msgspec.convert(found, list[Image]),
    "history": lambda found: msgspec.convert(found, list[HistoryItem]),
    "networks": lambda found: msgspec.convert(found, list[Network]),
    "volumes": lambda found: msgspec.convert(found, Volumes).Volumes,
    "diff": lambda found: msgspec.convert(found, list[Change]),
    "search": lambda found: msgspec.convert(found, list[Result]),
    "plugins": lambda found: msgspec.convert(found, list[Plugin]),
    "df": lambda found: msgspec.convert(found, DiskUsage),
}
