"""`docker stats`: what a container uses (moby: daemon/stats)."""

from __future__ import annotations

from emulator.engine import resolve
from emulator.engine.core import Core
from emulator.model.container import Container
from emulator.model.document import Strings
from emulator.model.lifecycle import Status
from emulator.wire.stats import (
    BlkioCounts,
    CPUCounts,
    CPUUsageCounts,
    MemoryCounts,
    NetworkCounts,
    PidsCounts,
    StatsResponse,
)
from emulator.wire.times import ZERO_TIME, rfc3339


async def container_stats(core: Core, name: str, previous: StatsResponse | None = None) -> StatsResponse:
    """One sample now; `previous` is compared with for the processor's share."""
    container = resolve.container(core, name)
    if not container.running or container.state.status is Status.RESTARTING:
        return StatsResponse(Name=f"/{container.name}", ID=container.id)
    return sample(core, container, previous)


def sample(core: Core, container: Container, previous: StatsResponse | None) -> StatsResponse:
    """Of a running container."""
    usage = core.backend.usage(container.id)
    limit = container.host_config.Memory or core.host.memory
    cpu = CPUCounts(
        CPUUsage=CPUUsageCounts(TotalUsage=usage.cpu, PercpuUsage=shares(usage.cpu, core.host.cpus), UsageInUsermode=usage.cpu),
        SystemUsage=core.now * core.host.cpus,
        OnlineCPUs=core.host.cpus,
    )
    none: Strings = ()
    return StatsResponse(
        Name=f"/{container.name}",
        ID=container.id,
        Read=rfc3339(core.now),
        PreRead=previous.Read if previous else ZERO_TIME,
        PidsStats=PidsCounts(Current=usage.pids, Limit=container.host_config.PidsLimit or 0),
        BlkioStats=BlkioCounts(**dict.fromkeys(BlkioCounts.__struct_fields__, none)),
        CPUStats=cpu,
        PreCPUStats=previous.CPUStats if previous else CPUCounts(),
        MemoryStats=MemoryCounts(Usage=usage.memory, MaxUsage=usage.memory, Stats=memory(usage.memory, limit), Limit=limit),
        Networks={
            "eth0": NetworkCounts(
                RxBytes=usage.received, RxPackets=usage.received_packets, TxBytes=usage.sent, TxPackets=usage.sent_packets
            )
        }
        if container.host_config.NetworkMode not in ("host", "none")
        else None,
    )


def shares(total: int, cpus: int) -> tuple[int, ...]:
    """Processor time, spread over all of them."""
    return tuple((total + place) // cpus for place in range(cpus))


MEMORY = (
    "active_anon", "active_file", "cache", "dirty", "inactive_anon", "inactive_file", "mapped_file", "pgfault", "pgmajfault",
    "pgpgin", "pgpgout", "rss", "rss_huge", "unevictable", "writeback",
)  # fmt: skip


def memory(used: int, limit: int) -> dict[str, int]:
    """As the first version of control groups counts it; all of it is anonymous."""
    counts = dict.fromkeys(MEMORY, 0) | {"rss": used, "active_anon": used}
    totals = {f"total_{name}": count for name, count in counts.items()}
    return counts | totals | {"hierarchical_memory_limit": limit, "hierarchical_memsw_limit": 2 * limit}
