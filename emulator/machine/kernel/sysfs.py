"""/sys and the cgroup file systems in it: a small part, read-only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.machine.kernel.memory import in_use
from emulator.machine.kernel.virtual import Text, Tree, VirtualFileSystem

if TYPE_CHECKING:
    from emulator.machine.kernel.machine import Machine

UNLIMITED = 9223372036854771712

_EMPTY = (
    "/block",
    "/bus",
    "/class/net",
    "/dev/block",
    "/dev/char",
    "/devices/system/cpu",
    "/devices/virtual/net",
    "/firmware",
    "/fs/cgroup",
    "/kernel/mm",
    "/module",
    "/power",
)


def _cpus(machine: Machine) -> str:
    return "0\n" if machine.cpus == 1 else f"0-{machine.cpus - 1}\n"


def _pids(machine: Machine) -> str:
    return "".join(f"{pid}\n" for pid, process in machine.processes.items() if process.machine is machine)


def _limit(value: int, otherwise: int = UNLIMITED) -> str:
    return f"{value or otherwise}\n"


_COMMON: dict[str, Text] = {
    "/cgroup.clone_children": lambda machine: "0\n",
    "/cgroup.procs": _pids,
    "/tasks": _pids,
    "/notify_on_release": lambda machine: "0\n",
}

CONTROLLERS: dict[str, dict[str, Text]] = {
    "cpu": {
        "/cpu.cfs_period_us": lambda machine: f"{machine.limits.cpu_period}\n",
        "/cpu.cfs_quota_us": lambda machine: f"{machine.limits.cpu_quota}\n",
        "/cpu.shares": lambda machine: f"{machine.limits.cpu_shares}\n",
        "/cpu.stat": lambda machine: "nr_periods 0\nnr_throttled 0\nthrottled_time 0\n",
    },
    "cpuacct": {"/cpuacct.usage": lambda machine: f"{cpu_usage(machine)}\n"},
    "cpuset": {"/cpuset.cpus": _cpus, "/cpuset.effective_cpus": _cpus, "/cpuset.mems": lambda machine: "0\n"},
    "memory": {
        "/memory.failcnt": lambda machine: "0\n",
        "/memory.limit_in_bytes": lambda machine: _limit(machine.limits.memory),
        "/memory.max_usage_in_bytes": lambda machine: f"{in_use(machine)}\n",
        "/memory.memsw.limit_in_bytes": lambda machine: _limit(machine.limits.memory_swap),
        "/memory.soft_limit_in_bytes": lambda machine: _limit(machine.limits.memory_reservation),
        "/memory.stat": lambda machine: f"cache 0\nrss {in_use(machine)}\nmapped_file 0\n",
        "/memory.swappiness": lambda machine: "60\n",
        "/memory.usage_in_bytes": lambda machine: f"{in_use(machine)}\n",
    },
    "devices": {"/devices.list": lambda machine: "a *:* rwm\n"},
    "freezer": {"/freezer.state": lambda machine: "FROZEN\n" if machine.frozen else "THAWED\n"},
    "blkio": {"/blkio.throttle.io_serviced": lambda machine: "Total 0\n"},
    "pids": {
        "/pids.current": lambda machine: f"{_pids(machine).count(chr(10))}\n",
        "/pids.max": lambda machine: f"{machine.limits.pids_limit or 'max'}\n",
    },
    "systemd": {},
}
"""The cgroup version 1 controllers that Docker mounts, with their files."""


def cpu_usage(machine: Machine) -> int:
    """Nanoseconds of virtual time that a machine's processes took, those alive now."""
    return sum(process.cpu_time for process in machine.processes.values() if process.machine is machine)


_SYS = Tree(
    {
        "/devices/system/cpu/online": _cpus,
        "/devices/system/cpu/possible": _cpus,
        "/devices/system/cpu/present": _cpus,
        "/kernel/mm/transparent_hugepage/enabled": lambda machine: "always [madvise] never\n",
    },
    empty=_EMPTY,
)
_CGROUPS = {name: Tree(_COMMON | files) for name, files in CONTROLLERS.items()}


def sysfs(machine: Machine) -> VirtualFileSystem:
    return VirtualFileSystem(machine, _SYS, type="sysfs")


def cgroup(machine: Machine, controller: str) -> VirtualFileSystem:
    return VirtualFileSystem(machine, _CGROUPS[controller], type="cgroup")
