"""`docker update` (moby: daemon/update.go, container/container_unix.go UpdateContainer)."""

from __future__ import annotations

from msgspec import structs

from emulator.engine import resolve
from emulator.engine.container import validate
from emulator.engine.container.state import refuse
from emulator.engine.core import Core, container_message
from emulator.engine.errors.container import CannotUpdate
from emulator.model.host_config import HostConfig
from emulator.model.lifecycle import Action

RESOURCES = (
    "CPUShares", "NanoCPUs", "CPUPeriod", "CPUQuota", "CpusetCpus", "CpusetMems", "Memory", "MemorySwap",
    "MemoryReservation", "KernelMemory", "CPURealtimePeriod", "CPURealtimeRuntime", "PidsLimit",
)  # fmt: skip
RUNC = "runc did not terminate successfully: exit status 1: "
MOST_SHARES = 262144
PERIOD, LEAST_QUOTA = 100_000, 1000
"""Microseconds."""
CPU_CONFLICTS = (
    ("NanoCPUs", "CPUPeriod", "Nano CPUs cannot be updated as CPU Period has already been set"),
    ("NanoCPUs", "CPUQuota", "Nano CPUs cannot be updated as CPU Quota has already been set"),
    ("CPUPeriod", "NanoCPUs", "CPU Period cannot be updated as NanoCPUs has already been set"),
    ("CPUQuota", "NanoCPUs", "CPU Quota cannot be updated as NanoCPUs has already been set"),
)


async def container_update(core: Core, name: str, changes: HostConfig) -> tuple[str, ...]:
    """Changes limits and the restart policy; fields that are 0 or empty stay. Returns warnings."""
    warnings = validate.check_host_config(core, changes)
    changes, more = validate.check_platform(core, changes, update=True)
    warnings += more
    container = resolve.container(core, name)
    refuse(container, Action.UPDATE, name)
    host = updated(container.id, container.host_config, changes)
    if container.running:
        check_runtime(container.id, host)
    core.change(container.id, host_config=host)
    core.backend.limit(container.id, host)
    core.tell(container_message(core.world.containers[container.id], "update"))
    return tuple(warnings)


def updated(container_id: str, host: HostConfig, changes: HostConfig) -> HostConfig:
    """The new configuration; raises CannotUpdate."""
    for new, old, text in CPU_CONFLICTS:
        if getattr(changes, new) > 0 and getattr(host, old) > 0:
            raise CannotUpdate(container_id, f"Conflicting options: {text}")
    if changes.Memory != 0 and changes.Memory > host.MemorySwap and changes.MemorySwap == 0:
        cause = "Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time"
        raise CannotUpdate(container_id, cause)
    fields = {name: getattr(changes, name) for name in RESOURCES if getattr(changes, name)}
    if (changes.PidsLimit or 0) < 0:
        fields["PidsLimit"] = 0
    policy = changes.RestartPolicy
    if policy.Name:
        if host.AutoRemove and policy.Name != "no":
            cause = "Restart policy cannot be updated because AutoRemove is enabled for the container"
            raise CannotUpdate(container_id, cause)
        fields["RestartPolicy"] = policy
    return structs.replace(host, **fields)


def check_runtime(container_id: str, host: HostConfig) -> None:
    """What runc refuses of a container that runs; raises CannotUpdate."""
    if host.CPUShares == 1:
        raise CannotUpdate(container_id, RUNC + "the minimum allowed cpu-shares is 2")
    if host.CPUShares < 0 or host.CPUShares > MOST_SHARES:
        raise CannotUpdate(container_id, RUNC + f"the maximum allowed cpu-shares is {MOST_SHARES}")
    if fault := cgroup_fault(container_id, host):
        raise CannotUpdate(container_id, RUNC + fault)


def cgroup_fault(container_id: str, host: HostConfig) -> str:
    """What the kernel does not take, in runc's words; "" for nothing. Memory and swap together hold at least the memory; a
    share of the processors is at least a millisecond in each period."""
    if host.MemorySwap > 0 and (host.Memory == 0 or host.MemorySwap < host.Memory):
        return not_written(container_id, "memory/docker", "memory.memsw.limit_in_bytes", host.MemorySwap)
    quota = host.NanoCPUs * PERIOD // 1_000_000_000
    if host.NanoCPUs > 0 and quota < LEAST_QUOTA:
        return not_written(container_id, "cpu/docker", "cpu.cfs_quota_us", quota)
    return ""


def not_written(container_id: str, group: str, file: str, value: int) -> str:
    """A file of the container's cgroup."""
    return f'failed to write "{value}": write /sys/fs/cgroup/{group}/{container_id}/{file}: invalid argument'
