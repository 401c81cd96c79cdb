"""What a container may use, checked, and held to as far as the host can (moby: verifyPlatformContainerResources).

On a host that has no cgroups for its engine (a rootless one) Docker discards what it cannot hold to, and says so. All goes in
Docker's order: what is discarded is not looked at any more by the checks behind it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from msgspec import structs

from emulator.engine.core import Core
from emulator.engine.errors.container import InvalidConfig
from emulator.model.host_config import HostConfig

NO_CGROUPS = "none"
"""The cgroup driver of a host without any."""
MINIMUM_MEMORY = 6 << 20
LAST_CPU = 8192


class Asked(NamedTuple):
    """A request on its way through the checks; `update`: by `docker update`, which leaves out what stays."""

    core: Core
    host: HostConfig
    update: bool

    @property
    def grouped(self) -> bool:
        """Whether the host has cgroups."""
        return self.core.host.cgroup_driver != NO_CGROUPS


Check: TypeAlias = Callable[[Asked], list[str]]
Question: TypeAlias = Callable[[HostConfig], bool]


def fine(_asked: Asked) -> list[str]:
    """Nothing to check."""
    return []


class Resource(NamedTuple):
    """Without cgroups, `left` stands for what was `given`, and `lost` is said, where `told` holds. `before` and `after` that
    come checks, which give warnings or raise InvalidConfig."""

    given: Question
    left: dict[str, object]
    lost: str
    before: Check = fine
    after: Check = fine
    told: Question = lambda _host: True


def verified(core: Core, host: HostConfig, *, update: bool) -> tuple[HostConfig, list[str]]:
    """What is held to of what is asked, and warnings; raises InvalidConfig."""
    asked, warnings = Asked(core, host, update), list[str]()
    for resource in RESOURCES:
        warnings += resource.before(asked)
        if not asked.grouped and resource.given(asked.host):
            if resource.told(asked.host):
                warnings.append(resource.lost)
            asked = asked._replace(host=structs.replace(asked.host, **resource.left))
        warnings += resource.after(asked)
    return asked.host, warnings


# the checks


def least_memory(asked: Asked) -> list[str]:
    """A container takes some."""
    if asked.host.Memory != 0 and asked.host.Memory < MINIMUM_MEMORY:
        raise InvalidConfig("Minimum memory limit allowed is 6MB")
    return []


def swap(asked: Asked) -> list[str]:
    """Memory and swap together."""
    memory, both = asked.host.Memory, asked.host.MemorySwap
    if memory > 0 and 0 < both < memory:
        raise InvalidConfig("Minimum memoryswap limit should be larger than memory limit, see usage")
    if memory == 0 and both > 0 and not asked.update:
        raise InvalidConfig("You should always set the Memory limit when using Memoryswap limit, see usage")
    return []


def swappiness(asked: Asked) -> list[str]:
    """A share of a hundred."""
    given = asked.host.MemorySwappiness
    if given is not None and not 0 <= given <= 100:
        raise InvalidConfig(f"Invalid value: {given}, valid memory swappiness range is 0-100")
    return []


def reservation(asked: Asked) -> list[str]:
    """No more than the limit."""
    memory, reserved = asked.host.Memory, asked.host.MemoryReservation
    if 0 < reserved < MINIMUM_MEMORY:
        raise InvalidConfig("Minimum memory reservation allowed is 6MB")
    if 0 < memory < reserved:
        raise InvalidConfig("Minimum memory limit can not be less than memory reservation limit, see usage")
    return []


def killer(asked: Asked) -> list[str]:
    """Without a limit nobody else ends what takes all."""
    if asked.host.OomKillDisable and asked.host.Memory == 0:
        return [
            "OOM killer is disabled for the container, but no memory limit is set, "
            "this can result in the system running out of resources."
        ]
    return []


def processors(asked: Asked) -> list[str]:
    """`--cpus`, which is not discarded."""
    host, cpus = asked.host, asked.core.host.cpus
    if host.NanoCPUs > 0 and host.CPUPeriod > 0:
        raise InvalidConfig("Conflicting options: Nano CPUs and CPU Period cannot both be set")
    if host.NanoCPUs > 0 and host.CPUQuota > 0:
        raise InvalidConfig("Conflicting options: Nano CPUs and CPU Quota cannot both be set")
    if host.NanoCPUs > 0 and not asked.grouped:
        raise InvalidConfig(
            "NanoCPUs can not be set, as your kernel does not support CPU CFS scheduler or the cgroup is not mounted"
        )
    if host.NanoCPUs < 0 or host.NanoCPUs > cpus * 1_000_000_000:
        raise InvalidConfig(f"range of CPUs is from 0.01 to {cpus}.00, as there are only {cpus} CPUs available")
    return []


def processor_time(asked: Asked) -> list[str]:
    """Microseconds, and what only Windows has."""
    if asked.host.CPUPeriod != 0 and not 1000 <= asked.host.CPUPeriod <= 1_000_000:
        raise InvalidConfig("CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)")
    if 0 < asked.host.CPUQuota < 1000:
        raise InvalidConfig("CPU cfs quota can not be less than 1ms (i.e. 1000)")
    return ["linux does not support CPU percent. Percent discarded."] if asked.host.CPUPercent > 0 else []


def cpu_set(asked: Asked) -> list[str]:
    """Which processors and memory nodes."""
    host = asked.host
    for name, text, top in (("cpus", host.CpusetCpus, asked.core.host.cpus - 1), ("mems", host.CpusetMems, 0)):
        wanted = parse_set(text) if text else []
        if wanted is None:
            raise InvalidConfig(f"Invalid value {text} for cpuset {name}: invalid format: {text}")
        if any(number > LAST_CPU for number in wanted):
            raise InvalidConfig(f"Invalid value {text} for cpuset {name}: value of out range, maximum is {LAST_CPU}")
        if any(number > top for number in wanted):
            what = "CPUs" if name == "cpus" else "memory nodes"
            available = "0" if top == 0 else f"0-{top}"
            raise InvalidConfig(f"Requested {what} are not available - requested {text}, available: {available}")
    return []


def parse_set(text: str) -> list[int] | None:
    """`0,2-3` as its ends; None where it cannot be read."""
    ends: list[int] = []
    for part in text.split(","):
        match = re.fullmatch(r"([0-9]{1,4})(?:-([0-9]{1,4}))?", part)
        if match is None or int(match[2] or match[1]) < int(match[1]):
            return None
        ends += [int(match[1]), int(match[2] or match[1])]
    return ends


def disks(asked: Asked) -> list[str]:
    """Weights, which the recorded kernel has not either, and what only Windows has."""
    warnings = []
    if asked.host.BlkioWeight:
        warnings.append("Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded.")
    if asked.host.BlkioWeightDevice:
        warnings.append(
            "Your kernel does not support Block I/O weight_device or the cgroup is not mounted. Weight-device discarded."
        )
    if asked.host.IOMaximumBandwidth or asked.host.IOMaximumIOps:
        raise InvalidConfig("Invalid QoS settings: linux does not support Maximum IO Bandwidth or Maximum IO IOps")
    return warnings


UNSUPPORTED = "Your kernel does not support "
RESOURCES = (
    Resource(
        lambda host: host.Memory > 0, {"Memory": 0, "MemorySwap": -1},
        UNSUPPORTED + "memory limit capabilities or the cgroup is not mounted. Limitation discarded.",
        before=least_memory, after=swap,
    ),
    Resource(
        lambda host: host.MemorySwappiness is not None, {"MemorySwappiness": None},
        UNSUPPORTED + "memory swappiness capabilities or the cgroup is not mounted. Memory swappiness discarded.",
        after=swappiness,
    ),
    Resource(
        lambda host: host.MemoryReservation > 0, {"MemoryReservation": 0},
        UNSUPPORTED + "memory soft limit capabilities or the cgroup is not mounted. Limitation discarded.", after=reservation,
    ),
    Resource(
        lambda host: host.OomKillDisable is not None, {"OomKillDisable": None},
        UNSUPPORTED + "OomKillDisable. OomKillDisable discarded.", after=killer,
        told=lambda host: bool(host.OomKillDisable),
    ),
    Resource(
        lambda host: host.PidsLimit is not None, {"PidsLimit": None},
        UNSUPPORTED + "PIDs limit capabilities or the cgroup is not mounted. PIDs limit discarded.",
        told=lambda host: (host.PidsLimit or 0) > 0,
    ),
    Resource(
        lambda host: host.CPUShares > 0, {"CPUShares": 0},
        UNSUPPORTED + "CPU shares or the cgroup is not mounted. Shares discarded.", before=processors,
    ),
    Resource(
        lambda host: bool(host.CPUPeriod or host.CPUQuota), {"CPUPeriod": 0, "CPUQuota": 0},
        UNSUPPORTED + "CPU CFS scheduler. CPU period/quota discarded.", after=processor_time,
    ),
    Resource(
        lambda host: bool(host.CpusetCpus or host.CpusetMems), {"CpusetCpus": "", "CpusetMems": ""},
        UNSUPPORTED + "cpuset or the cgroup is not mounted. Cpuset discarded.", after=cpu_set,
    ),
    Resource(
        lambda host: bool(host.BlkioDeviceReadBps), {"BlkioDeviceReadBps": ()},
        UNSUPPORTED + "BPS Block I/O read limit or the cgroup is not mounted. Block I/O BPS read limit discarded.",
        before=disks,
    ),
    Resource(
        lambda host: bool(host.BlkioDeviceWriteBps), {"BlkioDeviceWriteBps": ()},
        UNSUPPORTED + "BPS Block I/O write limit or the cgroup is not mounted. Block I/O BPS write limit discarded.",
    ),
    Resource(
        lambda host: bool(host.BlkioDeviceReadIOps), {"BlkioDeviceReadIOps": ()},
        UNSUPPORTED + "IOPS Block read limit or the cgroup is not mounted. Block I/O IOPS read limit discarded.",
    ),
    Resource(
        lambda host: bool(host.BlkioDeviceWriteIOps), {"BlkioDeviceWriteIOps": ()},
        UNSUPPORTED + "IOPS Block write limit or the cgroup is not mounted. Block I/O IOPS write limit discarded.",
    ),
)  # fmt: skip
"""In Docker's order."""
