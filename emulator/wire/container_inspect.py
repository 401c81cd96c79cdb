"""`GET /containers/{id}/json`: what `docker inspect` shows of a container (moby: daemon/inspect.go)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import field

from emulator.model import config as portable
from emulator.model import host_config as host_side
from emulator.model.container import Container, Health
from emulator.model.document import Document, StringMap, Strings
from emulator.model.host_config import PortMap
from emulator.model.lifecycle import Status
from emulator.model.network import EndpointSettings
from emulator.wire.mounts import MountPoint, mount_point
from emulator.wire.times import rfc3339


class HealthcheckResult(Document, frozen=True, kw_only=True):
    """One run of a health check."""

    __go_type__: ClassVar[str] = "*container.HealthcheckResult"
    Start: str
    End: str
    ExitCode: int
    Output: str


class HealthDocument(Document, frozen=True, kw_only=True):
    """`.State.Health`."""

    __go_type__: ClassVar[str] = "*container.Health"
    Status: str
    FailingStreak: int
    Log: tuple[HealthcheckResult, ...]


class StateDocument(Document, frozen=True, kw_only=True):
    """`.State`: one status, and Docker's overlapping flags derived from it."""

    __go_type__: ClassVar[str] = "*container.State"
    omit_empty: ClassVar[frozenset[str]] = frozenset({"Health"})
    Status: str
    Running: bool
    Paused: bool
    Restarting: bool
    OOMKilled: bool
    Dead: bool
    Pid: int
    ExitCode: int
    Error: str
    StartedAt: str
    FinishedAt: str
    Health: HealthDocument | None


class GraphDriverData(Document, frozen=True, kw_only=True):
    """`.GraphDriver`."""

    __go_type__: ClassVar[str] = "storage.DriverData"
    Data: StringMap
    Name: str


class NetworkSettingsDocument(Document, frozen=True, kw_only=True):
    """`.NetworkSettings`."""

    __go_type__: ClassVar[str] = "*container.NetworkSettings"
    Bridge: str = ""
    SandboxID: str = ""
    SandboxKey: str = ""
    Ports: PortMap
    HairpinMode: bool = False
    LinkLocalIPv6Address: str = ""
    LinkLocalIPv6PrefixLen: int = 0
    SecondaryIPAddresses: Strings | None = None
    SecondaryIPv6Addresses: Strings | None = None
    EndpointID: str = ""
    Gateway: str = ""
    GlobalIPv6Address: str = ""
    GlobalIPv6PrefixLen: int = 0
    IPAddress: str = ""
    IPPrefixLen: int = 0
    IPv6Gateway: str = ""
    MacAddress: str = ""
    Networks: dict[str, EndpointSettings]


class ContainerInspect(Document, frozen=True, kw_only=True):
    """The whole document."""

    __go_type__: ClassVar[str] = "container.InspectResponse"
    omit_empty: ClassVar[frozenset[str]] = frozenset({"SizeRw", "SizeRootFs"})
    ID: str = field(name="Id")
    Created: str
    Path: str
    Args: Strings
    State: StateDocument
    Image: str
    ResolvConfPath: str
    HostnamePath: str
    HostsPath: str
    LogPath: str
    Name: str
    RestartCount: int
    Driver: str
    Platform: str
    MountLabel: str = ""
    ProcessLabel: str = ""
    AppArmorProfile: str = ""
    ExecIDs: Strings | None
    HostConfig: host_side.HostConfig
    GraphDriver: GraphDriverData
    SizeRw: Annotated[int, "int64"] | None = None
    SizeRootFs: Annotated[int, "int64"] | None = None
    Mounts: tuple[MountPoint, ...]
    Config: portable.Config
    NetworkSettings: NetworkSettingsDocument


def health_document(health: Health | None) -> HealthDocument | None:
    """A record's document; None where no check is set up."""
    if health is None:
        return None
    log = tuple(
        HealthcheckResult(Start=rfc3339(run.start), End=rfc3339(run.end), ExitCode=run.exit_code, Output=run.output)
        for run in health.log
    )
    return HealthDocument(Status=health.status, FailingStreak=health.failing_streak, Log=log)


def state_document(container: Container) -> StateDocument:
    """The status and its flags."""
    state = container.state
    return StateDocument(
        Status=state.status.value,
        Running=state.running,
        Paused=state.status is Status.PAUSED,
        Restarting=state.status is Status.RESTARTING,
        OOMKilled=state.oom_killed,
        Dead=state.status is Status.DEAD,
        Pid=state.pid,
        ExitCode=state.exit_code,
        Error=state.error,
        StartedAt=rfc3339(state.started_at),
        FinishedAt=rfc3339(state.finished_at),
        Health=health_document(state.health),
    )


def network_settings(container: Container) -> NetworkSettingsDocument:
    """The endpoints; those of the default bridge stand at the top level too."""
    default = container.networks.get("bridge", EndpointSettings())
    host = container.host_config.NetworkMode == "host"
    key = "default" if host else container.sandbox_id[:12]
    return NetworkSettingsDocument(
        SandboxID=container.sandbox_id,
        SandboxKey=f"/var/run/docker/netns/{key}" if container.sandbox_id else "",
        Ports=container.ports,
        EndpointID=default.EndpointID,
        Gateway=default.Gateway,
        GlobalIPv6Address=default.GlobalIPv6Address,
        GlobalIPv6PrefixLen=default.GlobalIPv6PrefixLen,
        IPAddress=default.IPAddress,
        IPPrefixLen=default.IPPrefixLen,
        IPv6Gateway=default.IPv6Gateway,
        MacAddress=default.MacAddress,
        Networks=container.networks,
    )


def container_inspect(
    container: Container, graph: StringMap, docker_root: str, sizes: tuple[int, int] | None = None
) -> ContainerInspect:
    """A container's document; `sizes` are those of the writable layer and of all layers."""
    home = f"{docker_root}/containers/{container.id}/" if container.attempted else ""
    config = container.config
    log = f"{home}{container.id}-json.log" if home and container.host_config.LogConfig.Type == "json-file" else ""
    return ContainerInspect(
        ID=container.id,
        Created=rfc3339(container.created),
        Path=container.path,
        Args=container.args,
        State=state_document(container),
        Image=container.image_id,
        ResolvConfPath=home and home + "resolv.conf",
        HostnamePath=home and home + "hostname",
        HostsPath=home and home + "hosts",
        LogPath=log,
        Name="/" + container.name,
        RestartCount=container.restart_count,
        Driver="overlay2",
        Platform="linux",
        ExecIDs=container.exec_ids or None,
        HostConfig=container.host_config,
        GraphDriver=GraphDriverData(Data=graph, Name="overlay2"),
        SizeRw=sizes[0] if sizes else None,
        SizeRootFs=sizes[1] if sizes else None,
        Mounts=tuple(mount_point(mount) for mount in container.mounts),
        Config=config,
        NetworkSettings=network_settings(container),
    )


def graph_data(container: Container, layers: Strings, docker_root: str) -> StringMap:
    """Where overlay2 keeps the layers; `layers` are cache ids, the topmost first."""
    base = f"{docker_root}/overlay2/{container.layer_id}"
    lower = ":".join(f"{docker_root}/overlay2/{layer}/diff" for layer in layers)
    return {
        "ID": container.id,
        "LowerDir": f"{base}-init/diff" + (f":{lower}" if lower else ""),
        "MergedDir": f"{base}/merged",
        "UpperDir": f"{base}/diff",
        "WorkDir": f"{base}/work",
    }


__all__ = ["ContainerInspect", "container_inspect", "graph_data"]
