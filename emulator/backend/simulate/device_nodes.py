"""`--device`: nodes of the host's /dev in a container's."""

from __future__ import annotations

import posixpath

from emulator.backend.base import DeviceFailure
from emulator.machine.errno import LinuxError
from emulator.machine.files.inode import Inode, Kind
from emulator.machine.kernel.credentials import Credentials
from emulator.machine.kernel.machine import Machine
from emulator.model.host_config import HostConfig

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
