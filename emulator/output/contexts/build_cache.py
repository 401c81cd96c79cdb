"""The build cache's rows in `docker system df -v` (docker/cli: cli/command/formatter/buildcache.go)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Protocol

from emulator.output import units
from emulator.output.contexts.networks import go_bool
from emulator.output.formatting import QUIET, RAW, TABLE, SubContext, render
from emulator.output.width import truncate_id

DEFAULT = (
    r"table {{.ID}}\t{{.Type}}\t{{.Size}}\t{{.CreatedSince}}\t{{.LastUsedSince}}\t{{.UsageCount}}\t{{.Shared}}"
    r"\t{{.Description}}"
)
RAW_LINES = """build_cache_id: {{.ID}}
parent_id: {{.Parent}}
build_cache_type: {{.CacheType}}
description: {{.Description}}
created_at: {{.CreatedAt}}
created_since: {{.CreatedSince}}
last_used_at: {{.LastUsedAt}}
last_used_since: {{.LastUsedSince}}
usage_count: {{.UsageCount}}
in_use: {{.InUse}}
shared: {{.Shared}}
"""


class CacheRecord(Protocol):
    """build.CacheRecord; times as the document has them, LastUsedAt None where it never was."""

    @property
    def ID(self) -> str: ...
    @property
    def Parents(self) -> Sequence[str] | None: ...
    @property
    def Type(self) -> str: ...
    @property
    def Description(self) -> str: ...
    @property
    def InUse(self) -> bool: ...
    @property
    def Shared(self) -> bool: ...
    @property
    def Size(self) -> int: ...
    @property
    def CreatedAt(self) -> str: ...
    @property
    def LastUsedAt(self) -> str | None: ...
    @property
    def UsageCount(self) -> int: ...


class BuildCacheContext(SubContext):
    __go_type__ = "*formatter.buildCacheContext"
    __go_private__: ClassVar[tuple[str, ...]] = ("trunc", "v")
    headers: ClassVar[Mapping[str, str]] = {
        "ID": "CACHE ID", "Parent": "PARENT", "CacheType": "CACHE TYPE", "Size": "SIZE", "CreatedSince": "CREATED",
        "LastUsedSince": "LAST USED", "UsageCount": "USAGE", "InUse": "IN USE", "Shared": "SHARED",
        "Description": "DESCRIPTION",
    }  # fmt: skip

    def __init__(self, record: CacheRecord, now: int, trunc: bool = True) -> None:
        self.v, self.now, self.trunc = record, now, trunc

    def ID(self) -> str:
        return (truncate_id(self.v.ID) if self.trunc else self.v.ID) + ("*" if self.v.InUse else "")

    def Parent(self) -> str:
        parents = ", ".join(self.v.Parents or ())
        return truncate_id(parents) if self.trunc else parents

    def CacheType(self) -> str:
        return self.v.Type

    def Description(self) -> str:
        return self.v.Description

    def Size(self) -> str:
        return units.human_size_with_precision(self.v.Size, 3)

    def CreatedAt(self) -> str:
        return units.time_string(units.nanoseconds_of(self.v.CreatedAt))

    def CreatedSince(self) -> str:
        return units.human_duration(self.now - units.nanoseconds_of(self.v.CreatedAt)) + " ago"

    def LastUsedAt(self) -> str:
        return units.time_string(units.nanoseconds_of(self.v.LastUsedAt)) if self.v.LastUsedAt else ""

    def LastUsedSince(self) -> str:
        used = self.v.LastUsedAt
        return units.human_duration(self.now - units.nanoseconds_of(used)) + " ago" if used else ""

    def UsageCount(self) -> str:
        return str(self.v.UsageCount)

    def InUse(self) -> str:
        return go_bool(self.v.InUse)

    def Shared(self) -> str:
        return go_bool(self.v.Shared)


def format_for(source: str, quiet: bool = False) -> str:
    if source == TABLE:
        return QUIET if quiet else DEFAULT
    if source == RAW:
        return "build_cache_id: {{.ID}}" if quiet else RAW_LINES
    return source


def ordered(records: Iterable[CacheRecord]) -> list[CacheRecord]:
    """By their last use, those never used first."""
    return sorted(records, key=lambda record: (record.LastUsedAt or "", record.ID))


def write(records: Iterable[CacheRecord], format: str, now: int, trunc: bool = True) -> str:
    rows = (BuildCacheContext(record, now, trunc) for record in ordered(records))
    return render(format, BuildCacheContext, rows)
