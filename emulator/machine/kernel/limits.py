"""The bounds of a simulated machine. Everything that user input can make grow has one here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30

PIPE_CAPACITY = 64 * KIB
PIPE_BUF = 4 * KIB
NAME_MAX = 255
PATH_MAX = 4096
SYMLINKS_MAX = 40
ARGUMENTS_MAX = 2 * MIB
READ_ALL_MAX = 64 * MIB
#: More descriptors than these a process gets in no case, whatever its RLIMIT_NOFILE says.
OPEN_FILES_MAX = 4 * KIB


@dataclass(slots=True)
class Limits:
    """One machine's. `pids_limit`, `memory…`, `cpu_…` are what the flags of those names set.

    0 means unlimited, and a `cpuset` without a number all processors. `pids_max` and `sink` are this simulation's own bounds,
    whatever the flags say; how much a file system holds is bounded where it is made (files/overlay.py). `filtered`: a seccomp
    filter stands before system calls; `sysctls` are kernel parameters of this machine's own (`net.core.somaxconn`), `ulimits`
    the soft and hard limits that were asked for, -1 for none (`nofile`, `core`).
    """

    pids_limit: int = 0
    pids_max: int = 2048
    memory: int = 0
    memory_swap: int = 0
    memory_reservation: int = 0
    cpu_period: int = 100_000
    cpu_quota: int = -1
    cpu_shares: int = 1024
    cpu_rt_period: int = 1_000_000
    cpuset: tuple[int, ...] = ()
    swappiness: int = 60
    oom_kill_disable: bool = False
    sink: int = 64 * MIB
    oom_score_adj: int = 0
    no_new_privileges: bool = False
    filtered: bool = True
    sysctls: Mapping[str, str] = field(default_factory=dict)
    ulimits: Mapping[str, tuple[int, int]] = field(default_factory=dict)
