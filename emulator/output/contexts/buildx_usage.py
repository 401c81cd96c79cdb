"""The rows of `docker buildx du` and `docker buildx prune` (docker/buildx: commands/diskusage.go, prune.go)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Protocol

from emulator.output import units
from emulator.output.formatting import TABLE, SubContext, render

DEFAULT = r"table {{.ID}}\t{{.Reclaimable}}\t{{.Size}}\t{{.LastUsedAt}}"
HEAD = "ID\t\t\t\t\t\tRECLAIMABLE\tSIZE\t\tLAST ACCESSED\n"


class Record(Protocol):
    """A record of the cache; times in nanoseconds."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def parents(self) -> Sequence[str]: ...
    @property
    def created(self) -> int: ...
    @property
    def last_used(self) -> int: ...
    @property
    def usage(self) -> int: ...
    @property
    def size(self) -> int: ...
    @property
    def mutable(self) -> bool: ...
    @property
    def held(self) -> bool: ...


def size_text(size: int) -> str:
    """`133B`, `1.982MB`."""
    return units.human_size(size)


def ago(record: Record, now: int) -> str:
    return units.human_duration(now - record.last_used) + " ago"


class UsageContext(SubContext):
    __go_type__ = "*commands.diskusageContext"
    __go_private__: ClassVar[tuple[str, ...]] = ("du", "format")
    headers: ClassVar[Mapping[str, str]] = {
        "ID": "ID", "Reclaimable": "RECLAIMABLE", "Size": "SIZE", "LastUsedAt": "LAST ACCESSED", "CreatedAt": "CREATED AT",
        "Mutable": "MUTABLE", "Parents": "PARENTS", "Shared": "SHARED", "Description": "DESCRIPTION",
        "UsageCount": "USAGE COUNT", "Type": "TYPE",
    }  # fmt: skip

    def __init__(self, record: Record, now: int, marked: bool) -> None:
        self.record, self.now, self.marked = record, now, marked

    def ID(self) -> str:
        return self.record.id + ("*" if self.marked and self.record.mutable else "")

    def Parents(self) -> list[str] | None:
        return list(self.record.parents) or None

    def CreatedAt(self) -> str:
        return units.time_string(self.record.created)

    def Mutable(self) -> bool:
        return self.record.mutable

    def Reclaimable(self) -> bool:
        return True

    def Shared(self) -> bool:
        return self.record.held

    def Size(self) -> str:
        return size_text(self.record.size) + ("*" if self.marked and self.record.held else "")

    def Description(self) -> str:
        return self.record.description

    def UsageCount(self) -> int:
        return self.record.usage

    def LastUsedAt(self) -> str:
        return ago(self.record, self.now)

    def Type(self) -> str:
        return self.record.kind


def write(records: Sequence[Record], format: str, now: int) -> str:
    """The rows; Docker's own table marks what is mutable or shared."""
    layout = DEFAULT if format == TABLE else format
    return render(layout, UsageContext, (UsageContext(record, now, format == TABLE) for record in records))


def pretty(records: Iterable[Record], now: int) -> str:
    """`--verbose`: a block a record."""
    return "".join("\n".join([*block(record, now), "", ""]) for record in records)


def block(record: Record, now: int) -> list[str]:
    parents = ["Parents:", *(f" - {parent}" for parent in record.parents)] if record.parents else []
    facts = (
        ("Created at", units.time_string(record.created)), ("Mutable", go_bool(record.mutable)), ("Reclaimable", "true"),
        ("Shared", go_bool(record.held)), ("Size", size_text(record.size)), ("Description", record.description),
        ("Usage count", str(record.usage)), ("Last used", ago(record, now)), ("Type", record.kind),
    )  # fmt: skip
    return [f"{'ID:':<14}{record.id}", *parents, *(f"{name + ':':<14}{value}" for name, value in facts)]


def go_bool(value: bool) -> str:
    return "true" if value else "false"


def sums(records: Sequence[Record]) -> str:
    """Shared and private bytes only where something is shared."""
    total = sum(record.size for record in records)
    shared = sum(record.size for record in records if record.held)
    parts = f"Shared:\t\t{size_text(shared)}\nPrivate:\t{size_text(total - shared)}\n" if shared else ""
    return f"{parts}Reclaimable:\t{size_text(total)}\nTotal:\t\t{size_text(total)}\n"


def pruned(records: Sequence[Record], now: int) -> str:
    """What went, as `prune` tells it: only the first row knows how wide the head is."""
    out = HEAD if records else ""
    for number, record in enumerate(records):
        name = record.id + ("*" if record.mutable else "")
        tabs = "\t" if number else "\t\t"
        out += f"{name:<40}\ttrue {tabs}{size_text(record.size):<10}\t{ago(record, now)}\n"
    return out


def pruned_verbose(records: Sequence[Record], now: int) -> str:
    """`prune --verbose`."""
    out = ""
    for record in records:
        parents = ["Parents:", *(f" - {parent}" for parent in record.parents)] if record.parents else []
        lines = [
            f"ID:\t\t{record.id}", *parents, f"Created at:\t{units.time_string(record.created)}",
            f"Mutable:\t{go_bool(record.mutable)}", "Reclaimable:\ttrue", f"Shared:\t\t{go_bool(record.held)}",
            f"Size:\t\t{size_text(record.size)}", f"Description:\t{record.description}", f"Usage count:\t{record.usage}",
            f"Last used:\t{ago(record, now)}", "", "",
        ]  # fmt: skip
        out += "\n".join(lines)
    return out
