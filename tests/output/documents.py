"""A container's document with Go's field names and types, as far as the recorded templates look into it."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Struct, field

from emulator.output.template import Go

Strings = list[str] | None
StringMap = dict[str, str] | None
Command = Annotated[Strings, Go("strslice.StrSlice")]
Int64 = Annotated[int, Go("int64")]
Duration = Annotated[int, Go("time.Duration")]


class Nothing(Struct):
    __go_type__: ClassVar[str] = "struct {}"


Set = dict[str, Nothing] | None


class HealthResult(Struct):
    __go_type__: ClassVar[str] = "container.HealthcheckResult"
    Start: str
    End: str
    ExitCode: int
    Output: str


class Health(Struct):
    __go_type__: ClassVar[str] = "container.Health"
    Status: str
    FailingStreak: int
    Log: list[HealthResult] | None


class State(Struct):
    __go_type__: ClassVar[str] = "container.State"
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
    Health: Health | None = None


class HealthConfig(Struct):
    __go_type__: ClassVar[str] = "v1.HealthcheckConfig"
    omit_empty: ClassVar[frozenset[str]] = frozenset({"Test", "Interval", "Timeout", "StartPeriod", "StartInterval", "Retries"})
    Test: Strings = None
    Interval: Duration = 0
    Timeout: Duration = 0
    StartPeriod: Duration = 0
    StartInterval: Duration = 0
    Retries: int = 0


class Config(Struct):
    __go_type__: ClassVar[str] = "container.Config"
    Hostname: str
    Domainname: str
    User: str
    ExposedPorts: Set = None
    Env: Strings = None
    Cmd: Command = None
    Healthcheck: HealthConfig | None = None
    Image: str = ""
    Volumes: Set = None
    WorkingDir: str = ""
    Entrypoint: Command = None
    OnBuild: Strings = None
    Labels: StringMap = None


class RestartPolicy(Struct):
    __go_type__: ClassVar[str] = "container.RestartPolicy"
    Name: Annotated[str, Go("container.RestartPolicyMode")]
    MaximumRetryCount: int


class PortBinding(Struct):
    __go_type__: ClassVar[str] = "nat.PortBinding"
    HostIP: str = field(name="HostIp")
    HostPort: str


class LogConfig(Struct):
    __go_type__: ClassVar[str] = "container.LogConfig"
    Type: str
    Config: StringMap


class HostConfig(Struct):
    __go_type__: ClassVar[str] = "container.HostConfig"
    Binds: Strings
    LogConfig: LogConfig
    NetworkMode: Annotated[str, Go("container.NetworkMode")]
    PortBindings: dict[str, list[PortBinding]] | None
    RestartPolicy: RestartPolicy
    CapAdd: Command
    DNS: Strings = field(name="Dns")
    Links: Strings
    Privileged: bool
    Memory: Int64
    NanoCPUs: Int64 = field(name="NanoCpus")


class Endpoint(Struct):
    __go_type__: ClassVar[str] = "network.EndpointSettings"
    IPAddress: str


class NetworkSettings(Struct):
    __go_type__: ClassVar[str] = "container.NetworkSettings"
    Ports: Annotated[dict[str, list[PortBinding] | None], Go("nat.PortMap")]
    Networks: dict[str, Endpoint | None]


class Mount(Struct):
    __go_type__: ClassVar[str] = "container.MountPoint"
    omit_empty: ClassVar[frozenset[str]] = frozenset({"Type", "Name", "Driver"})
    Type: Annotated[str, Go("mount.Type")]
    Name: str = ""
    Source: str = ""
    Destination: str = ""
    Driver: str = ""
    Mode: str = ""
    RW: bool = False
    Propagation: Annotated[str, Go("mount.Propagation")] = ""


class Container(Struct):
    __go_type__: ClassVar[str] = "container.InspectResponse"
    ID: str = field(name="Id")
    Created: str
    Path: str
    Args: Strings
    State: State | None
    Image: str
    Name: str
    RestartCount: int
    Driver: str
    Platform: str
    HostConfig: HostConfig | None
    Mounts: list[Mount]
    Config: Config | None
    NetworkSettings: NetworkSettings | None
