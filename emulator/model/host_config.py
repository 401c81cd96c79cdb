"""HostConfig: what a container is made with on this host (moby: api/types/container/hostconfig.go).

The defaults are what the `docker` client sends for a `docker create` without flags.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, TypeAlias

from msgspec import field

from emulator.model import config
from emulator.model.document import Document, StringMap, Strings


class PortBinding(Document, frozen=True, kw_only=True):
    """Where a container's port is published."""

    __go_type__: ClassVar[str] = "nat.PortBinding"
    HostIP: str = field(name="HostIp", default="")
    HostPort: str = ""


PortMap: TypeAlias = Annotated[dict[str, tuple[PortBinding, ...] | None], "nat.PortMap"]


class BindMount(Document, frozen=True, kw_only=True):
    """Of a bind mount."""

    __go_type__: ClassVar[str] = "*mount.BindOptions"
    omit_empty: ClassVar[frozenset[str]] = frozenset(
        {"Propagation", "NonRecursive", "CreateMountpoint", "ReadOnlyNonRecursive", "ReadOnlyForceRecursive"}
    )
    Propagation: str = ""
    NonRecursive: bool = False
    CreateMountpoint: bool = False
    ReadOnlyNonRecursive: bool = False
    ReadOnlyForceRecursive: bool = False


class DriverChoice(Document, frozen=True, kw_only=True):
    """Which driver makes a volume."""

    __go_type__: ClassVar[str] = "*mount.Driver"
    omit_empty: ClassVar[frozenset[str]] = frozenset({"Name", "Options"})
    Name: str = ""
    Options: StringMap | None = None


class VolumeMount(Document, frozen=True, kw_only=True):
    """Of a volume mount."""

    __go_type__: ClassVar[str] = "*mount.VolumeOptions"
    omit_empty: ClassVar[frozenset[str]] = frozenset({"NoCopy", "Labels", "Subpath", "DriverConfig"})
    NoCopy: bool = False
    Labels: StringMap | None = None
    Subpath: str = ""
    DriverConfig: DriverChoice | None = None


class TmpfsMount(Document, frozen=True, kw_only=True):
    """Of a tmpfs mount."""

    __go_type__: ClassVar[str] = "*mount.TmpfsOptions"
    omit_empty: ClassVar[frozenset[str]] = frozenset({"SizeBytes", "Mode", "Options"})
    SizeBytes: int = 0
    Mode: int = 0
    Options: tuple[Strings, ...] | None = None


class MountSpec(Document, frozen=True, kw_only=True):
    """`--mount` (moby: api/types/mount Mount)."""

    __go_type__: ClassVar[str] = "mount.Mount"
    omit_empty: ClassVar[frozenset[str]] = frozenset(
        {"Type", "Source", "Target", "ReadOnly", "Consistency", "BindOptions", "VolumeOptions", "TmpfsOptions"}
    )
    Type: str = ""
    Source: str = ""
    Target: str = ""
    ReadOnly: bool = False
    Consistency: str = ""
    BindOptions: BindMount | None = None
    VolumeOptions: VolumeMount | None = None
    TmpfsOptions: TmpfsMount | None = None


class Ulimit(Document, frozen=True, kw_only=True):
    """`--ulimit`."""

    __go_type__: ClassVar[str] = "*container.Ulimit"
    Name: str
    Hard: int
    Soft: int


class DeviceMapping(Document, frozen=True, kw_only=True):
    """`--device`."""

    __go_type__: ClassVar[str] = "container.DeviceMapping"
    PathOnHost: str
    PathInContainer: str
    CgroupPermissions: str


class WeightDevice(Document, frozen=True, kw_only=True):
    """`--blkio-weight-device`."""

    __go_type__: ClassVar[str] = "*blkiodev.WeightDevice"
    Path: str
    Weight: int


class ThrottleDevice(Document, frozen=True, kw_only=True):
    """`--device-read-bps` and its like."""

    __go_type__: ClassVar[str] = "*blkiodev.ThrottleDevice"
    Path: str
    Rate: int


class DeviceRequest(Document, frozen=True, kw_only=True):
    """`--gpus`."""

    __go_type__: ClassVar[str] = "container.DeviceRequest"
    Driver: str = ""
    Count: int = 0
    DeviceIDs: Strings | None = None
    Capabilities: tuple[Strings, ...] | None = None
    Options: StringMap | None = field(default_factory=dict)


