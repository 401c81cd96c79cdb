"""Limits on a host that has no cgroups for its engine (a rootless one): Docker discards them, and says so.

moby: daemon/daemon_unix.go verifyPlatformContainerResources, with a SysInfo that has no controller.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import structs

from emulator.engine.core import Core
from emulator.engine.errors.container import InvalidConfig
from emulator.model.host_config import HostConfig

NO_CGROUPS = "none"
"""The cgroup driver of such a host."""
NO_PROCESSORS = "NanoCPUs can not be set, as your kernel does not support CPU CFS scheduler or the cgroup is not mounted"

DISCARDED: tuple[tuple[Callable[[HostConfig], bool], dict[str, object], str], ...] = (
    (
        lambda host: host.Memory > 0,
        {"Memory": 0, "MemorySwap": -1},
        "Your kernel does not support memory limit capabilities or the cgroup is not mounted. Limitation discarded.",
    ),
    (
        lambda host: host.MemorySwappiness is not None,
        {"MemorySwappiness": None},
        "Your kernel does not support memory swappiness capabilities or the cgroup is not mounted. "
        "Memory swappiness discarded.",
    ),
    (
        lambda host: host.MemoryReservation > 0,
        {"MemoryReservation": 0},
        "Your kernel does not support memory soft limit capabilities or the cgroup is not mounted. Limitation discarded.",
    ),
    (
        lambda host: bool(host.OomKillDisable),
        {"OomKillDisable": None},
        "Your kernel does not support OomKillDisable. OomKillDisable discarded.",
    ),
    (
        lambda host: (host.PidsLimit or 0) > 0,
        {"PidsLimit": None},
        "Your kernel does not support PIDs limit capabilities or the cgroup is not mounted. PIDs limit discarded.",
    ),
    (
        lambda host: host.CPUShares > 0,
        {"CPUShares": 0},
        "Your kernel does not support CPU shares or the cgroup is not mounted. Shares discarded.",
    ),
    (
        lambda host: bool(host.CPUPeriod or host.CPUQuota),
        {"CPUPeriod": 0, "CPUQuota": 0},
        "Your kernel does not support CPU CFS scheduler. CPU period/quota discarded.",
    ),
    (
        lambda host: bool(host.CpusetCpus or host.CpusetMems),
        {"CpusetCpus": "", "CpusetMems": ""},
        "Your kernel does not support cpuset or the cgroup is not mounted. Cpuset discarded.",
    ),
)
"""When, what is left, and the warning; in Docker's order."""


def possible(core: Core, host: HostConfig) -> tuple[HostConfig, list[str]]:
    """What this host can hold to of what is asked, and warnings; raises InvalidConfig for processors."""
    if core.host.cgroup_driver != NO_CGROUPS:
        return host, []
    warnings = []
    for asked, left, warning in DISCARDED:
        if asked(host):
            warnings.append(warning)
            host = structs.replace(host, **left)
    if host.NanoCPUs > 0:
        raise InvalidConfig(NO_PROCESSORS)
    return host, warnings
