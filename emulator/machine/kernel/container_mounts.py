"""The mounts that every Docker container starts with: /proc, /dev, /sys, cgroups, and what is masked in them.

moby: daemon/pkg/oci/defaults.go. Bind mounts and volumes are the backend's; it adds them between `mount_system` and
`mask`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.machine.files.inode import Inode, Kind
from emulator.machine.files.overlay import Overlay
from emulator.machine.kernel import memory
from emulator.machine.kernel.console import TERMINALS, mount_console
from emulator.machine.kernel.devices import LINKS, NODES
from emulator.machine.kernel.devpts import DevPts
from emulator.machine.kernel.limits import KIB, MIB
from emulator.machine.kernel.proc import ProcFileSystem
from emulator.machine.kernel.sysfs import CONTROLLERS, cgroup, sysfs

if TYPE_CHECKING:
    from emulator.machine.files.filesystem import FileSystem
    from emulator.machine.kernel.machine import Machine

_SECURE = "nosuid,nodev,noexec,relatime"
_READ_ONLY = ("bus", "fs", "irq", "sys")
_MASKED_FILES = ("interrupts", "keys", "timer_list")


def mount_system(machine: Machine, *, shm_size: int = 64 * MIB, privileged: bool = False) -> None:
    """/proc, /dev and what is in it, /sys with the cgroups. Makes the mount points that the root lacks."""
    for point in ("/proc", "/dev", "/sys"):
        _make_directory(machine, point)
    table = machine.root
    table.mount("/proc", ProcFileSystem(machine), options=_SECURE, resolved=True)
    device = _devices(machine)
    table.mount("/dev", device, options="nosuid,size=65536k,mode=755", resolved=True)
    table.mount("/dev/pts", DevPts(machine), options=TERMINALS, resolved=True)
    table.mount("/sys", sysfs(machine), read_only=not privileged, options=_SECURE, resolved=True)
    groups = _tmpfs(machine, MIB, reported=machine.memory // 2)
    now = machine.kernel.timeline.now
    groups.fill({f"/{name}": Inode(Kind.DIRECTORY, mode=0o755, mtime=now) for name in CONTROLLERS})
    table.mount("/sys/fs/cgroup", groups, options=f"{_SECURE},mode=755", resolved=True)
    for name in CONTROLLERS:
        label = "name=systemd" if name == "systemd" else name
        table.mount(
            f"/sys/fs/cgroup/{name}",
            cgroup(machine, name),
            read_only=not privileged,
            options=f"{_SECURE},{label}",
            resolved=True,
        )
    table.mount(
        "/dev/mqueue", _tmpfs(machine, MIB, 0o1777, reported=0), options=_SECURE, type="mqueue", source="mqueue", resolved=True
    )
    shm = _tmpfs(machine, shm_size, 0o1777)
    table.mount("/dev/shm", shm, options=f"{_SECURE},size={shm_size // KIB}k", type="tmpfs", source="shm", resolved=True)


def mask(machine: Machine) -> None:
    """What an unprivileged container may not change or see of /proc and /sys."""
    table = machine.root
    mount_console(machine)
    proc, device = table.resolve("/proc").fs, table.resolve("/dev").fs
    for name in _READ_ONLY:
        table.mount(f"/proc/{name}", proc, f"/{name}", read_only=True, options=_SECURE, resolved=True)
    nothing = _tmpfs(machine, 4 * KIB, 0o1777)
    table.mount("/proc/acpi", nothing, read_only=True, options="relatime,size=4k,nr_inodes=1", resolved=True)
    for name in _MASKED_FILES:
        table.mount(f"/proc/{name}", device, "/null", options="nosuid,size=65536k,mode=755", resolved=True)
    table.mount("/sys/firmware", nothing, read_only=True, options="relatime,size=4k,nr_inodes=1", resolved=True)


def _make_directory(machine: Machine, path: str) -> None:
    location = machine.root.resolve(path)
    if location.inode is None:
        location.fs.add(location.inner, Inode(Kind.DIRECTORY, mode=0o755, mtime=machine.kernel.timeline.now))


def _tmpfs(machine: Machine, size: int, mode: int = 0o755, reported: int | None = None) -> Overlay:
    timeline = machine.kernel.timeline
    files = Overlay(clock=lambda: timeline.now, capacity=size, mode=mode, reported=reported)
    files.on_growth = lambda: memory.check(machine)
    return files


def _devices(machine: Machine) -> FileSystem:
    """The tmpfs on /dev, with its nodes and links."""
    device, now = _tmpfs(machine, 64 * MIB), machine.kernel.timeline.now
    entries = {f"/{name}": Inode(Kind.DIRECTORY, mode=0o755, mtime=now) for name in ("pts", "mqueue", "shm")}
    entries |= {f"/{name}": Inode(Kind.CHARACTER, mode=0o666, rdev=rdev, mtime=now) for name, rdev in NODES.items()}
    entries |= {f"/{name}": Inode(Kind.SYMLINK, target=target, mode=0o777, mtime=now) for name, target in LINKS.items()}
    device.fill(entries)
    return device