class HostConfig(Document, frozen=True, kw_only=True, omit_defaults=True):
    """The host's half of a container's configuration, resources included."""

    __go_type__: ClassVar[str] = "*container.HostConfig"
    omit_empty: ClassVar[frozenset[str]] = frozenset(
        {"Annotations", "StorageOpt", "Tmpfs", "Sysctls", "Runtime", "KernelMemory", "KernelMemoryTCP", "Mounts", "Init"}
    )
    Binds: Strings | None = None
    ContainerIDFile: str = ""
    LogConfig: config.LogConfig = config.LogConfig()
    NetworkMode: Annotated[str, "container.NetworkMode"] = "default"
    PortBindings: PortMap | None = field(default_factory=dict)
    RestartPolicy: config.RestartPolicy = config.RestartPolicy()
    AutoRemove: bool = False
    VolumeDriver: str = ""
    VolumesFrom: Strings | None = None
    ConsoleSize: Annotated[tuple[int, int], "[2]uint"] = (0, 0)
    Annotations: StringMap | None = None
    CapAdd: Annotated[Strings | None, "strslice.StrSlice"] = None
    CapDrop: Annotated[Strings | None, "strslice.StrSlice"] = None
    CgroupnsMode: Annotated[str, "container.CgroupnsMode"] = ""
    DNS: Strings | None = field(name="Dns", default=())
    DNSOptions: Strings | None = field(name="DnsOptions", default=())
    DNSSearch: Strings | None = field(name="DnsSearch", default=())
    ExtraHosts: Strings | None = None
    GroupAdd: Strings | None = None
    IpcMode: Annotated[str, "container.IpcMode"] = ""
    Cgroup: str = ""
    Links: Strings | None = None
    OomScoreAdj: int = 0
    PidMode: Annotated[str, "container.PidMode"] = ""
    Privileged: bool = False
    PublishAllPorts: bool = False
    ReadonlyRootfs: bool = False
    SecurityOpt: Strings | None = None
    StorageOpt: StringMap | None = None
    Tmpfs: StringMap | None = None
    UTSMode: Annotated[str, "container.UTSMode"] = ""
    UsernsMode: Annotated[str, "container.UsernsMode"] = ""
    ShmSize: Annotated[int, "int64"] = 0
    Sysctls: StringMap | None = None
    Runtime: str = ""
    Isolation: Annotated[str, "container.Isolation"] = ""
    CPUShares: Annotated[int, "int64"] = field(name="CpuShares", default=0)
    Memory: Annotated[int, "int64"] = 0
    NanoCPUs: Annotated[int, "int64"] = field(name="NanoCpus", default=0)
    CgroupParent: str = ""
    BlkioWeight: int = 0
    BlkioWeightDevice: tuple[WeightDevice, ...] | None = ()
    BlkioDeviceReadBps: tuple[ThrottleDevice, ...] | None = ()
    BlkioDeviceWriteBps: tuple[ThrottleDevice, ...] | None = ()
    BlkioDeviceReadIOps: tuple[ThrottleDevice, ...] | None = ()
    BlkioDeviceWriteIOps: tuple[ThrottleDevice, ...] | None = ()
    CPUPeriod: Annotated[int, "int64"] = field(name="CpuPeriod", default=0)
    CPUQuota: Annotated[int, "int64"] = field(name="CpuQuota", default=0)
    CPURealtimePeriod: Annotated[int, "int64"] = field(name="CpuRealtimePeriod", default=0)
    CPURealtimeRuntime: Annotated[int, "int64"] = field(name="CpuRealtimeRuntime", default=0)
    CpusetCpus: str = ""
    CpusetMems: str = ""
    Devices: tuple[DeviceMapping, ...] | None = ()
    DeviceCgroupRules: Strings | None = None
    DeviceRequests: tuple[DeviceRequest, ...] | None = None
    KernelMemory: Annotated[int, "int64"] = 0
    KernelMemoryTCP: Annotated[int, "int64"] = 0
    MemoryReservation: Annotated[int, "int64"] = 0
    MemorySwap: Annotated[int, "int64"] = 0
    MemorySwappiness: Annotated[int, "int64"] | None = None
    OomKillDisable: bool | None = False
    PidsLimit: Annotated[int, "int64"] | None = None
    Ulimits: tuple[Ulimit, ...] | None = ()
    CPUCount: Annotated[int, "int64"] = field(name="CpuCount", default=0)
    CPUPercent: Annotated[int, "int64"] = field(name="CpuPercent", default=0)
    IOMaximumIOps: int = 0
    IOMaximumBandwidth: int = 0
    Mounts: tuple[MountSpec, ...] | None = None
    MaskedPaths: Strings | None = None
    ReadonlyPaths: Strings | None = None
    Init: bool | None = None

    def throttles(self) -> dict[str, tuple[ThrottleDevice, ...]]:
        """The limits of disks' traffic, by their names in a cgroup."""
        return {
            "throttle.read_bps": self.BlkioDeviceReadBps or (),
            "throttle.write_bps": self.BlkioDeviceWriteBps or (),
            "throttle.read_iops": self.BlkioDeviceReadIOps or (),
            "throttle.write_iops": self.BlkioDeviceWriteIOps or (),
        }
