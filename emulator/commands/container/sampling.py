"""What `docker stats` computes from a sample (cli: command/container/stats_helpers.go)."""

from __future__ import annotations

from msgspec import structs

from emulator.output.contexts.stats import StatsEntry
from emulator.wire.stats import MemoryCounts, StatsResponse

CACHES = ("total_inactive_file", "inactive_file")
"""Memory that is only cached, as the first and the second version of control groups name it."""


def gone(entry: StatsEntry) -> StatsEntry:
    """The entry of a container that cannot be measured any more."""
    return structs.replace(entry, IsInvalid=True)


def percentages(name: str, sample: StatsResponse) -> StatsEntry:
    """`name` is what the container was asked for by."""
    networks = (sample.Networks or {}).values()
    memory, limit = used_memory(sample.MemoryStats), sample.MemoryStats.Limit
    return StatsEntry(
        Container=name,
        Name=sample.Name,
        ID=sample.ID,
        CPUPercentage=processor_share(sample),
        Memory=float(memory),
        MemoryLimit=float(limit),
        MemoryPercentage=memory / limit * 100 if limit else 0.0,
        NetworkRx=float(sum(network.RxBytes for network in networks)),
        NetworkTx=float(sum(network.TxBytes for network in networks)),
        PidsCurrent=sample.PidsStats.Current,
    )


def processor_share(sample: StatsResponse) -> float:
    """Of all processors together, one counting as 100."""
    used = sample.CPUStats.CPUUsage.TotalUsage - sample.PreCPUStats.CPUUsage.TotalUsage
    passed = sample.CPUStats.SystemUsage - sample.PreCPUStats.SystemUsage
    return used / passed * sample.CPUStats.OnlineCPUs * 100 if used > 0 and passed > 0 else 0.0


def used_memory(memory: MemoryCounts) -> int:
    """Without what is only cached."""
    for name in CACHES:
        if memory.Stats and name in memory.Stats:
            return memory.Usage - memory.Stats[name] if memory.Stats[name] < memory.Usage else memory.Usage
    return memory.Usage
