"""Config: what an image asks for and a container is made with, apart from the host (moby: api/types/container/config.go)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import field

from emulator.model.document import Document, Set, StringMap, Strings


class HealthConfig(Document, frozen=True, kw_only=True):
    """A health check; durations in nanoseconds, 0 for the default."""

    __go_type__: ClassVar[str] = "v1.HealthcheckConfig"
    omit_empty: ClassVar[frozenset[str]] = frozenset({"Test", "Interval", "Timeout", "StartPeriod", "StartInterval", "Retries"})
    Test: Strings | None = None
    Interval: int = 0
    Timeout: int = 0
    StartPeriod: int = 0
    StartInterval: int = 0
    Retries: int = 0


class Config(Document, frozen=True, kw_only=True, omit_defaults=True):
    """The portable half of a container's configuration."""

    __go_type__: ClassVar[str] = "*container.Config"
    omit_empty: ClassVar[frozenset[str]] = frozenset(
        {"ExposedPorts", "Healthcheck", "ArgsEscaped", "NetworkDisabled", "MacAddress", "StopSignal", "StopTimeout", "Shell"}
    )
    Hostname: str = ""
    Domainname: str = ""
    User: str = ""
    AttachStdin: bool = False
    AttachStdout: bool = False
    AttachStderr: bool = False
    ExposedPorts: Annotated[Set | None, "nat.PortSet"] = None
    Tty: bool = False
    OpenStdin: bool = False
    StdinOnce: bool = False
    Env: Strings | None = None
    Cmd: Annotated[Strings | None, "strslice.StrSlice"] = None
    Healthcheck: HealthConfig | None = None
    ArgsEscaped: bool = False
    Image: str = ""
    Volumes: Annotated[Set | None, "map[string]struct {}"] = None
    WorkingDir: str = ""
    Entrypoint: Annotated[Strings | None, "strslice.StrSlice"] = None
    NetworkDisabled: bool = False
    MacAddress: str = ""
    OnBuild: Strings | None = None
    Labels: StringMap | None = None
    StopSignal: str = ""
    StopTimeout: int | None = None
    Shell: Annotated[Strings | None, "strslice.StrSlice"] = None


class LogConfig(Document, frozen=True, kw_only=True):
    """`--log-driver` and `--log-opt`."""

    __go_type__: ClassVar[str] = "container.LogConfig"
    Type: str = ""
    Config: StringMap | None = field(default_factory=dict)


class RestartPolicy(Document, frozen=True, kw_only=True):
    """`--restart`."""

    __go_type__: ClassVar[str] = "container.RestartPolicy"
    Name: Annotated[str, "container.RestartPolicyMode"] = ""
    MaximumRetryCount: int = 0
