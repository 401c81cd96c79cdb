"""mount(2) on the host, for volumes of the driver `local` that have a device: memory and binds; the kernel's refusals."""

from __future__ import annotations

import re
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
from emulator.backend.simulate.executables import sentence
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
VALUES = {
    "size": re.compile(r"[0-9]{1,15}[kmgtpe%]?", re.IGNORECASE),
    "mode": re.compile(r"[0-7]{1,5}"),
    "uid": re.compile(r"[0-9]{1,9}"),
    "gid": re.compile(r"[0-9]{1,9}"),
    "nr_inodes": re.compile(r"[0-9]{1,15}"),
}
NOT_EMULATED = frozenset({"huge", "inode32", "inode64", "mpol", "nr_blocks", "noswap"})
UNITS = " kmgtpe"
MEMORY, HELD = 24_000_000_000, 256 << 20
"""What a percentage is one of, and what this simulation holds of it."""
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
        files, options = memory(clock, call), shown_options(call)
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


def memory(clock: Callable[[], int], call: MountCall) -> Overlay:
    """An empty tmpfs; EINVAL for data that it does not know."""
    values = read_data(call.data)
    size = in_bytes(values["size"]) if "size" in values else MEMORY // 2
    files = Overlay(
        clock=clock, capacity=min(size or HELD, HELD), inodes=int(values.get("nr_inodes", "0")) or INODES,
        mode=int(values.get("mode", "1777"), 8), source=call.device, reported=size,
    )  # fmt: skip
    root = files.change("/")
    root.uid, root.gid = int(values.get("uid", "0")), int(values.get("gid", "0"))
    return files


def read_data(data: str) -> dict[str, str]:
    """`size=64k,mode=755` by name."""
    values = {}
    for word in filter(None, data.split(",")):
        name, _, value = word.partition("=")
        if name in NOT_EMULATED:
            raise NotEmulated(f"mounting tmpfs with {word}")
        if name not in VALUES or not VALUES[name].fullmatch(value):
            raise LinuxError(Errno.EINVAL)
        values[name] = value
    return values


def in_bytes(size: str) -> int:
    """`64k`, `50%`; whole pages."""
    digits, unit = (size[:-1], size[-1].lower()) if not size[-1].isdecimal() else (size, " ")
    count = int(digits) * (MEMORY // 100 if unit == "%" else 1024 ** UNITS.index(unit))
    return (count + 4095) // 4096 * 4096


def shown_options(call: MountCall) -> str:
    """As /proc/mounts has them: flags in the kernel's order, then what is not the default."""
    words = [word for flag, word in SHOWN if call.flags & flag]
    if call.flags & RELATIME or not call.flags & (NOATIME | STRICTATIME):
        words.append("relatime")
    values = read_data(call.data)
    if "size" in values:
        words.append(f"size={in_bytes(values['size']) >> 10}k")
    if int(values.get("nr_inodes", "0")):
        words.append(f"nr_inodes={values['nr_inodes']}")
    if int(values.get("mode", "1777"), 8) != 0o1777:
        words.append(f"mode={values['mode'].lstrip('0')}")
    words += [f"{name}={values[name]}" for name in ("uid", "gid") if int(values.get(name, "0"))]
    return ",".join(words)
