"""What a container's flags bound, as its kernel knows it."""

from __future__ import annotations

from emulator.backend.simulate.sysctls import written_sysctls
from emulator.machine.kernel import cpus
from emulator.machine.kernel.limits import Limits
from emulator.model.host_config import HostConfig

NO_NEW_PRIVILEGES = ("no-new-privileges", "no-new-privileges=true", "no-new-privileges:true")


def set_limits(limits: Limits, host_config: HostConfig) -> None:
    """What the flags bound."""
    limits.oom_score_adj = host_config.OomScoreAdj
    options = host_config.SecurityOpt or ()
    limits.no_new_privileges = any(option in NO_NEW_PRIVILEGES for option in options)
    limits.filtered = not (host_config.Privileged or "seccomp=unconfined" in options)
    limits.sysctls = written_sysctls(host_config)
    limits.pids_limit = max(host_config.PidsLimit or 0, 0)
    limits.memory = host_config.Memory
    limits.memory_swap = max(host_config.MemorySwap, 0)
    limits.memory_reservation = host_config.MemoryReservation
    limits.cpu_shares = host_config.CPUShares or 1024
    limits.cpu_period = host_config.CPUPeriod or 100_000
    limits.cpu_quota = host_config.CPUQuota or (host_config.NanoCPUs // 10_000 if host_config.NanoCPUs else -1)
    limits.cpu_rt_period = host_config.CPURealtimePeriod or 1_000_000
    limits.cpuset = cpus.numbers(host_config.CpusetCpus)
    limits.swappiness = 60 if host_config.MemorySwappiness is None else host_config.MemorySwappiness
    limits.oom_kill_disable = bool(host_config.OomKillDisable)
    limits.ulimits = {limit.Name: (limit.Soft, limit.Hard) for limit in host_config.Ulimits or ()}
