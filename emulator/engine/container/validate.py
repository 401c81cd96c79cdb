"""The checks of a container's configuration, in Docker's order (moby: daemon/container.go, daemon_unix.go, runconfig).

Each check raises InvalidConfig with the sentence; what only deserves a warning is returned.
"""

from __future__ import annotations

import ipaddress
import posixpath
import re

from msgspec import structs

from emulator.engine.container import limits
from emulator.engine.container.mounts import check_mount, check_tmpfs_destination
from emulator.engine.core import Core
from emulator.engine.errors.container import InvalidConfig
from emulator.model import capabilities, signals
from emulator.model.config import Config, HealthConfig, RestartPolicy
from emulator.model.host_config import HostConfig, PortMap
from emulator.quote import quote

MILLISECOND = 1_000_000
POLICIES = ("", "no", "always", "on-failure", "unless-stopped")
SHARED = "container:"


def check_network_mode(config: Config, host: HostConfig) -> None:
    """What does not go together with sharing a network (moby: runconfig)."""
    mode = host.NetworkMode
    if mode == "container" or mode.startswith(SHARED):
        check_container_mode(config, host)
    if host.UTSMode == "host" and config.Hostname:
        raise InvalidConfig("conflicting options: hostname and the UTS mode")
    if mode == "host" and host.Links:
        raise InvalidConfig(
            "conflicting options: host type networking can't be used with links. This would result in undefined behavior"
        )


def check_container_mode(config: Config, host: HostConfig) -> None:
    """`--network container:NAME` takes the other's network as it is."""
    if not host.NetworkMode.removeprefix("container").removeprefix(":"):
        raise InvalidConfig("invalid network mode: invalid container format container:<name|id>")
    conflicts = (
        (config.Hostname, "hostname and the network mode"),
        (host.Links, "container type network can't be used with links. This would result in undefined behavior"),
        (host.DNS, "dns and the network mode"),
        (host.ExtraHosts, "custom host-to-IP mapping and the network mode"),
        (host.PortBindings or host.PublishAllPorts, "port publishing and the container type network mode"),
        (config.ExposedPorts, "port exposing and the container type network mode"),
    )
    for given, text in conflicts:
        if given:
            raise InvalidConfig(f"conflicting options: {text}")


def check_config(config: Config) -> None:
    """The portable half (moby: validateContainerConfig)."""
    if config.WorkingDir and not config.WorkingDir.startswith("/"):
        raise InvalidConfig(f"the working directory '{config.WorkingDir}' is invalid, it needs to be an absolute path")
    if config.StopSignal:
        try:
            signals.parse(config.StopSignal)
        except ValueError:
            raise InvalidConfig(f"invalid signal: {config.StopSignal}") from None
    for variable in config.Env or ():
        if not variable.partition("=")[0]:
            raise InvalidConfig(f"invalid environment variable: {variable}")
    check_health(config.Healthcheck)


def check_health(health: HealthConfig | None) -> None:
    """Durations are 0 or at least a millisecond."""
    if health is None:
        return
    for name in ("Interval", "Timeout"):
        check_duration(name, getattr(health, name))
    if health.Retries < 0:
        raise InvalidConfig("Retries in Healthcheck cannot be negative")
    for name in ("StartPeriod", "StartInterval"):
        check_duration(name, getattr(health, name))


def check_duration(name: str, value: int) -> None:
    """0 stands for the default."""
    if value != 0 and value < MILLISECOND:
        raise InvalidConfig(f"{name} in Healthcheck cannot be less than 1ms")


def check_host_config(core: Core, host: HostConfig) -> list[str]:
    """The host's half, as far as it does not depend on Linux (moby: validateHostConfig); returns warnings."""
    if host.AutoRemove and host.RestartPolicy.Name not in ("", "no"):
        raise InvalidConfig("can't create 'AutoRemove' container with restart policy")
    for mount in host.Mounts or ():
        check_mount(mount, core.backend.host_exists)
    for extra in host.ExtraHosts or ():
        check_extra_host(extra)
    check_port_bindings(host.PortBindings or {})
    check_restart_policy(host.RestartPolicy)
    for name, given in (("CapAdd", host.CapAdd), ("CapDrop", host.CapDrop)):
        try:
            capabilities.normalized(given)
        except capabilities.UnknownCapability as error:
            raise InvalidConfig(f"invalid {name}: {error}") from None
    if host.Isolation.lower() not in ("", "default"):
        raise InvalidConfig(f"invalid isolation ({host.Isolation}): linux only supports 'default'")
    if "" in (host.Annotations or {}):
        raise InvalidConfig("invalid Annotations: the empty string is not permitted as an annotation key")
    return []


