"""`--device`: nodes of the host's /dev in a container's."""

from __future__ import annotations

import posixpath

from emulator.backend.base import DeviceFailure, RuntimeFailure
from emulator.machine.errno import LinuxError
from emulator.machine.files.inode import Inode, Kind
from emulator.machine.kernel.credentials import Credentials
from emulator.machine.kernel.machine import Machine
from emulator.model.host_config import HostConfig

INIT = "unable to start container process: error during container init: "
NODES = (Kind.CHARACTER, Kind.BLOCK)


def add_devices(host: Machine, machine: Machine, host_config: HostConfig) -> None:
    """Each of them; raises DeviceFailure for what the host has not."""
    for device in host_config.Devices or ():
        try:
            found = host.root.resolve(device.PathOnHost)
        except LinuxError:
            raise DeviceFailure(device.PathOnHost) from None
        if found.inode is None or found.inode.kind not in NODES:
            raise DeviceFailure(device.PathOnHost)
        inode = found.inode
        add_node(machine, device.PathInContainer, Inode(inode.kind, mode=inode.mode, rdev=inode.rdev, mtime=inode.mtime))


def check_real_time(machine: Machine, host_config: HostConfig) -> None:
    """Docker's cgroup has no real time to give away; raises RuntimeFailure."""
    period, runtime = host_config.CPURealtimePeriod % 2**64, host_config.CPURealtimeRuntime
    for name, value, most in (("rt_period_us", period, 2**63), ("rt_runtime_us", runtime, 0)):
        if value and not 0 < value <= most:
            fault = f'failed to write "{value}": write /sys/fs/cgroup/cpu{machine.cgroup}/cpu.{name}: invalid argument'
            raise RuntimeFailure(f"unable to start container process: unable to apply cgroup configuration: {fault}")


def check_throttled(host: Machine, machine: Machine, host_config: HostConfig) -> None:
    """Only a disk's traffic can be limited; raises RuntimeFailure."""
    for option, devices in host_config.throttles().items():
        for device in devices:
            inode = host.root.resolve(device.Path).inode
            if inode is not None and inode.kind is not Kind.BLOCK:
                major, minor = inode.rdev
                place = f"/sys/fs/cgroup/blkio{machine.cgroup}/blkio.{option}_device"
                fault = f'failed to write "{major}:{minor} {device.Rate}": write {place}: no such device'
                raise RuntimeFailure(f"{INIT}error setting cgroup config for procHooks process: {fault}")


def add_node(machine: Machine, path: str, node: Inode) -> None:
    """One node, with the directories above it."""
    calls = machine.caller(Credentials())
    current = ""
    for part in posixpath.dirname(path).strip("/").split("/"):
        current += f"/{part}"
        if not calls.exists(current):
            calls.mkdir(current)
    location = machine.root.resolve(path)
    if location.inode is None:
        location.fs.add(location.inner, node)
