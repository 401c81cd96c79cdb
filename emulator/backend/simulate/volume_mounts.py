"""mount(2) on the host, for volumes of the driver `local` that have a device: memory and binds; the kernel's refusals."""

from __future__ import annotations

from collections.abc import Callable

from emulator.backend.mount_words import (
    BIND,
    DIRSYNC,
    MAND,
    NOATIME,
    NODEV,
    NODIRATIME,
    NOEXEC,
    NOSUID,
    READ_ONLY,
    RELATIME,
    REMOUNT,
    STRICTATIME,
    SYNC,
    MountCall,
    MountFailure,
)
from emulator.backend.simulate import tmpfs_data
from emulator.backend.simulate.executables import sentence
from emulator.backend.simulate.tmpfs_data import TmpfsData
from emulator.errors import NotEmulated
from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Kind
from emulator.machine.files.overlay import INODES, Overlay
from emulator.machine.kernel.machine import Machine

ON_DISKS = frozenset({"btrfs", "exfat", "ext2", "ext3", "ext4", "f2fs", "iso9660", "squashfs", "vfat", "xfs"})
OTHERS = frozenset(
    {"9p", "ceph", "cgroup", "cgroup2", "cifs", "devpts", "devtmpfs", "fuse", "hugetlbfs", "mqueue", "nfs", "nfs4", "overlay",
     "proc", "ramfs", "smb3", "sysfs"}
)  # fmt: skip
HELD = 256 << 20
"""What this simulation holds of a tmpfs."""
SHOWN = (
    (SYNC, "sync"), (DIRSYNC, "dirsync"), (MAND, "mand"), (NOSUID, "nosuid"), (NODEV, "nodev"), (NOEXEC, "noexec"),
    (NOATIME, "noatime"), (NODIRATIME, "nodiratime"),
)  # fmt: skip


def mount_volume(host: Machine, clock: Callable[[], int], path: str, call: MountCall) -> None:
    """Mounts on a directory of the host; raises MountFailure."""
    try:
        if call.flags & BIND:
            bind(host, path, call)
        else:
            mount_new(host, clock, path, call)
    except LinuxError as error:
        raise MountFailure(sentence(error)) from None


def bind(host: Machine, path: str, call: MountCall) -> None:
    """A directory of the host in another place."""
    source = host.root.resolve(f"/{call.device.lstrip('/')}")
    if source.inode is None:
        raise LinuxError(Errno.ENOENT)
    if source.inode.kind is not Kind.DIRECTORY:
        raise LinuxError(Errno.ENOTDIR)
    locked = bool(call.flags & READ_ONLY) or source.mount.read_only
    shown = {"options": source.mount.options, "type": source.mount.type, "source": source.mount.source}
    host.root.mount(path, source.fs, source.inner, read_only=locked, resolved=True, **shown)


def mount_new(host: Machine, clock: Callable[[], int], path: str, call: MountCall) -> None:
    """A file system of its own."""
    if call.kind == "tmpfs" and not call.flags & REMOUNT:
        data = tmpfs_data.read(filter(None, call.data.split(",")), host.memory)
        files, options = memory(clock, data, host, call.device), shown_options(call, data)
        locked = bool(call.flags & READ_ONLY)
        host.root.mount(path, files, read_only=locked, options=options, source=call.device, resolved=True)
        return
    if call.kind in ON_DISKS:
        device = host.root.resolve(f"/{call.device.lstrip('/')}").inode
        if device is None:
            raise LinuxError(Errno.ENOENT)
        if device.kind is not Kind.BLOCK:
            raise LinuxError(Errno.ENOTBLK)
    if call.kind in ON_DISKS | OTHERS | {"tmpfs"}:
        raise NotEmulated(f"mounting {call.kind} with {call.data or 'no data'}")
    raise LinuxError(Errno.ENODEV)


def memory(clock: Callable[[], int], data: TmpfsData, host: Machine, device: str) -> Overlay:
    """An empty tmpfs."""
    size = host.memory // 2 if data.size is None else data.size
    files = Overlay(
        clock=clock, capacity=min(size or HELD, HELD), inodes=data.inodes or INODES, mode=data.mode, source=device,
        reported=size,
    )  # fmt: skip
    root = files.change("/")
    root.uid, root.gid = data.uid, data.gid
    return files


def shown_options(call: MountCall, data: TmpfsData) -> str:
    """As /proc/mounts has them: flags in the kernel's order, then what is not the default."""
    words = [word for flag, word in SHOWN if call.flags & flag]
    if call.flags & RELATIME or not call.flags & (NOATIME | STRICTATIME):
        words.append("relatime")
    return ",".join([*words, *data.shown])