def check_extra_host(text: str) -> None:
    """`name:address` (moby: opts.ValidateExtraHost)."""
    name, colon, address = text.partition(":")
    if not colon or not name:
        raise InvalidConfig(f"bad format for add-host: {quote(text)}")
    if address == "host-gateway":
        return
    try:
        ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        raise InvalidConfig(f"invalid IP address in add-host: {quote(address)}") from None


def check_port_bindings(ports: PortMap) -> None:
    """Numbers from 0 to 65535, or ranges of them."""
    for port, bindings in ports.items():
        number = port.partition("/")[0]
        if not is_port(number):
            raise InvalidConfig(f"invalid port specification: {quote(number)}")
        for binding in bindings or ():
            if not is_port_range(binding.HostPort):
                raise InvalidConfig(f"invalid port specification: {quote(binding.HostPort)}")


def is_port(text: str) -> bool:
    """One number, or nothing."""
    return not text or (re.fullmatch(r"[0-9]{1,5}", text) is not None and int(text) <= 65535)


def is_port_range(text: str) -> bool:
    """A number, a range, or nothing."""
    first, dash, last = text.partition("-")
    return is_port(first) and (not dash or (is_port(last) and bool(first and last) and int(first) <= int(last)))


def check_restart_policy(policy: RestartPolicy) -> None:
    """moby: api/types/container ValidateRestartPolicy."""
    if policy.Name not in POLICIES:
        raise InvalidConfig(
            f"invalid restart policy: unknown policy '{policy.Name}'; "
            "use one of 'no', 'always', 'on-failure', or 'unless-stopped'"
        )
    if policy.Name != "on-failure" and policy.MaximumRetryCount != 0:
        extra = " and cannot be negative" if policy.MaximumRetryCount < 0 else ""
        raise InvalidConfig(f"invalid restart policy: maximum retry count can only be used with 'on-failure'{extra}")
    if policy.MaximumRetryCount < 0:
        raise InvalidConfig("invalid restart policy: maximum retry count cannot be negative")


def check_platform(core: Core, host: HostConfig, *, update: bool) -> tuple[HostConfig, list[str]]:
    """What depends on Linux (moby: verifyPlatformContainerSettings): what is held to of what is asked, and warnings."""
    host, warnings = limits.verified(core, host, update=update)
    for name, mode in (("IPC", host.IpcMode), ("PID", host.PidMode), ("UTS", host.UTSMode)):
        if not is_namespace_mode(name, mode):
            raise InvalidConfig(f"invalid {name} mode: {mode}")
        if name == "PID" and host.ShmSize < 0:
            raise InvalidConfig("SHM size can not be less than 0")
    if not -1000 <= host.OomScoreAdj <= 1000:
        raise InvalidConfig(f"Invalid value {host.OomScoreAdj}, range for oom score adj is [-1000, 1000]")
    if host.NetworkMode == "host" and host.PortBindings:
        warnings.append("Published ports are discarded when using host network mode")
    if host.Runtime not in ("", "runc", "io.containerd.runc.v2"):
        raise InvalidConfig(f"unknown or invalid runtime name: {host.Runtime}")
    for destination in host.Tmpfs or {}:
        check_tmpfs_destination(destination)
    if host.CgroupnsMode not in ("", "private", "host"):
        raise InvalidConfig(f"invalid cgroup namespace mode: {host.CgroupnsMode}")
    return host, warnings


NAMESPACE_MODES = {"IPC": ("", "none", "private", "shareable", "host"), "PID": ("", "host"), "UTS": ("", "host")}


def is_namespace_mode(kind: str, mode: str) -> bool:
    """The words of each, or a container to share with."""
    shared = kind != "UTS" and mode.startswith(SHARED) and (kind == "IPC" or len(mode) > len(SHARED))
    return mode in NAMESPACE_MODES[kind] or shared


def check_shares(host: HostConfig) -> None:
    """As the request is read, before all else (moby: runconfig.decodeContainerConfig)."""
    if host.CPURealtimePeriod and host.CPURealtimeRuntime and host.CPURealtimeRuntime > host.CPURealtimePeriod:
        raise InvalidConfig("cpu real-time runtime cannot be higher than cpu real-time period")
    if host.CPUShares < 0:
        raise InvalidConfig(f"invalid CPU shares ({host.CPUShares}): value must be a positive integer")


def clean_working_dir(config: Config) -> Config:
    """As filepath.Clean writes it."""
    if not config.WorkingDir:
        return config
    cleaned = posixpath.normpath(config.WorkingDir)
    return structs.replace(config, WorkingDir="/" + cleaned.lstrip("/"))
