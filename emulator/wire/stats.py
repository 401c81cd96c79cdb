"""`GET /containers/{id}/stats`: what a container uses (moby: api/types/container/stats.go)."""

from __future__ import annotations

from typing import ClassVar

from msgspec import field

from emulator.model.document import Document, Strings
from emulator.wire.times import ZERO_TIME


class PidsCounts(Document, frozen=True, kw_only=True):
    """Processes."""

    omit_empty: ClassVar[frozenset[str]] = frozenset({"Current", "Limit"})
    Current: int = field(name="current", default=0)
    Limit: int = field(name="limit", default=0)


class BlkioCounts(Document, frozen=True, kw_only=True):
    """Nothing is counted: None where the container does not run."""

    IoServiceBytesRecursive: Strings | None = field(name="io_service_bytes_recursive", default=None)
    IoServicedRecursive: Strings | None = field(name="io_serviced_recursive", default=None)
    IoQueuedRecursive: Strings | None = field(name="io_queue_recursive", default=None)
    IoServiceTimeRecursive: Strings | None = field(name="io_service_time_recursive", default=None)
    IoWaitTimeRecursive: Strings | None = field(name="io_wait_time_recursive", default=None)
    IoMergedRecursive: Strings | None = field(name="io_merged_recursive", default=None)
    IoTimeRecursive: Strings | None = field(name="io_time_recursive", default=None)
    SectorsRecursive: Strings | None = field(name="sectors_recursive", default=None)


class CPUUsageCounts(Document, frozen=True, kw_only=True):
    """Nanoseconds of processor time."""

    omit_empty: ClassVar[frozenset[str]] = frozenset({"PercpuUsage"})
    TotalUsage: int = field(name="total_usage", default=0)
    PercpuUsage: tuple[int, ...] | None = field(name="percpu_usage", default=None)
    UsageInKernelmode: int = field(name="usage_in_kernelmode", default=0)
    UsageInUsermode: int = field(name="usage_in_usermode", default=0)


class ThrottlingDataCounts(Document, frozen=True, kw_only=True):
    """How often the limit was met."""

    Periods: int = field(name="periods", default=0)
    ThrottledPeriods: int = field(name="throttled_periods", default=0)
    ThrottledTime: int = field(name="throttled_time", default=0)


class CPUCounts(Document, frozen=True, kw_only=True):
    """Processor time of the container and of the host."""

    omit_empty: ClassVar[frozenset[str]] = frozenset({"SystemUsage", "OnlineCPUs"})
    CPUUsage: CPUUsageCounts = field(name="cpu_usage", default=CPUUsageCounts())
    SystemUsage: int = field(name="system_cpu_usage", default=0)
    OnlineCPUs: int = field(name="online_cpus", default=0)
    ThrottlingData: ThrottlingDataCounts = field(name="throttling_data", default=ThrottlingDataCounts())


class MemoryCounts(Document, frozen=True, kw_only=True):
    """Bytes."""

    omit_empty: ClassVar[frozenset[str]] = frozenset({"Usage", "MaxUsage", "Stats", "Limit"})
    Usage: int = field(name="usage", default=0)
    MaxUsage: int = field(name="max_usage", default=0)
    Stats: dict[str, int] | None = field(name="stats", default=None)
    Limit: int = field(name="limit", default=0)


class NetworkCounts(Document, frozen=True, kw_only=True):
    """What went through one interface."""

    RxBytes: int = field(name="rx_bytes", default=0)
    RxPackets: int = field(name="rx_packets", default=0)
    RxErrors: int = field(name="rx_errors", default=0)
    RxDropped: int = field(name="rx_dropped", default=0)
    TxBytes: int = field(name="tx_bytes", default=0)
    TxPackets: int = field(name="tx_packets", default=0)
    TxErrors: int = field(name="tx_errors", default=0)
    TxDropped: int = field(name="tx_dropped", default=0)


class StatsResponse(Document, frozen=True, kw_only=True):
    """One sample; `PreCPUStats` is the one before."""

    omit_empty: ClassVar[frozenset[str]] = frozenset({"Name", "ID", "Networks"})
    Name: str = field(name="name", default="")
    ID: str = field(name="id", default="")
    Read: str = field(name="read", default=ZERO_TIME)
    PreRead: str = field(name="preread", default=ZERO_TIME)
    PidsStats: PidsCounts = field(name="pids_stats", default=PidsCounts())
    BlkioStats: BlkioCounts = field(name="blkio_stats", default=BlkioCounts())
    NumProcs: int = field(name="num_procs", default=0)
    StorageStats: dict[str, int] = field(name="storage_stats", default_factory=dict)
    CPUStats: CPUCounts = field(name="cpu_stats", default=CPUCounts())
    PreCPUStats: CPUCounts = field(name="precpu_stats", default=CPUCounts())
    MemoryStats: MemoryCounts = field(name="memory_stats", default=MemoryCounts())
    Networks: dict[str, NetworkCounts] | None = field(name="networks", default=None)
