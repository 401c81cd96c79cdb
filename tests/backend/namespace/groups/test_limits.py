"""What `docker run` asks for, as the files of both versions of control groups have it."""

from __future__ import annotations

from pathlib import Path

import pytest

from emulator.backend.namespace.groups import places
from emulator.backend.namespace.groups.limits import Setting, disks, settings
from emulator.model.host_config import HostConfig, ThrottleDevice

MIB = 1 << 20


def files(host: HostConfig, *, unified: bool) -> dict[str, str]:
    return {f"{setting.controller}/{setting.file}": setting.value for setting in settings(host, unified=unified)}


@pytest.mark.parametrize(
    ("host", "first", "second"),
    [
        pytest.param(HostConfig(), {}, {}, id="nothing"),
        pytest.param(
            HostConfig(Memory=64 * MIB, MemorySwap=128 * MIB),
            {"memory/memory.limit_in_bytes": "67108864", "memory/memory.memsw.limit_in_bytes": "134217728"},
            {"unified/memory.max": "67108864", "unified/memory.swap.max": "67108864"},
            id="memory",
        ),
        pytest.param(
            HostConfig(Memory=64 * MIB, MemorySwap=-1, MemoryReservation=32 * MIB),
            {
                "memory/memory.limit_in_bytes": "67108864",
                "memory/memory.memsw.limit_in_bytes": "-1",
                "memory/memory.soft_limit_in_bytes": "33554432",
            },
            {"unified/memory.max": "67108864", "unified/memory.swap.max": "max", "unified/memory.low": "33554432"},
            id="memory with any swap",
        ),
        pytest.param(HostConfig(PidsLimit=5), {"pids/pids.max": "5"}, {"unified/pids.max": "5"}, id="pids"),
        pytest.param(HostConfig(PidsLimit=-1), {"pids/pids.max": "max"}, {"unified/pids.max": "max"}, id="any pids"),
        pytest.param(
            HostConfig(NanoCPUs=500_000_000),
            {"cpu/cpu.cfs_period_us": "100000", "cpu/cpu.cfs_quota_us": "50000"},
            {"unified/cpu.max": "50000 100000"},
            id="half a processor",
        ),
        pytest.param(
            HostConfig(CPUShares=1024, CPUPeriod=50_000),
            {"cpu/cpu.shares": "1024", "cpu/cpu.cfs_period_us": "50000"},
            {"unified/cpu.weight": "39", "unified/cpu.max": "max 50000"},
            id="shares",
        ),
        pytest.param(
            HostConfig(CpusetCpus="0-1", CpusetMems="0"),
            {"cpuset/cpuset.cpus": "0-1", "cpuset/cpuset.mems": "0"},
            {"unified/cpuset.cpus": "0-1", "unified/cpuset.mems": "0"},
            id="which processors",
        ),
    ],
)
def test_settings(host: HostConfig, first: dict[str, str], second: dict[str, str]) -> None:
    assert files(host, unified=False) == first
    assert files(host, unified=True) == second


def delegated(own: Path, controllers: str) -> Path:
    """A group of the second version, as its files look."""
    own.mkdir()
    (own / "cgroup.procs").write_text("")
    (own / "cgroup.controllers").write_text(controllers)
    return own


def test_a_second_version_without_memory_is_not_used(tmp_path: Path) -> None:
    own = delegated(tmp_path / "user", "cpu io pids\n")
    assert places.unified(tmp_path / "home", own) == {}
    assert sorted(path.name for path in own.iterdir()) == ["cgroup.controllers", "cgroup.procs"]


def test_disks() -> None:
    device = (ThrottleDevice(Path="/dev/sda", Rate=1024),)
    host = HostConfig(BlkioDeviceReadBps=device, BlkioDeviceWriteIOps=device)
    assert list(disks(host, {"/dev/sda": "8:0"}.__getitem__, unified=False)) == [
        Setting("blkio", "blkio.throttle.read_bps_device", "8:0 1024"),
        Setting("blkio", "blkio.throttle.write_iops_device", "8:0 1024"),
    ]
    assert list(disks(host, {"/dev/sda": "8:0"}.__getitem__, unified=True)) == [
        Setting("unified", "io.max", "8:0 rbps=1024"),
        Setting("unified", "io.max", "8:0 wiops=1024"),
    ]
