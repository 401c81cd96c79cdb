"""/sys and the cgroup file systems in it: a small part, read-only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from emulator.machine.files.inode import Inode, Kind
from emulator.machine.kernel import cpus
from emulator.machine.kernel.memory import in_use
from emulator.machine.kernel.virtual import Text, Tree, VirtualFileSystem

if TYPE_CHECKING:
    from emulator.machine.kernel.machine import Machine

_CLASS, _DEVICES = "/class/net", "/devices/virtual/net"
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
    return f"{cpus.listed(range(machine.cpus))}\n"


def _cpuset(machine: Machine) -> str:
    return f"{cpus.listed(cpus.allowed(machine))}\n"


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
        "/cpu.rt_period_us": lambda machine: f"{machine.limits.cpu_rt_period}\n",
        "/cpu.rt_runtime_us": lambda machine: "0\n",
        "/cpu.shares": lambda machine: f"{machine.limits.cpu_shares}\n",
        "/cpu.stat": lambda machine: "nr_periods 0\nnr_throttled 0\nthrottled_time 0\n",
    },
    "cpuacct": {"/cpuacct.usage": lambda machine: f"{cpu_usage(machine)}\n"},
    "cpuset": {
        "/cpuset.cpus": _cpuset, "/cpuset.effective_cpus": _cpuset, "/cpuset.mems": lambda machine: "0\n",
        "/cpuset.effective_mems": lambda machine: "0\n",
    },
    "memory": {
        "/memory.failcnt": lambda machine: "0\n",
        "/memory.limit_in_bytes": lambda machine: _limit(machine.limits.memory),
        "/memory.max_usage_in_bytes": lambda machine: f"{in_use(machine)}\n",
        "/memory.memsw.limit_in_bytes": lambda machine: _limit(machine.limits.memory_swap),
        "/memory.oom_control": lambda machine: (
            f"oom_kill_disable {int(machine.limits.oom_kill_disable)}\nunder_oom 0\noom_kill 0\n"
        ),
        "/memory.soft_limit_in_bytes": lambda machine: _limit(machine.limits.memory_reservation),
        "/memory.stat": lambda machine: f"cache 0\nrss {in_use(machine)}\nmapped_file 0\n",
        "/memory.swappiness": lambda machine: f"{machine.limits.swappiness}\n",
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


class SysFileSystem(VirtualFileSystem):
    """/sys: the fixed tree, and the network interfaces of the machine."""

    def lookup(self, path: str) -> Inode | None:
        if path.startswith(_CLASS + "/"):
            name = path[len(_CLASS) + 1 :]
            return self.link_to(path, f"../../devices/virtual/net/{name}") if name in self._interfaces() else None
        if not path.startswith(_DEVICES + "/"):
            return super().lookup(path)
        name, _, rest = path[len(_DEVICES) + 1 :].partition("/")
        files = self._interfaces().get(name)
        if files is None:
            return None
        if rest in files:
            return self.file(path, lambda: files[rest].encode())
        return self.node(path, Kind.DIRECTORY, 0o755) if rest in ("", "statistics") else None

    def names(self, path: str) -> list[str]:
        if path in (_CLASS, _DEVICES):
            return sorted(self._interfaces())
        if not path.startswith(_DEVICES + "/"):
            return super().names(path)
        name, _, rest = path[len(_DEVICES) + 1 :].partition("/")
        start = f"{rest}/" if rest else ""
        below = (each[len(start) :] for each in self._interfaces().get(name, ()) if each.startswith(start))
        return sorted({each.partition("/")[0] for each in below})

    def _interfaces(self) -> Mapping[str, Mapping[str, str]]:
        network = self.machine.network
        return network.sys_net() if network is not None else {}


def sysfs(machine: Machine) -> VirtualFileSystem:
    return SysFileSystem(machine, _SYS, type="sysfs")


def cgroup(machine: Machine, controller: str) -> VirtualFileSystem:
    return VirtualFileSystem(machine, _CGROUPS[controller], type="cgroup")
