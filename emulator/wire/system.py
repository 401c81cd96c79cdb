"""`GET /version`, `/info` and `/system/df`: the engine about itself."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import field

from emulator.model.document import Document, StringMap, Strings
from emulator.wire.container_summary import ContainerSummary
from emulator.wire.image import ImageSummary
from emulator.wire.volume import VolumeInspect


class PlatformDocument(Document, frozen=True, kw_only=True):
    """`.Platform`."""

    __go_type__: ClassVar[str] = "struct { Name string }"
    Name: str = ""


class ComponentVersion(Document, frozen=True, kw_only=True):
    """One part of the engine."""

    __go_type__: ClassVar[str] = "types.ComponentVersion"
    Name: str
    Version: str
    Details: StringMap


class Version(Document, frozen=True, kw_only=True):
    """`docker version`'s server half."""

    __go_type__: ClassVar[str] = "*types.Version"
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

    __go_type__: ClassVar[str] = "system.PluginsInfo"
    Volume: Strings | None
    Network: Strings | None
    Authorization: Strings | None
    Log: Strings | None


class IndexInfo(Document, frozen=True, kw_only=True):
    """A registry."""

    __go_type__: ClassVar[str] = "*registry.IndexInfo"
    Mirrors: Strings = ()
    Name: str
    Official: bool
    Secure: bool


class ServiceConfig(Document, frozen=True, kw_only=True):
    """`.RegistryConfig`."""

    __go_type__: ClassVar[str] = "*registry.ServiceConfig"
    IndexConfigs: dict[str, IndexInfo]
    InsecureRegistryCIDRs: Strings
    Mirrors: Strings | None = None


class Runtime(Document, frozen=True, kw_only=True):
    """One of `.Runtimes`."""

    __go_type__: ClassVar[str] = "system.RuntimeWithStatus"
    omit_empty: ClassVar[frozenset[str]] = frozenset({"Path", "Args", "Status"})
    Path: str = field(name="path", default="")
    Args: Strings | None = field(name="runtimeArgs", default=None)
    Status: StringMap | None = field(name="status", default=None)


class SwarmInfo(Document, frozen=True, kw_only=True):
    """`.Swarm` of an engine that is in none."""

    __go_type__: ClassVar[str] = "swarm.Info"
    NodeID: str = ""
    NodeAddr: str = ""
    LocalNodeState: str = "inactive"
    ControlAvailable: bool = False
    Error: str = ""
    RemoteManagers: Strings | None = None


class Commit(Document, frozen=True, kw_only=True):
    """The build of a part."""

    __go_type__: ClassVar[str] = "system.Commit"
    ID: str = ""


class FirewallInfo(Document, frozen=True, kw_only=True):
    """`.FirewallBackend`."""

    __go_type__: ClassVar[str] = "*system.FirewallInfo"
    omit_empty: ClassVar[frozenset[str]] = frozenset({"Info"})
    Driver: str
    Info: tuple[Strings, ...] | None = None


class ContainerdNamespaces(Document, frozen=True, kw_only=True):
    """`.Containerd.Namespaces`."""

    __go_type__: ClassVar[str] = "system.ContainerdNamespaces"
    Containers: str = "moby"
    Plugins: str = "plugins.moby"


class ContainerdInfo(Document, frozen=True, kw_only=True):
    """`.Containerd`."""

    __go_type__: ClassVar[str] = "*system.ContainerdInfo"
    Address: str = "/var/run/docker/containerd/containerd.sock"
    Namespaces: ContainerdNamespaces = ContainerdNamespaces()


class AddressPool(Document, frozen=True, kw_only=True):
    """One of `.DefaultAddressPools`, which only an engine has that was told of some."""

    __go_type__: ClassVar[str] = "system.NetworkAddressPool"
    Base: str
    Size: int


class Info(Document, frozen=True, kw_only=True):
    """`docker info`'s server half."""

    omit_empty: ClassVar[frozenset[str]] = frozenset({"ProductLicense", "DefaultAddressPools"})
    ID: str
    Containers: int
    ContainersRunning: int
    ContainersPaused: int
    ContainersStopped: int
    Images: int
    Driver: str = "overlay2"
    DriverStatus: tuple[Annotated[Strings, "[2]string"], ...] | None
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
    RegistryConfig: ServiceConfig | None
    NCPU: int
    MemTotal: Annotated[int, "int64"]
    GenericResources: Strings | None = None
    DockerRootDir: str
    HTTPProxy: str = field(name="HttpProxy", default="")
    HTTPSProxy: str = field(name="HttpsProxy", default="")
    NoProxy: str = ""
    Name: str
    Labels: Strings | None = ()
    ExperimentalBuild: bool = False
    ServerVersion: str
    Runtimes: dict[str, Runtime] | None
    DefaultRuntime: str = "runc"
    Swarm: SwarmInfo = SwarmInfo()
    LiveRestoreEnabled: bool = False
    Isolation: str = ""
    InitBinary: str = "docker-init"
    ContainerdCommit: Commit
    RuncCommit: Commit
    InitCommit: Commit
    SecurityOptions: Strings | None
    ProductLicense: str = ""
    DefaultAddressPools: tuple[AddressPool, ...] | None = None
    FirewallBackend: FirewallInfo | None
    CDISpecDirs: Strings | None
    Containerd: ContainerdInfo | None = ContainerdInfo()
    Warnings: Strings | None = None


NO_INFO = Info(
    ID="", Containers=0, ContainersRunning=0, ContainersPaused=0, ContainersStopped=0, Images=0, Driver="",
    DriverStatus=None, Plugins=PluginsInfo(Volume=None, Network=None, Authorization=None, Log=None), NFd=0, NGoroutines=0,
    SystemTime="", LoggingDriver="", CgroupDriver="", CgroupVersion="", NEventsListener=0, KernelVersion="",
    OperatingSystem="", OSVersion="", OSType="", Architecture="", IndexServerAddress="", RegistryConfig=None, NCPU=0,
    MemTotal=0, DockerRootDir="", Name="", Labels=None, ServerVersion="", Runtimes=None, DefaultRuntime="",
    Swarm=SwarmInfo(LocalNodeState=""), InitBinary="", ContainerdCommit=Commit(), RuncCommit=Commit(), InitCommit=Commit(),
    SecurityOptions=None, FirewallBackend=None, CDISpecDirs=None, Containerd=None, MemoryLimit=False,
    SwapLimit=False, KernelMemoryTCP=False, CPUCfsPeriod=False, CPUCfsQuota=False, CPUShares=False, CPUSet=False,
    PidsLimit=False, IPv4Forwarding=False, OomKillDisable=False,
)  # fmt: skip
"""What a client has of an engine that does not answer."""


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
