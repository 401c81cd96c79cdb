"""The mounts of a container: system file systems, /etc files, volumes, binds, tmpfs; mount points are made where they lack."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence

from msgspec import structs

from emulator.backend.base import RuntimeFailure, StartContext
from emulator.backend.simulate import tmpfs_data
from emulator.backend.simulate.etc_files import EtcFiles
from emulator.backend.simulate.executables import sentence
from emulator.backend.simulate.tmpfs_data import TmpfsData
from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Inode, Kind, Opaque
from emulator.machine.files.mounts import Location
from emulator.machine.files.overlay import INODES, Overlay
from emulator.machine.kernel import memory
from emulator.machine.kernel.credentials import Credentials
from emulator.machine.kernel.filecalls import FileCalls
from emulator.machine.kernel.machine import Machine
from emulator.model.container import Container, Mount
from emulator.quote import quote

ETC = ("resolv.conf", "hostname", "hosts")
INIT_PATH, INIT_SIZE = "/sbin/docker-init", 749_240
TMPFS_DEFAULT, TMPFS_HELD = 4 << 30, 256 << 20
TMPFS_OPTIONS = "noexec,nosuid,nodev"
TMPFS_SHOWN = ("nosuid", "nodev", "noexec", "noatime", "nodiratime")
CREATE_FAILED = "unable to start container process: error during container init: error mounting "


def split_mounts(container: Container) -> list[Mount]:
    """All mounts, `--tmpfs` too, shallow ones first, so that none hides another."""
    tmpfs = [
        Mount(kind="tmpfs", destination=posixpath.normpath(path), tmpfs_options=options)
        for path, options in (container.host_config.Tmpfs or {}).items()
    ]
    return sorted([*container.mounts, *tmpfs], key=lambda mount: mount.destination.count("/"))


def as_started(mount: Mount, context: StartContext) -> Mount:
    """With what the start says of it."""
    if mount.kind == "tmpfs":
        words = context.tmpfs.get(mount.destination, f"{TMPFS_OPTIONS},{mount.tmpfs_options}".strip(","))
        return structs.replace(mount, tmpfs_options=words, writable=mount.writable and "ro" not in words.split(","))
    return structs.replace(mount, source=context.devices.get(mount.destination, mount.source))


class Mounter:
    """Mounts one container's things on its machine."""

    def __init__(self, machine: Machine, host: Machine, etc: EtcFiles, clock: Callable[[], int]) -> None:
        self.machine, self.host, self.etc, self.clock = machine, host, etc, clock
        self.calls: FileCalls = machine.caller(Credentials())

    def mount_all(self, container: Container, context: StartContext) -> None:
        """Volumes, binds and tmpfs, then the /etc files that nothing else lies over; raises RuntimeFailure."""
        mounts = [as_started(mount, context) for mount in split_mounts(container)]
        taken = {mount.destination for mount in mounts}
        for mount in mounts:
            self.mount(mount)
        for name in ETC:
            if f"/etc/{name}" not in taken:
                self.mount_etc(name, read_only=container.host_config.ReadonlyRootfs)
        if container.host_config.Init:
            self.mount_init()

    def mount_files(self, container: Container) -> None:
        """Volumes, and binds and the /etc files of a container that ran where there is a place: for a look from outside."""
        mounts = split_mounts(container)
        for mount in mounts:
            if mount.kind == "volume" or (mount.kind != "tmpfs" and self.calls.exists(mount.destination)):
                self.mount(mount)
        taken = {mount.destination for mount in mounts}
        for name in ETC:
            path = f"/etc/{name}"
            if path not in taken and self.etc.files.lookup(f"/{name}") is not None and self.calls.exists(path):
                self.mount_etc(name)

    def mount(self, mount: Mount) -> None:
        """One mount."""
        if mount.kind == "tmpfs":
            self.mount_tmpfs(mount)
            return
        source = self.source(mount)
        assert source.inode is not None
        path = self.point(mount.destination, source.inode.kind, mount.source)
        shown = {"options": "relatime", "type": "ext4", "source": "/dev/vda1"}
        if mount.kind == "volume" and source.mount.point == mount.source and source.mount.type == "tmpfs":
            shown = {"options": source.mount.options, "type": "tmpfs", "source": source.mount.source}
        self.machine.root.mount(
            path, source.fs, source.inner, read_only=not mount.writable or source.mount.read_only, resolved=True, **shown
        )

    def source(self, mount: Mount) -> Location:
        """Where a bind or volume lies on the host; a bind's directory is made where it lacks."""
        caller = self.host.caller(Credentials())
        path = posixpath.join(mount.source, mount.subpath) if mount.subpath else mount.source
        try:
            if mount.create_source and not caller.exists(path):
                make_directories(caller, path)
            location = self.host.root.resolve(path)
        except LinuxError as error:
            raise RuntimeFailure(f"{CREATE_FAILED}{quote(path)}: {sentence(error)}") from None
        if location.inode is None:
            raise RuntimeFailure(f"{CREATE_FAILED}{quote(path)}: no such file or directory")
        return location

    def point(self, destination: str, kind: Kind, source: str) -> str:
        """The mount point, made if it lacks; a directory does not go on a file, nor a file on a directory."""
        directory = kind is Kind.DIRECTORY
        location = self.existing(destination)
        try:
            if location is None or location.inode is None:
                make_directories(self.calls, destination if directory else posixpath.dirname(destination))
                if not directory:
                    self.calls.write_file(destination, b"", 0o755)
                location = self.machine.root.resolve(destination)
        except LinuxError as error:
            raise RuntimeFailure(mount_fault(source, destination, sentence(error))) from None
        assert location.inode is not None
        if (location.inode.kind is Kind.DIRECTORY) is not directory:
            raise RuntimeFailure(mount_fault(source, destination, "not a directory"))
        return location.path

    def existing(self, path: str) -> Location | None:
        """Where a path leads, if anywhere."""
        try:
            return self.machine.root.resolve(path)
        except LinuxError:
            return None

    def mount_etc(self, name: str, *, read_only: bool = False) -> None:
        """One of the three files."""
        path = self.point(f"/etc/{name}", Kind.FILE, f"/etc/{name}")
        self.machine.root.mount(
            path, self.etc.files, f"/{name}", read_only=read_only, options="relatime", type="ext4", source="/dev/vda1",
            resolved=True,
        )

    def mount_tmpfs(self, mount: Mount) -> None:
        """An empty file system in memory."""
        words = mount.tmpfs_options.split(",")
        path = self.point(mount.destination, Kind.DIRECTORY, "tmpfs")
        try:
            data = tmpfs_data.read((word for word in words if "=" in word), self.host.memory)
        except LinuxError:
            raise RuntimeFailure(tmpfs_fault(mount)) from None
        size = TMPFS_DEFAULT if data.size is None else data.size
        files = Overlay(clock=self.clock, capacity=min(size, TMPFS_HELD), inodes=data.inodes or INODES, mode=data.mode)
        files.on_growth = lambda: memory.check(self.machine)
        root = files.change("/")
        root.uid, root.gid = data.uid, data.gid
        options = shown_options(words, data)
        self.machine.root.mount(path, files, read_only=not mount.writable, options=options, resolved=True)

    def mount_init(self) -> None:
        """Docker's init program."""
        files = Overlay(clock=self.clock)
        program = Inode(Kind.FILE, content=Opaque(INIT_SIZE, "image/docker-init"), mode=0o755, mtime=self.clock())
        files.add("/docker-init", program)
        path = self.point(INIT_PATH, Kind.FILE, INIT_PATH)
        self.machine.root.mount(
            path, files, "/docker-init", read_only=True, options="relatime", type="ext4", source="/dev/vda1", resolved=True
        )


