"""What `POST /containers/create` carries, and the defaults that the engine fills in (moby: daemon/daemon_unix.go)."""

from __future__ import annotations

from msgspec import Struct, field, structs

from emulator.engine import resolve
from emulator.engine.core import Core
from emulator.errors import DockerError
from emulator.model.config import Config, RestartPolicy
from emulator.model.document import Strings
from emulator.model.host_config import HostConfig
from emulator.model.network import EndpointSettings

SHM_SIZE = 64 << 20
MASKED_PATHS: Strings = (
    "/proc/asound", "/proc/acpi", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
    "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware", "/sys/devices/virtual/powercap",
)  # fmt: skip
READONLY_PATHS: Strings = ("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger")


class ContainerCreate(Struct, frozen=True, kw_only=True):
    """A request. `networking` is keyed by network name or id; `platform` is `os/arch[/variant]` or ""."""

    config: Config
    host_config: HostConfig = HostConfig()
    networking: dict[str, EndpointSettings] = field(default_factory=dict)
    name: str = ""
    platform: str = ""


def normalized(request: ContainerCreate) -> ContainerCreate:
    """The network mode `default` is the bridge; a restart policy without a name is `no`; no limit is no limit."""
    host, networking = request.host_config, dict(request.networking)
    changes: dict[str, object] = {}
    if host.NetworkMode in ("", "default"):
        changes["NetworkMode"] = "bridge"
        if (settings := networking.pop("default", None)) is not None:
            networking["bridge"] = settings
    if not host.RestartPolicy.Name:
        changes["RestartPolicy"] = RestartPolicy(Name="no", MaximumRetryCount=host.RestartPolicy.MaximumRetryCount)
    if host.MemorySwappiness == -1:
        changes["MemorySwappiness"] = None
    if host.PidsLimit is not None and host.PidsLimit <= 0:
        changes["PidsLimit"] = None
    return structs.replace(request, host_config=structs.replace(host, **changes), networking=networking)


def adapted(core: Core, host: HostConfig) -> HostConfig:
    """The host's defaults (moby: adaptContainerSettings)."""
    changes: dict[str, object] = {}
    if host.BlkioWeight:
        changes["BlkioWeight"] = 0
    if host.BlkioWeightDevice:
        changes["BlkioWeightDevice"] = ()
    if host.Memory > 0 and host.MemorySwap == 0:
        changes["MemorySwap"] = host.Memory * 2
    if host.ShmSize == 0:
        changes["ShmSize"] = SHM_SIZE
    if not host.IpcMode:
        changes["IpcMode"] = "private"
    if not host.CgroupnsMode:
        changes["CgroupnsMode"] = "private" if core.host.cgroup_version == "2" else "host"
    if host.OomKillDisable is None:
        changes["OomKillDisable"] = False
    if not host.Runtime:
        changes["Runtime"] = "runc"
    if not host.LogConfig.Type:
        changes["LogConfig"] = structs.replace(host.LogConfig, Type="json-file", Config=host.LogConfig.Config or {})
    if not host.Privileged:
        changes["MaskedPaths"] = MASKED_PATHS if host.MaskedPaths is None else host.MaskedPaths
        changes["ReadonlyPaths"] = READONLY_PATHS if host.ReadonlyPaths is None else host.ReadonlyPaths
    elif host.SecurityOpt is None:
        changes["SecurityOpt"] = ("label=disable",)
    for name in ("PidMode", "IpcMode", "NetworkMode"):
        changes |= shared_by_id(core, name, getattr(host, name))
    return structs.replace(host, **changes)


def shared_by_id(core: Core, field_name: str, mode: str) -> dict[str, str]:
    """`container:NAME` becomes `container:ID`, so that a rename does not break it; an unknown name waits for the start."""
    kind, _, name = mode.partition(":")
    if kind != "container" or not name:
        return {}
    try:
        return {field_name: f"container:{resolve.container(core, name).id}"}
    except DockerError:
        return {}
