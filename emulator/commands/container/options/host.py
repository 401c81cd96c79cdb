"""Flags about the host: devices, security options, resources, and those that go into the request as they are."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from emulator.commands.client import Client
from emulator.commands.go_words import go_words
from emulator.machine.errno import LinuxError
from emulator.model import host_config
from emulator.parse.errors import ValueRefused
from emulator.parse.invocation import Invocation
from emulator.parse.values.devices import DeviceRequest, Limit, is_cdi_name, parse_device
from emulator.parse.values.policies import security_options
from emulator.parse.values.ulimits import Ulimit
from emulator.wire.go_scanner import whole_fault

UNCONFINED = "systempaths=unconfined"


@dataclass(frozen=True)
class Devices:
    mappings: tuple[host_config.DeviceMapping, ...]
    requests: tuple[host_config.DeviceRequest, ...]


@dataclass(frozen=True)
class Security:
    """`masked` and `readonly` are () where nothing is hidden, None for the engine's own list."""

    options: tuple[str, ...]
    masked: tuple[str, ...] | None
    readonly: tuple[str, ...] | None


def devices(call: Invocation) -> Devices:
    mappings, cdi = [], []
    for text in call.words("device"):
        if is_cdi_name(text):
            cdi.append(text)
            continue
        device = parse_device(text)
        mappings.append(
            host_config.DeviceMapping(
                PathOnHost=device.host, PathInContainer=device.container, CgroupPermissions=device.permissions
            )
        )
    requests = [_gpus(request) for request in call.items("gpus", DeviceRequest)]
    if cdi:
        requests.append(host_config.DeviceRequest(Driver="cdi", DeviceIDs=tuple(cdi)))
    return Devices(tuple(mappings), tuple(requests))


def _gpus(request: DeviceRequest) -> host_config.DeviceRequest:
    return host_config.DeviceRequest(
        Driver=request.driver,
        Count=request.count,
        DeviceIDs=request.ids or None,
        Capabilities=(tuple(request.capabilities),),
        Options=dict(request.options or {}),
    )


def security(docker: Client, flags: Iterable[str]) -> Security:
    options = security_options(flags, partial(_profile, docker))
    hidden: tuple[str, ...] | None = () if UNCONFINED in options else None
    return Security(tuple(option for option in options if option != UNCONFINED), hidden, hidden)


def _profile(docker: Client, path: str) -> str:
    """A seccomp profile's text, compact (cli: parseSecurityOpts)."""
    try:
        text = docker.console.files.read(path)
    except LinuxError as error:
        raise ValueRefused(f"opening seccomp profile ({path}) failed: open {path}: {go_words(error)}") from error
    if cause := whole_fault(text.decode("utf-8", "replace")):
        raise ValueRefused(f"compacting json for seccomp profile ({path}) failed: {cause}")
    return json.dumps(json.loads(text), separators=(",", ":"))


def capabilities(words: Iterable[str]) -> tuple[str, ...] | None:
    """Upper case, with `CAP_` (but ALL), sorted, each once (client: normalizeCapabilities)."""
    upper = {word.strip().upper() for word in words}
    return tuple(sorted({word if word == "ALL" or word.startswith("CAP_") else f"CAP_{word}" for word in upper})) or None


def plain(call: Invocation) -> dict[str, Any]:
    """Fields of HostConfig that are a flag's value."""
    return {
        "CapAdd": capabilities(call.words("cap-add")),
        "CapDrop": capabilities(call.words("cap-drop")),
        "DNS": call.words("dns"),
        "DNSOptions": call.words("dns-option"),
        "DNSSearch": call.words("dns-search"),
        "ExtraHosts": call.words("add-host") or None,
        "GroupAdd": call.words("group-add") or None,
        "IpcMode": call.text("ipc"),
        "OomScoreAdj": call.number("oom-score-adj"),
        "PidMode": call.text("pid"),
        "UTSMode": call.text("uts"),
        "UsernsMode": call.text("userns"),
        "CgroupnsMode": call.text("cgroupns"),
        "Privileged": call.yes("privileged"),
        "ReadonlyRootfs": call.yes("read-only"),
        "Isolation": call.text("isolation"),
        "ShmSize": call.number("shm-size"),
        "Runtime": call.text("runtime"),
        "Sysctls": call.pairs("sysctl") or None,
        "Annotations": call.pairs("annotation") or None,
        "Init": call.yes("init") if "init" in call.changed else None,
    }


def resources(call: Invocation) -> dict[str, Any]:
    """Limits: sizes in bytes, CPUs in billionths."""
    numbers = {
        "Memory": "memory",
        "MemoryReservation": "memory-reservation",
        "MemorySwap": "memory-swap",
        "MemorySwappiness": "memory-swappiness",
        "KernelMemory": "kernel-memory",
        "NanoCPUs": "cpus",
        "CPUCount": "cpu-count",
        "CPUPercent": "cpu-percent",
        "CPUShares": "cpu-shares",
        "CPUPeriod": "cpu-period",
        "CPUQuota": "cpu-quota",
        "CPURealtimePeriod": "cpu-rt-period",
        "CPURealtimeRuntime": "cpu-rt-runtime",
        "PidsLimit": "pids-limit",
        "BlkioWeight": "blkio-weight",
        "IOMaximumIOps": "io-maxiops",
        "IOMaximumBandwidth": "io-maxbandwidth",
    }
    rates = {
        "BlkioDeviceReadBps": "device-read-bps",
        "BlkioDeviceWriteBps": "device-write-bps",
        "BlkioDeviceReadIOps": "device-read-iops",
        "BlkioDeviceWriteIOps": "device-write-iops",
    }
    limits = call.items("blkio-weight-device", Limit)
    return {
        **{name: call.number(flag) for name, flag in numbers.items()},
        **{name: _throttles(call.items(flag, Limit)) for name, flag in rates.items()},
        "BlkioWeightDevice": tuple(host_config.WeightDevice(Path=limit.path, Weight=limit.rate) for limit in limits),
        "CgroupParent": call.text("cgroup-parent"),
        "CpusetCpus": call.text("cpuset-cpus"),
        "CpusetMems": call.text("cpuset-mems"),
        "OomKillDisable": call.yes("oom-kill-disable"),
        "Ulimits": tuple(_ulimit(limit) for limit in call.items("ulimit", Ulimit)),
        "DeviceCgroupRules": call.words("device-cgroup-rule") or None,
    }


def _throttles(limits: Iterable[Limit]) -> tuple[host_config.ThrottleDevice, ...]:
    return tuple(host_config.ThrottleDevice(Path=limit.path, Rate=limit.rate) for limit in limits)


def _ulimit(limit: Ulimit) -> host_config.Ulimit:
    return host_config.Ulimit(Name=limit.name, Hard=limit.hard, Soft=limit.soft)
