"""`docker info`: the engine and its host."""

from __future__ import annotations

from typing import Any

from emulator.engine.container.limits import NO_CGROUPS
from emulator.engine.core import Core
from emulator.engine.system.version import CONTAINERD_COMMIT, INIT_COMMIT, RUNC_COMMIT, VERSION
from emulator.model.lifecycle import Status
from emulator.wire.system import Commit, FirewallInfo, IndexInfo, Info, PluginsInfo, Runtime, ServiceConfig
from emulator.wire.times import rfc3339

PLUGINS = PluginsInfo(
    Volume=("local",),
    Network=("bridge", "host", "ipvlan", "macvlan", "null", "overlay"),
    Authorization=None,
    Log=("awslogs", "fluentd", "gelf", "journald", "json-file", "local", "splunk", "syslog"),
)
CONTROLLERS = (
    "MemoryLimit", "SwapLimit", "CPUCfsPeriod", "CPUCfsQuota", "CPUShares", "CPUSet", "PidsLimit", "OomKillDisable",
)  # fmt: skip
RUNC = ("io.containerd.runc.v2", "runc")
RUNTIMES = {"crun": "crun", "bubblewrap": "bwrap"}
"""Programs of the runtimes that are not runc."""
REGISTRIES = ServiceConfig(
    IndexConfigs={"docker.io": IndexInfo(Name="docker.io", Official=True, Secure=True)},
    InsecureRegistryCIDRs=("::1/128", "127.0.0.0/8"),
)


async def info(core: Core) -> Info:
    """The whole document."""
    statuses = [container.state.status for container in core.world.containers.values()]
    running = sum(status in (Status.RUNNING, Status.RESTARTING) for status in statuses)
    paused = statuses.count(Status.PAUSED)
    host = core.host
    return Info(
        ID=identity(core.identity),
        Containers=len(statuses),
        ContainersRunning=running,
        ContainersPaused=paused,
        ContainersStopped=len(statuses) - running - paused,
        Images=len(core.world.images),
        DriverStatus=driver_status(host.backing_filesystem),
        Plugins=PLUGINS,
        NFd=25 + 3 * running,
        NGoroutines=45 + 10 * running,
        SystemTime=rfc3339(core.now),
        CgroupDriver=host.cgroup_driver,
        CgroupVersion=host.cgroup_version,
        NEventsListener=0,
        KernelVersion=host.kernel,
        OperatingSystem=host.operating_system,
        OSVersion=host.os_version,
        Architecture=host.architecture,
        RegistryConfig=REGISTRIES,
        NCPU=host.cpus,
        MemTotal=host.memory,
        DockerRootDir=host.docker_root,
        Name=host.hostname,
        ServerVersion=VERSION,
        Runtimes={name: Runtime(Path=RUNTIMES.get(name, "runc")) for name in sorted({host.runtime, *RUNC})},
        DefaultRuntime=host.runtime,
        ContainerdCommit=Commit(ID=CONTAINERD_COMMIT),
        RuncCommit=Commit(ID=RUNC_COMMIT),
        InitCommit=Commit(ID=INIT_COMMIT),
        SecurityOptions=security(host.cgroup_version, rootless=host.rootless),
        FirewallBackend=FirewallInfo(Driver="iptables"),
        CDISpecDirs=("/etc/cdi", "/var/run/cdi"),
        **without_cgroups(host.cgroup_driver, host.cgroup_version),
    )


def without_cgroups(driver: str, version: str) -> dict[str, Any]:
    """What a rootless engine cannot do, and what it says of that (moby: daemon/info_unix.go)."""
    if driver != NO_CGROUPS:
        return {}
    hint = "Systemd is required to enable cgroups in rootless-mode."
    if version != "2":
        hint = "To enable cgroups in rootless-mode, you need to boot the system in cgroup v2 mode."
    return dict.fromkeys(CONTROLLERS, False) | {"Warnings": (f"WARNING: Running in rootless-mode without cgroups. {hint}",)}


def identity(digits: str) -> str:
    """A UUID of the engine's own digits."""
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:32]}"


def driver_status(backing: str) -> tuple[tuple[str, ...], ...]:
    """Of overlay2."""
    return (
        ("Backing Filesystem", backing),
        ("Supports d_type", "true"),
        ("Using metacopy", "false"),
        ("Native Overlay Diff", "true"),
        ("userxattr", "false"),
    )


def security(cgroup_version: str, *, rootless: bool) -> tuple[str, ...]:
    """Seccomp always; cgroup namespaces with the second version."""
    found = ["name=seccomp,profile=builtin"]
    return (*found, *["name=rootless"] * rootless, *["name=cgroupns"] * (cgroup_version == "2"))
