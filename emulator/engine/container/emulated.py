"""What Docker can and this emulator cannot yet: said at once, never accepted and ignored."""

from __future__ import annotations

from emulator.engine.errors.container import InvalidConfig
from emulator.errors import NotEmulated
from emulator.model.host_config import HostConfig
from emulator.quote import quote

SECURITY = ("apparmor", "label", "no-new-privileges", "seccomp", "systempaths", "writable-cgroups")


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
        (host.Devices, "--device"),
        (host.DeviceCgroupRules, "--device-cgroup-rule"),
        (host.Sysctls, "--sysctl"),
        (host.UsernsMode, "--userns"),
        (host.IpcMode.startswith("container:") or host.IpcMode == "host", f"--ipc {host.IpcMode}"),
        (host.CgroupParent, "--cgroup-parent"),
    ):
        if given:
            raise NotEmulated(flag)
