"""RUN: a command on a tree, in a machine of its own without Docker's additions (buildkit: executor/runcexecutor)."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from emulator.backend.base import RuntimeFailure, UserFailure
from emulator.backend.simulate import files as container_files
from emulator.backend.simulate.containers import Holding, Running
from emulator.backend.simulate.etc_files import EtcFiles
from emulator.backend.simulate.launch import INIT_FAILED
from emulator.backend.simulate.mounting import Mounter, make_directories
from emulator.backend.simulate.workshop.sandbox import ETC, TMPFS_SIZE, container_of, hosts_text, points, resolv_conf_text
from emulator.backend.workshop import BuildFailure, MissingPath, RunMount, RunOrder, Sink, Tree
from emulator.machine.errno import LinuxError
from emulator.machine.files.archive import tree_members
from emulator.machine.files.inode import Inode, Kind
from emulator.machine.files.mounts import MountTable
from emulator.machine.files.overlay import Overlay
from emulator.machine.kernel.container_mounts import mask, mount_system
from emulator.machine.kernel.credentials import Credentials
from emulator.machine.kernel.extract import extract
from emulator.machine.kernel.machine import Machine
from emulator.model.environment import as_mapping
from emulator.model.image import LayerRef

if TYPE_CHECKING:
    from emulator.backend.simulate.backend import SimulateBackend
    from emulator.backend.simulate.workshop.workshop import LayerWorkshop

CACHE_ROOT = "/var/lib/docker/buildkit/cache"
SHM = 64 << 20


class SimulatedRunner:
    """Commands on the simulated machine."""

    def __init__(self, backend: SimulateBackend) -> None:
        self.backend = backend

    def run(self, workshop: LayerWorkshop, name: str, tree: Tree, order: RunOrder, output: Sink) -> BuildCommand:
        command = BuildCommand(self.backend, workshop, name, workshop.overlay(tree), order, output)
        try:
            command.start()
        except RuntimeFailure as error:
            raise BuildFailure(str(error)) from None
        return command

    def remove_cache(self, identifier: str) -> None:
        """`docker builder prune`."""
        container_files.remove_tree(self.backend.host.caller(Credentials()), f"{CACHE_ROOT}/{identifier}")


class BuildCommand:
    """A command that runs, and then its layer."""

    def __init__(
        self, backend: SimulateBackend, workshop: LayerWorkshop, name: str, tree: Overlay, order: RunOrder, output: Sink
    ) -> None:
        self.workshop, self.backend, self.order, self.output = workshop, backend, order, output
        self.kernel, self.host = self.backend.kernel, self.backend.host
        self.holding = Holding(tree, EtcFiles(self.backend.clock))
        self.missing = [path for path in points(order) if tree.lookup(path) is None]
        tree.change("/").mtime = self.backend.clock()
        self.container = container_of(order, name)
        self.running: Running | None = None
        self.failure = ""

    def start(self) -> None:
        """Mounts all, and starts the program. What runc refuses is the command's output and its status 1."""
        launcher = self.backend.launcher
        machine, namespace, owned = launcher.machine(self.container, self.holding)
        try:
            self.mount(machine)
            if self.order.network is not None:
                network, endpoint = self.order.network
                self.backend.networking.connect(namespace, network, endpoint, ())
            identity, home = launcher.identity(machine, self.container, self.order.user, privileged=False)
        except UserFailure as error:
            raise BuildFailure(str(error)) from None
        environment = as_mapping(self.order.environment)
        environment.setdefault("HOME", home)
        self.kernel.boot(machine)
        files, _ = launcher.streams(self.output, None, open_stdin=False)
        try:
            init = launcher.begin(
                machine, self.order.words, environment, self.order.directory, identity, files, None, INIT_FAILED
            )
        except RuntimeFailure as error:
            self.kernel.halt(machine)
            self.failure = f"runc run failed: {error}\n"
            return
        self.running = Running(machine, init, namespace, owned, self.output)

    async def wait(self) -> int:
        """The exit status."""
        if self.running is None:
            self.output.emit(2, self.failure.encode("utf-8", "surrogateescape"))
            return 1
        process = self.running.init
        while process.exit_status is None:
            await process.exited.wait()
        return process.exit_status.shell

    def close(self) -> None:
        """The machine goes, its mounts with it."""
        running, self.running = self.running, None
        if running is None:
            return
        self.kernel.halt(running.machine)
        if self.order.network is not None:
            self.backend.networking.disconnect(running.namespace, self.order.network[0])
        if running.owns_namespace:
            self.backend.networking.forget(running.namespace)

    def layer(self) -> LayerRef:
        """What changed, without the points that were made to mount on."""
        tree = self.holding.overlay
        for path in sorted(self.missing, key=len, reverse=True):
            inode = tree.lookup(path)
            if inode is not None and not inode.size and not (inode.kind is Kind.DIRECTORY and tree.names(path)):
                tree.remove(path)
        return self.backend.layers.keep(tree.freeze())

    # mounts

    def mount(self, machine: Machine) -> None:
        """System file systems, the build's mounts, and two files of /etc."""
        mount_system(machine, shm_size=self.order.shm_size or SHM, privileged=False)
        mounter = Mounter(machine, self.host, self.holding.etc, self.backend.clock)
        for mount in sorted(self.order.mounts, key=lambda each: each.target.count("/")):
            self.mount_one(machine, mounter, mount)
        self.mount_etc(machine, mounter)
        mask(machine)

    def mount_etc(self, machine: Machine, mounter: Mounter) -> None:
        """Name server and hosts, read-only."""
        self.holding.etc.put("resolv.conf", resolv_conf_text(self.backend.launcher.host_file("/etc/resolv.conf")))
        self.holding.etc.put("hosts", hosts_text(self.order.hosts))
        for path in ETC:
            if any(mount.target == path for mount in self.order.mounts):
                continue
            point = mounter.point(path, Kind.FILE, path)
            machine.root.mount(
                point, self.holding.etc.files, f"/{posixpath.basename(path)}", read_only=True,
                options="nosuid,nodev,noexec,relatime", type="ext4", source="/dev/vda1", resolved=True,
            )  # fmt: skip

    def mount_one(self, machine: Machine, mounter: Mounter, mount: RunMount) -> None:
        """One `--mount`."""
        if mount.kind == "tmpfs":
            files = Overlay(clock=self.backend.clock, capacity=mount.size or TMPFS_SIZE, mode=0o1777)
            path = mounter.point(mount.target, Kind.DIRECTORY, "tmpfs")
            machine.root.mount(path, files, read_only=mount.read_only, options="nosuid,nodev,noexec,relatime", resolved=True)
        elif mount.kind == "cache":
            self.mount_cache(machine, mounter, mount)
        elif mount.kind in ("file", "script"):
            options = "relatime" if mount.kind == "script" else "nosuid,nodev,noexec,relatime"
            inode = Inode(
                Kind.FILE, content=mount.data, mode=mount.mode, uid=mount.uid, gid=mount.gid, mtime=self.backend.clock()
            )
            files = Overlay(clock=self.backend.clock)
            files.add("/secret", inode)
            path = mounter.point(mount.target, Kind.FILE, "secret")
            machine.root.mount(path, files, "/secret", read_only=True, options=options, resolved=True)
        else:
            self.mount_tree(machine, mounter, mount)

    def mount_tree(self, machine: Machine, mounter: Mounter, mount: RunMount) -> None:
        """`type=bind`: what is written there is thrown away."""
        files = self.workshop.overlay(mount.tree)
        try:
            location = MountTable(files).resolve(mount.source)
        except LinuxError:
            raise MissingPath(mount.source) from None
        if location.inode is None:
            raise MissingPath(mount.source)
        path = mounter.point(mount.target, location.inode.kind, mount.source)
        machine.root.mount(path, files, location.inner, read_only=mount.read_only, options="relatime", resolved=True)

    def mount_cache(self, machine: Machine, mounter: Mounter, mount: RunMount) -> None:
        """`type=cache`: a directory that stays, filled at first from `tree`."""
        place, caller = f"{CACHE_ROOT}/{mount.id}", self.host.caller(Credentials())
        if not caller.exists(place):
            make_directories(caller, place)
            caller.chmod(place, mount.mode)
            caller.chown(place, mount.uid, mount.gid)
            if mount.tree:
                table = MountTable(self.workshop.overlay(mount.tree))
                extract(caller, place, tree_members(table, table.resolve(mount.source), ""))
        location = self.host.root.resolve(place)
        path = mounter.point(mount.target, Kind.DIRECTORY, place)
        machine.root.mount(
            path, location.fs, location.inner, read_only=mount.read_only, options="relatime", type="ext4", source="/dev/vda1",
            resolved=True,
        )  # fmt: skip
