"""docker update [OPTIONS] CONTAINER... (cli: command/container/update.go)"""

from __future__ import annotations

from typing import Any

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError, EmptyName, Failure
from emulator.errors import DockerError
from emulator.model.config import RestartPolicy
from emulator.model.host_config import HostConfig
from emulator.parse.errors import ValueRefused
from emulator.parse.invocation import Invocation
from emulator.parse.values.policies import parse_restart_policy

NUMBERS = {
    "BlkioWeight": "blkio-weight",
    "CPUPeriod": "cpu-period",
    "CPUQuota": "cpu-quota",
    "CPURealtimePeriod": "cpu-rt-period",
    "CPURealtimeRuntime": "cpu-rt-runtime",
    "CPUShares": "cpu-shares",
    "NanoCPUs": "cpus",
    "KernelMemory": "kernel-memory",
    "Memory": "memory",
    "MemoryReservation": "memory-reservation",
    "MemorySwap": "memory-swap",
    "PidsLimit": "pids-limit",
}


class NoFlag(ClientError):
    def __init__(self) -> None:
        super().__init__("you must provide one or more flags when using this command")


async def main(docker: Client, call: Invocation) -> int:
    if not call.changed:
        raise NoFlag
    changes = wanted(call)
    errors: list[DockerError | ClientError] = []
    warnings: list[str] = []
    for name in call.operands:
        try:
            if not name.strip():
                raise EmptyName("container")
            warnings += await docker.engine.container_update(name.strip(), changes)
            await docker.line(name)
        except (DockerError, ClientError) as error:
            errors.append(error)
    if warnings:
        await docker.out("".join(f"{warning}\n" for warning in warnings))
    if errors:
        raise Failure(errors)
    return 0


def wanted(call: Invocation) -> HostConfig:
    """What the flags ask for; fields that are 0 or empty stay as they are."""
    try:
        policy = parse_restart_policy(call.text("restart"))
    except ValueRefused as error:
        raise ClientError(str(error)) from error
    limits: dict[str, Any] = {field: call.number(flag) for field, flag in NUMBERS.items()}
    return HostConfig(
        **limits,
        CpusetCpus=call.text("cpuset-cpus"),
        CpusetMems=call.text("cpuset-mems"),
        RestartPolicy=RestartPolicy(Name=policy.name, MaximumRetryCount=policy.most),
    )
