"""Limits as the kernel reads them (runc: libcontainer/cgroups/fs and fs2; moby: daemon/daemon_unix.go getCPUResources)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from emulator.model.host_config import HostConfig

UNIFIED = "unified"
DISKS = "blkio"
IN_UNIFIED = {"read_bps": "rbps", "write_bps": "wbps", "read_iops": "riops", "write_iops": "wiops"}
PERIOD = 100_000
BILLION = 1_000_000_000
MOST = "max"


class Setting(Struct, frozen=True):
    """A text that goes into a file of a group: `controller` is `unified` where there is but one hierarchy."""

    controller: str
    file: str
    value: str

    @property
    def late(self) -> bool:
        """Set when the runtime has done its part: what it takes itself is not the container's."""
        return self.file.startswith(("memory.", "pids."))


def settings(host: HostConfig, *, unified: bool) -> tuple[Setting, ...]:
    """Of a container; none where nothing is limited."""
    return tuple(second_version(host) if unified else first_version(host))


def disks(host: HostConfig, number: Callable[[str], str], *, unified: bool) -> Iterator[Setting]:
    """Limits of disks' traffic; `number` gives a device's, `8:0`."""
    for name, devices in host.throttles().items():
        for device in devices:
            if unified:
                word = IN_UNIFIED[name.removeprefix("throttle.")]
                yield Setting(UNIFIED, "io.max", f"{number(device.Path)} {word}={device.Rate}")
            else:
                yield Setting(DISKS, f"{DISKS}.{name}_device", f"{number(device.Path)} {device.Rate}")


def first_version(host: HostConfig) -> Iterator[Setting]:
    """One hierarchy a controller."""
    if host.Memory > 0:
        yield Setting("memory", "memory.limit_in_bytes", str(host.Memory))
        if host.MemorySwap:
            yield Setting("memory", "memory.memsw.limit_in_bytes", str(host.MemorySwap))
    if host.MemoryReservation > 0:
        yield Setting("memory", "memory.soft_limit_in_bytes", str(host.MemoryReservation))
    if host.MemorySwappiness is not None and host.MemorySwappiness >= 0:
        yield Setting("memory", "memory.swappiness", str(host.MemorySwappiness))
    if host.OomKillDisable:
        yield Setting("memory", "memory.oom_control", "1")
    if host.PidsLimit:
        yield Setting("pids", "pids.max", str(host.PidsLimit) if host.PidsLimit > 0 else MOST)
    if host.CPUShares:
        yield Setting("cpu", "cpu.shares", str(host.CPUShares))
    period, quota = processor_time(host)
    if period:
        yield Setting("cpu", "cpu.cfs_period_us", str(period))
    if quota:
        yield Setting("cpu", "cpu.cfs_quota_us", str(quota))
    if host.CpusetCpus:
        yield Setting("cpuset", "cpuset.cpus", host.CpusetCpus)
    if host.CpusetMems:
        yield Setting("cpuset", "cpuset.mems", host.CpusetMems)


def second_version(host: HostConfig) -> Iterator[Setting]:
    """One hierarchy of all."""
    if host.Memory > 0:
        yield Setting(UNIFIED, "memory.max", str(host.Memory))
        if host.MemorySwap:
            swap = MOST if host.MemorySwap < 0 else str(host.MemorySwap - host.Memory)
            yield Setting(UNIFIED, "memory.swap.max", swap)
    if host.MemoryReservation > 0:
        yield Setting(UNIFIED, "memory.low", str(host.MemoryReservation))
    if host.PidsLimit:
        yield Setting(UNIFIED, "pids.max", str(host.PidsLimit) if host.PidsLimit > 0 else MOST)
    if host.CPUShares:
        yield Setting(UNIFIED, "cpu.weight", str(1 + (host.CPUShares - 2) * 9999 // 262142))
    period, quota = processor_time(host)
    if period or quota:
        yield Setting(UNIFIED, "cpu.max", f"{quota if quota > 0 else MOST} {period or PERIOD}")
    if host.CpusetCpus:
        yield Setting(UNIFIED, "cpuset.cpus", host.CpusetCpus)
    if host.CpusetMems:
        yield Setting(UNIFIED, "cpuset.mems", host.CpusetMems)


def processor_time(host: HostConfig) -> tuple[int, int]:
    """Period and quota in microseconds; 0 for what is not asked for."""
    if host.NanoCPUs > 0:
        return PERIOD, host.NanoCPUs * PERIOD // BILLION
    return host.CPUPeriod, host.CPUQuota
