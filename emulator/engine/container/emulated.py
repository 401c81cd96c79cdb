"""What Docker can and this emulator cannot yet: said at once, never accepted and ignored."""

from __future__ import annotations

from emulator.engine.errors.container import InvalidConfig
from emulator.errors import NotEmulated
from emulator.model.host_config import HostConfig
from emulator.quote import quote

SECURITY = ("apparmor", "label", "no-new-privileges", "seccomp", "systempaths", "writable-cgroups")
STREAMS = 3  # what a process must be able to have open
PROFILES = ("seccomp=unconfined", "seccomp=builtin")
SYSCTLS = frozenset(
    {
        "kernel.shmmax", "net.core.somaxconn", "net.ipv4.ip_forward", "net.ipv4.ip_local_port_range",
        "net.ipv4.ip_unprivileged_port_start", "net.ipv4.tcp_keepalive_time", "net.ipv6.conf.all.disable_ipv6",
    }
)  # fmt: skip
"""The kernel parameters of a container's own that a simulated machine shows."""


def check_emulated(host: HostConfig) -> None:
    """Raises NotEmulated, or what Docker itself says on a host without the feature."""
    for option in host.SecurityOpt or ():
        name = option.partition("=")[0].partition(":")[0]
        if name not in SECURITY:
            raise InvalidConfig(f"invalid --security-opt 2: {quote(option)}")
    if host.StorageOpt:
        raise InvalidConfig("--storage-opt is supported only for overlay over xfs with 'pquota' mount option")
    if host.DeviceRequests:
        request = host.DeviceRequests[0]
        wanted = " ".join(f"[{' '.join(group)}]" for group in request.Capabilities or ())
        raise InvalidConfig(f"could not select device driver {quote(request.Driver)} with capabilities: [{wanted}]")
    for given, flag in (
        (host.DeviceCgroupRules, "--device-cgroup-rule"),
        (host.CgroupParent, "--cgroup-parent"),
        (host.BlkioWeightDevice, "--blkio-weight-device"),
        (host.BlkioDeviceReadBps, "--device-read-bps"),
        (host.BlkioDeviceWriteBps, "--device-write-bps"),
        (host.BlkioDeviceReadIOps, "--device-read-iops"),
        (host.BlkioDeviceWriteIOps, "--device-write-iops"),
    ):
        if given:
            raise NotEmulated(flag)
    for option in host.SecurityOpt or ():
        if option.startswith("seccomp=") and option not in PROFILES:
            raise NotEmulated("--security-opt seccomp=PROFILE.json")
    for device in host.Devices or ():
        if device.CgroupPermissions not in ("rwm", "rw"):
            raise NotEmulated(f"--device …:{device.CgroupPermissions}")
    for name in host.Sysctls or {}:
        if name not in SYSCTLS:
            raise NotEmulated(f"--sysctl {name}")
    for limit in host.Ulimits or ():
        if limit.Name == "nofile" and 0 <= limit.Soft < STREAMS:
            raise NotEmulated(f"--ulimit nofile={limit.Soft}")
