"""`docker stats` (docker/cli: cli/command/container/formatter_stats.go)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

import msgspec

from emulator.output import units
from emulator.output.formatting import TABLE, SubContext, render
from emulator.output.width import truncate_id

DEFAULT = r"table {{.ID}}\t{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}\t{{.BlockIO}}\t{{.PIDs}}"
UNKNOWN = "--"


class StatsEntry(msgspec.Struct, frozen=True):
    """What is computed of one sample: shares in percent, amounts in bytes. Invalid while there is none."""

    Container: str
    Name: str = ""
    ID: str = ""
    CPUPercentage: float = 0.0
    Memory: float = 0.0
    MemoryLimit: float = 0.0
    MemoryPercentage: float = 0.0
    NetworkRx: float = 0.0
    NetworkTx: float = 0.0
    BlockRead: float = 0.0
    BlockWrite: float = 0.0
    PidsCurrent: int = 0
    IsInvalid: bool = False


class StatsContext(SubContext):
    __go_type__ = "*container.statsContext"
    __go_private__: ClassVar[tuple[str, ...]] = ("s", "os", "trunc")
    headers: ClassVar[Mapping[str, str]] = {
        "Container": "CONTAINER", "Name": "NAME", "ID": "CONTAINER ID", "CPUPerc": "CPU %",
        "MemUsage": "MEM USAGE / LIMIT", "MemPerc": "MEM %", "NetIO": "NET I/O", "BlockIO": "BLOCK I/O",
        "PIDs": "PIDS",
    }  # fmt: skip

    def __init__(self, entry: StatsEntry, trunc: bool = True) -> None:
        self.s, self.trunc = entry, trunc

    def private(self) -> dict[str, object]:
        return {"s": self.s, "os": "linux", "trunc": self.trunc}

    def Container(self) -> str:
        return self.s.Container

    def Name(self) -> str:
        return self.s.Name[1:] if len(self.s.Name) > 1 else UNKNOWN

    def ID(self) -> str:
        return truncate_id(self.s.ID) if self.trunc else self.s.ID

    def CPUPerc(self) -> str:
        return UNKNOWN if self.s.IsInvalid else f"{self.s.CPUPercentage:.2f}%"

    def MemUsage(self) -> str:
        if self.s.IsInvalid:
            return "-- / --"
        return f"{units.bytes_size(self.s.Memory)} / {units.bytes_size(self.s.MemoryLimit)}"

    def MemPerc(self) -> str:
        return UNKNOWN if self.s.IsInvalid else f"{self.s.MemoryPercentage:.2f}%"

    def NetIO(self) -> str:
        return self.pair(self.s.NetworkRx, self.s.NetworkTx)

    def BlockIO(self) -> str:
        return self.pair(self.s.BlockRead, self.s.BlockWrite)

    def PIDs(self) -> str:
        return UNKNOWN if self.s.IsInvalid else str(self.s.PidsCurrent)

    def pair(self, one: float, other: float) -> str:
        if self.s.IsInvalid:
            return UNKNOWN
        return f"{units.human_size_with_precision(one, 3)} / {units.human_size_with_precision(other, 3)}"


def format_for(source: str) -> str:
    return DEFAULT if source == TABLE else source


def write(entries: Iterable[StatsEntry], format: str, trunc: bool = True) -> str:
    return render(format, StatsContext, (StatsContext(entry, trunc) for entry in entries))


def screen(text: str) -> str:
    """One picture of the running display: from the top, each line's rest and all below it cleared."""
    top = "\x1b[H" + text
    lines = "".join(f"{line} \x1b[K\n" for line in top.split("\n"))
    return top + lines + "\x1b[J"