def mount_fault(source: str, destination: str, fault: str) -> str:
    """runc's words."""
    place = f"{quote(source)} to rootfs at {quote(destination)}: mount src={source}, dst={destination}"
    return f"{CREATE_FAILED}{place}, dstFd=/proc/thread-self/fd/8, flags=MS_BIND|MS_REC: {fault}"


def tmpfs_fault(mount: Mount) -> str:
    """runc's words for what the kernel cannot read."""
    words = mount.tmpfs_options.split(",")
    flags = "|".join(f"MS_{word.upper()}" for word in ("nosuid", "nodev", "noexec") if word in words)
    data = ",".join(word for word in words if "=" in word)
    place = f'"tmpfs" to rootfs at {quote(mount.destination)}: mount src=tmpfs, dst={mount.destination}'
    return f"{CREATE_FAILED}{place}, dstFd=/proc/thread-self/fd/11, flags={flags}, data={data}: invalid argument"


def shown_options(words: Sequence[str], data: TmpfsData) -> str:
    """As /proc/mounts shows them: flags in the kernel's order, then what is not the default."""
    shown = [flag for flag in TMPFS_SHOWN if flag in words]
    if "noatime" not in words and "strictatime" not in words:
        shown.append("relatime")
    return ",".join([*shown, *data.shown])


def make_directories(calls: FileCalls, path: str) -> None:
    """mkdir -p."""
    current = ""
    for part in filter(None, path.split("/")):
        current += f"/{part}"
        if not calls.exists(current):
            calls.mkdir(current, 0o755)
        elif calls.stat(current).kind is not Kind.DIRECTORY:
            raise LinuxError(Errno.ENOTDIR, current)
