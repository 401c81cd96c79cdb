"""`GET /version`, `/info` and `/system/df`: the engine about itself."""

from __future__ import annotations

from typing import ClassVar

from msgspec import field

from emulator.model.document import Document, StringMap, Strings
from emulator.wire.container_summary import ContainerSummary
from emulator.wire.image import ImageSummary
from emulator.wire.volume import VolumeInspect


class PlatformDocument(Document, frozen=True, kw_only=True):
    """`.Platform`."""

    Name: str = ""


class ComponentVersion(Document, frozen=True, kw_only=True):
    """One part of the engine."""

    Name: str
    Version: str
    Details: StringMap


class Version(Document, frozen=True, kw_only=True):
    """`docker version`'s server half."""

    omit_empty: ClassVar[frozenset[str]] = frozenset({"Experimental"})
    Platform: PlatformDocument = PlatformDocument()
    Components: tuple[ComponentVersion, ...]
    Version: str
    APIVersion: str = field(name="ApiVersion")
    MinAPIVersion: str
    GitCommit: str
    GoVersion: str
    Os: str
    Arch: str
    KernelVersion: str
    Experimental: bool = False
    BuildTime: str


class PluginsInfo(Document, frozen=True, kw_only=True):
    """`.Plugins`."""

    Volume: Strings
    Network: Strings
    Authorization: Strings | None
    Log: Strings


class IndexInfo(Document, frozen=True, kw_only=True):
    """A registry."""

    Mirrors: Strings = ()
    Name: str
    Official: bool
    Secure: bool


class ServiceConfig(Document, frozen=True, kw_only=True):
    """`.RegistryConfig`."""

    IndexConfigs: dict[str, IndexInfo]
    InsecureRegistryCIDRs: Strings
    Mirrors: Strings | None = None


class Runtime(Document, frozen=True, kw_only=True):
    """One of `.Runtimes`."""

    omit_empty: ClassVar[frozenset[str]] = frozenset({"Path", "Args", "Status"})
    Path: str = field(name="path", default="")
    Args: Strings | None = field(name="runtimeArgs", default=None)
    Status: StringMap | None = field(name="status", default=None)


class SwarmInfo(Document, frozen=True, kw_only=True):
    """`.Swarm` of an engine that is in none."""

    NodeID: str = ""
    NodeAddr: str = ""
    LocalNodeState: str = "inactive"
    ControlAvailable: bool = False
    Error: str = ""
    RemoteManagers: Strings | None = None


class Commit(Document, frozen=True, kw_only=True):
    """The build of a part."""

    ID: str = ""


class FirewallInfo(Document, frozen=True, kw_only=True):
    """`.FirewallBackend`."""

    omit_empty: ClassVar[frozenset[str]] = frozenset({"Info"})
    Driver: str
    Info: tuple[Strings, ...] | None = None


class ContainerdNamespaces(Document, frozen=True, kw_only=True):
    """`.Containerd.Namespaces`."""

    Containers: str = "moby"
    Plugins: str = "plugins.moby"


class ContainerdInfo(Document, frozen=True, kw_only=True):
    """`.Containerd`."""

    Address: str = "/var/run/docker/containerd/containerd.sock"
    Namespaces: ContainerdNamespaces = ContainerdNamespaces()


class Info(Document, frozen=True, kw_only=True):
    """`docker info`'s server half."""

    ID: str
    Containers: int
    ContainersRunning: int
    ContainersPaused: int
    ContainersStopped: int
    Images: int
    Driver: str = "overlay2"
    DriverStatus: tuple[Strings, ...]
    Plugins: PluginsInfo
    MemoryLimit: bool = True
    SwapLimit: bool = True
    KernelMemoryTCP: bool = True
    CPUCfsPeriod: bool = field(name="CpuCfsPeriod", default=True)
    CPUCfsQuota: bool = field(name="CpuCfsQuota", default=True)
    CPUShares: bool = True
    CPUSet: bool = True
    PidsLimit: bool = True
    IPv4Forwarding: bool = True
    Debug: bool = False
    NFd: int
    OomKillDisable: bool = True
    NGoroutines: int
    SystemTime: str
    LoggingDriver: str = "json-file"
    CgroupDriver: str
    CgroupVersion: str
    NEventsListener: int
    KernelVersion: str
    OperatingSystem: str
    OSVersion: str
    OSType: str = "linux"
    Architecture: str
    IndexServerAddress: str = "https://index.docker.io/v1/"
    RegistryConfig: ServiceConfig
    NCPU: int
    MemTotal: int
    GenericResources: Strings | None = None
    DockerRootDir: str
    HTTPProxy: str = field(name="HttpProxy", default="")
    HTTPSProxy: str = field(name="HttpsProxy", default="")
    NoProxy: str = ""
    Name: str
    Labels: Strings = ()
    ExperimentalBuild: bool = False
    ServerVersion: str
    Runtimes: dict[str, Runtime]
    DefaultRuntime: str = "runc"
    Swarm: SwarmInfo = SwarmInfo()
    LiveRestoreEnabled: bool = False
    Isolation: str = ""
    InitBinary: str = "docker-init"
    ContainerdCommit: Commit
    RuncCommit: Commit
    InitCommit: Commit
    SecurityOptions: Strings
    FirewallBackend: FirewallInfo
    CDISpecDirs: Strings
    Containerd: ContainerdInfo = ContainerdInfo()
    Warnings: Strings | None = None


class CacheRecord(Document, frozen=True, kw_only=True):
    """A record of the build cache (moby: api/types/build/cache.go)."""

    omit_empty: ClassVar[frozenset[str]] = frozenset({"Parents"})
    ID: str
    Parents: Strings | None = None
    Type: str
    Description: str
    InUse: bool
    Shared: bool
    Size: int
    CreatedAt: str
    LastUsedAt: str | None
    UsageCount: int


class DiskUsage(Document, frozen=True, kw_only=True):
    """`docker system df`."""

    LayersSize: int
    Images: tuple[ImageSummary, ...]
    Containers: tuple[ContainerSummary, ...]
    Volumes: tuple[VolumeInspect, ...]
    BuildCache: tuple[CacheRecord, ...] = ()


class PruneReport(Document, frozen=True, kw_only=True):
    """What a prune took away; the kinds use the field that is theirs."""

    Deleted: Strings | None
    SpaceReclaimed: int
