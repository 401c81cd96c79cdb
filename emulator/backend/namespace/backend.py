"""NamespaceBackend: the backend protocol on real processes. See backend/base.py for what each method promises."""

from __future__ import annotations

import gzip
import hashlib
import os
from collections.abc import Collection, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from emulator.backend.base import (
    ArchivedFile,
    FileChange,
    FileStat,
    Input,
    Observer,
    Output,
    PathFailure,
    ProcessTable,
    RuntimeFailure,
    StartContext,
    Usage,
)
from emulator.backend.mount_words import BIND, READ_ONLY, MountCall, MountFailure
from emulator.backend.namespace import mounts
from emulator.backend.namespace.descriptors import Descriptors
from emulator.backend.namespace.etc import EtcFiles
from emulator.backend.namespace.files import archives, changes, freezing, overlays, survey, volumes
from emulator.backend.namespace.files.confined import View
from emulator.backend.namespace.files.overlays import ContainerName, Create
from emulator.backend.namespace.files.requests import ExtractOrder, PathName, PathOrder, Populate, VolumeName
from emulator.backend.namespace.files.survey import Survey
from emulator.backend.namespace.holdings import Holding, Process
from emulator.backend.namespace.images import Images
from emulator.backend.namespace.keeper.access import Access
from emulator.backend.namespace.keeper.agent import Settings
from emulator.backend.namespace.keeper.keeper import Keeper
from emulator.backend.namespace.keeper.messages import content, memory_file
from emulator.backend.namespace.network.networking import Networking
from emulator.backend.namespace.process import counting, running
from emulator.backend.namespace.process.launch import Launcher
from emulator.backend.namespace.process.requests import Named, SignalProcess
from emulator.backend.namespace.web import RealWeb
from emulator.backend.simulate import archives as archive_files
from emulator.backend.simulate.networking import first_address
from emulator.backend.users import find_user
from emulator.backend.web import Web
from emulator.errors import NotEmulated
from emulator.machine.errno import LinuxError
from emulator.machine.kernel import Machine
from emulator.model.container import Container, Exec, Mount
from emulator.model.host_config import HostConfig
from emulator.model.image import LayerRef
from emulator.model.network import EndpointSettings, Network
from emulator.timeline import Timeline

if TYPE_CHECKING:
    from emulator.backend.workshop import Workshop

VOLUMES = "volumes"


class NamespaceBackend:
    """`host` is the machine whose files are bound: those of them that are real. `docker_root`: the host's path of the world's
    home. `timeline` has `descriptors` as its outside."""

    def __init__(
        self, timeline: Timeline, descriptors: Descriptors, host: Machine, settings: Settings, docker_root: str, roots: Path
    ) -> None:
        self.timeline, self.descriptors, self.host = timeline, descriptors, host
        self.docker_root, self.home = docker_root, Path(settings.home)
        self.access = Access(settings, self.begin)
        self.images = Images(self.access, roots)
        self.launcher = Launcher(self.access, timeline, descriptors, self.real, self.place)
        self.holdings: dict[str, Holding] = {}
        self.processes: dict[str, Process] = {}
        self.observer: Observer | None = None
        self.networking = Networking(self.access)
        self.web: Web = RealWeb(descriptors)

    @cached_property
    def workshop(self) -> Workshop:
        """Made when somebody builds. The keeper begins before the first RUN does, whose output is measured by its time."""
        from emulator.backend.namespace.workshop.commands import RealRunner
        from emulator.backend.namespace.workshop.layers import RealLayers
        from emulator.backend.simulate.workshop import LayerWorkshop

        return LayerWorkshop(RealLayers(self.images), self.host.kernel, RealRunner(self, self.keeper))

    @property
    def keeper(self) -> Keeper:
        """The world's keeper."""
        return self.access.keeper

    def begin(self, keeper: Keeper) -> None:
        """A keeper has just begun: its events are listened to."""
        self.descriptors.listen(keeper.events.fileno(), self.hear)

    def hear(self) -> None:
        """Somebody's end."""
        end = self.keeper.next_end()
        if end is None:
            return
        process = self.processes.get(end.name)
        if process is not None:
            process.status = end.status
            process.ended.ring()

    def close(self) -> None:
        """Nothing runs any more."""
        if self.access.running is not None:
            self.descriptors.ignore(self.access.running.events.fileno())
        for process in self.processes.values():
            process.channels.close()
        self.processes.clear()
        self.networking.close()
        self.access.close()

    def observe(self, observer: Observer) -> None:
        self.observer = observer

    # places

    def place(self, container_id: str) -> Path:
        """A container's directory on this machine."""
        return self.home / "containers" / container_id

    def real(self, path: str) -> str:
        """Where a path of the host lies on this machine; raises RuntimeFailure where it exists in memory alone."""
        try:
            location = self.host.root.resolve(path)
        except LinuxError as error:
            raise RuntimeFailure(f'error mounting "{path}": {str(error).lower()}') from None
        found = location.fs.real_path(location.inner)
        if found is None:
            raise RuntimeFailure(
                f'error mounting "{path}": it is a file of the simulated host, which real containers cannot see'
            )
        return found

    # images

    def add_layer(self, diff_id: str, listing: str, modified: int) -> None:
        self.images.add_listing(diff_id, listing)

    def fresh_layers(self) -> Collection[str]:
        return ()

    def forget_layers(self, diff_ids: Collection[str]) -> None:
        """The directories stay as long as the keeper's: whoever asks again finds them unpacked."""

    def layer_digest(self, diff_id: str) -> str:
        return self.images.digest(diff_id)

    def layer_archive(self, diff_id: str) -> bytes:
        return self.images.archive(diff_id)

    def layer_blob(self, diff_id: str, digest: str = "", size: int = 0) -> bytes:
        return gzip.compress(self.images.archive(diff_id), mtime=0)

    def config_blob(self, text: str, digest: str) -> bytes:
        return text.encode("utf-8", "surrogateescape")

    def blob_digest(self, data: bytes) -> str:
        return f"sha256:{hashlib.sha256(data).hexdigest()}"

    def import_layer(self, data: bytes) -> LayerRef:
        return self.images.take(data)

    def read_archive(self, data: bytes) -> dict[str, ArchivedFile]:
        return archive_files.read(data)

    def write_archive(self, files: Sequence[ArchivedFile]) -> bytes:
        return archive_files.write(files)

    # files

    def create(self, container: Container) -> None:
        layers = tuple(layer.diff_id for layer in container.image_layers)
        self.images.prepare(layers)
        self.keeper.call(overlays.create, Create(container.id, layers))
        self.holdings[container.id] = Holding(container.id, container.id)

    def make_workdir(self, container_id: str, path: str) -> None:
        if not path:
            return
        fault = self.keeper.call(volumes.make_directory, PathOrder(container_id=container_id, path=path))
        if fault:
            raise PathFailure(f"Cannot mkdir: {path} is {fault}")

    def remove(self, container_id: str) -> None:
        self.abandon(container_id)
        del self.holdings[container_id]
        self.keeper.call(overlays.destroy, ContainerName(container_id))

    def is_file(self, container_id: str, path: str) -> bool:
        return self.keeper.call(volumes.is_file, PathOrder(container_id=container_id, path=path))

    def populate(self, container_id: str, mount: Mount) -> None:
        order = Populate(container_id=container_id, destination=mount.destination, volume=mount.name)
        self.keeper.call(volumes.populate, order)

    def create_volume(self, name: str) -> str:
        self.keeper.call(volumes.create, VolumeName(name))
        return f"{self.docker_root}/{VOLUMES}/{name}/_data"

    def remove_volume(self, name: str) -> None:
        self.keeper.call(volumes.destroy, VolumeName(name))

    def mount_volume(self, name: str, call: MountCall, *, again: bool) -> str:
        if call.flags & BIND:
            if not self.host_exists(call.device):
                raise MountFailure("no such file or directory")
            return call.device
        if call.kind != "tmpfs" or call.data or call.own_flags & ~READ_ONLY:
            raise NotEmulated(f"mounting {call.kind or 'nothing'} with {call.data or 'no data'}")
        if not again:
            self.unmount_volume(name)
        return ""

    def unmount_volume(self, name: str) -> None:
        self.remove_volume(name)
        self.create_volume(name)

    def volume_size(self, name: str) -> int:
        return self.keeper.call(volumes.size, VolumeName(name))

    def host_exists(self, path: str) -> bool:
        try:
            return self.keeper.call(volumes.exists, PathName(self.real(path)))
        except RuntimeFailure:
            return False

    def sizes(self, container_id: str) -> int:
        return self.keeper.call(changes.size, ContainerName(container_id))

    def changes(self, container_id: str) -> list[FileChange]:
        return self.keeper.call(changes.changes, ContainerName(container_id))

    def freeze(self, container_id: str) -> LayerRef:
        _, (descriptor,) = self.keeper.exchange(freezing.freeze, ContainerName(container_id))
        return self.images.take(content(descriptor))

    def export(self, container_id: str) -> bytes:
        _, (descriptor,) = self.keeper.exchange(archives.export, ContainerName(container_id))
        return content(descriptor)

    def views(self, container: Container) -> tuple[View, ...]:
        """What lies over a container's tree."""
        holding = self.holdings[container.id]
        return mounts.views(container, self.real, str(self.place(holding.etc) / "etc"), ran=holding.started)

    def stat_path(self, container: Container, path: str) -> FileStat:
        order = PathOrder(container_id=container.id, path=path, views=self.views(container))
        return self.keeper.call(archives.stat_path, order)

    def archive(self, container: Container, path: str) -> tuple[bytes, FileStat]:
        order = PathOrder(container_id=container.id, path=path, views=self.views(container))
        found, (descriptor,) = self.keeper.exchange(archives.pack, order)
        return content(descriptor), found

    def extract(self, container: Container, path: str, data: bytes, *, keep_types: bool, copy_owner: bool) -> None:
        owner = None
        if copy_owner and container.config.User:
            seen = self.keeper.call(survey.survey, Survey(container_id=container.id))
            user = find_user(lambda file: seen.passwd if file == "/etc/passwd" else seen.group, container.config.User)
            owner = (user.uid, user.gid)
        order = ExtractOrder(
            container_id=container.id, path=path, views=self.views(container), keep_types=keep_types, owner=owner,
            read_only=container.host_config.ReadonlyRootfs,
        )  # fmt: skip
        descriptor = memory_file(data)
        try:
            self.keeper.call(archives.extract, order, [descriptor])
        finally:
            os.close(descriptor)

    # life

    def start(self, container: Container, output: Output, context: StartContext) -> int:
        holding = self.holdings[container.id]
        holding.context = context
        self.write_etc(container, holding)
        process = self.launcher.launch(container, holding, output, self.pids())
        holding.running, holding.started, holding.kills = process, True, 0
        self.processes[container.id] = process
        if has_own_network(container):
            self.networking.join(container.id, process.pid)
        return process.host_pid

    def pids(self) -> dict[str, int]:
        """The first process of each container that runs, as the keeper numbers it."""
        return {key: holding.running.pid for key, holding in self.holdings.items() if holding.running is not None}

    def release(self, container_id: str) -> None:
        self.timeline.spawn(self.watch(container_id, self.running(container_id)), f"watch {container_id[:12]}")
        self.keeper.call(running.start, Named(container_id))

    async def watch(self, container_id: str, process: Process) -> None:
        """Waits for the end of the first process, and tells it."""
        while process.status is None and not process.abandoned:
            await process.ended.wait()
        if process.abandoned or process.status is None:
            return
        await process.channels.drained()
        self.forget(process)
        self.holdings[container_id].running = None
        self.networking.leave(container_id)
        self.notice_kills(container_id)
        self.keeper.call(running.ended, Named(container_id))
        assert self.observer is not None, "the engine observes before it starts anything"
        self.observer.container_exited(container_id, process.status)

    def forget(self, process: Process) -> None:
        """Its streams are closed."""
        self.processes.pop(process.name, None)
        process.channels.close()

    def abandon(self, container_id: str) -> None:
        holding = self.holdings[container_id]
        process, holding.running = holding.running, None
        if process is not None:
            process.abandoned = True
            process.ended.ring()
            self.keeper.call(running.abandon, Named(container_id))
            self.networking.leave(container_id)
            self.forget(process)

    def running(self, container_id: str) -> Process:
        """The run; a bug of the engine where there is none."""
        process = self.holdings[container_id].running
        assert process is not None, "the engine asks only for containers that run"
        return process

    def standard_input(self, container_id: str) -> Input | None:
        return self.running(container_id).channels.input

    def signal(self, container_id: str, number: int) -> None:
        self.keeper.call(running.send, SignalProcess(container_id, number))

    def pause(self, container_id: str) -> None:
        self.keeper.call(running.pause, Named(container_id))

    def unpause(self, container_id: str) -> None:
        self.keeper.call(running.unpause, Named(container_id))

    def resize(self, container_id: str, rows: int, columns: int) -> None:
        if rows > 0 and columns > 0:
            self.running(container_id).channels.resize(rows, columns)

    def limit(self, container_id: str, host_config: HostConfig) -> None:
        """Other limits, for one that runs: where there are no control groups, the engine has discarded them."""
        order = self.access.limits(host_config)
        if order and self.holdings[container_id].running is not None:
            self.keeper.call(running.limit, running.Limit(container_id, order))

    def notice_kills(self, container_id: str) -> None:
        """Tells that the kernel has killed for memory since this was last asked."""
        holding = self.holdings.get(container_id)
        if holding is None or not self.access.settings.groups:
            return
        before, holding.kills = holding.kills, self.keeper.call(running.kills, Named(container_id))
        if holding.kills > before:
            assert self.observer is not None, "the engine observes before it starts anything"
            self.observer.container_out_of_memory(container_id)

    # exec

    def check_user(self, container: Container, user: str) -> None:
        order = Survey(container_id=container.id, running=self.running(container.id).pid)
        self.launcher.user(self.keeper.call(survey.survey, order), user, ())

    def exec(self, container: Container, execution: Exec, output: Output) -> tuple[int, Input | None]:
        process = self.launcher.execute(container, execution, output, self.pids())
        self.processes[execution.id] = process
        self.timeline.spawn(self.watch_exec(container.id, execution.id, process), f"watch exec {execution.id[:12]}")
        return process.host_pid, process.channels.input

    async def watch_exec(self, container_id: str, exec_id: str, process: Process) -> None:
        """Waits for its end, and tells it."""
        while process.status is None:
            await process.ended.wait()
        await process.channels.drained()
        self.forget(process)
        self.notice_kills(container_id)
        self.keeper.call(running.exec_ended, Named(exec_id))
        assert self.observer is not None, "the engine observes before it starts anything"
        self.observer.exec_exited(exec_id, process.status)
        process.output.end()

    def exec_resize(self, exec_id: str, rows: int, columns: int) -> None:
        process = self.processes.get(exec_id)
        if process is not None and rows > 0 and columns > 0:
            process.channels.resize(rows, columns)

    def exec_kill(self, exec_id: str) -> None:
        self.keeper.call(running.send, SignalProcess(exec_id, 9))

    def top(self, container_id: str, arguments: Sequence[str]) -> ProcessTable:
        return counting.table(self.keeper, container_id, arguments)

    def usage(self, container_id: str) -> Usage:
        return self.networking.count(container_id, counting.usage(self.keeper, container_id))

    # networks

    def write_etc(self, container: Container, holding: Holding) -> None:
        """The three files; a container that shares a network shares those of the other."""
        mode = container.host_config.NetworkMode
        if mode.startswith("container:"):
            holding.etc = self.holdings[mode.partition(":")[2]].etc
            return
        holding.addresses.clear()
        holding.embedded.clear()
        files = self.etc(holding)
        files.write_hostname(container.config.Hostname)
        files.write_resolv_conf(container, embedded=False)
        if mode == "host":
            files.write_host_hosts(container)
        else:
            self.write_hosts(container, holding)

    def etc(self, holding: Holding) -> EtcFiles:
        """Its /etc files."""
        return EtcFiles(self.place(holding.etc) / "etc", self.networking.default_gateway)

    def write_hosts(self, container: Container, holding: Holding) -> None:
        """/etc/hosts with the addresses that are known by now."""
        own = [address for addresses in holding.addresses.values() for address in addresses]
        self.etc(holding).write_hosts(container, holding.context.hosts, own)

    def create_network(self, network: Network) -> None:
        self.networking.create(network)

    def remove_network(self, network: Network) -> None:
        self.networking.remove(network)

    def connect(self, container: Container, network: Network, endpoint: EndpointSettings, names: Sequence[str]) -> None:
        holding = self.holdings[container.id]
        self.networking.connect(container.id, network, endpoint, names)
        own = [address for address in (endpoint.IPAddress, endpoint.GlobalIPv6Address) if address]
        if own:
            holding.addresses[network.id] = own
            self.write_hosts(container, holding)
        if not network.predefined and not holding.embedded:
            self.etc(holding).write_resolv_conf(container, embedded=True)
        if not network.predefined:
            holding.embedded.add(network.id)

    def rename_endpoint(self, container: Container, network: Network, endpoint: EndpointSettings, names: Sequence[str]) -> None:
        self.networking.rename(network, endpoint, names)

    def disconnect(self, container: Container, network: Network) -> None:
        self.networking.disconnect(container.id, network)
        holding = self.holdings[container.id]
        holding.addresses.pop(network.id, None)
        if holding.running is not None:
            self.write_hosts(container, holding)
        if network.id in holding.embedded:
            holding.embedded.discard(network.id)
            if holding.running is not None and not holding.embedded:
                self.etc(holding).write_resolv_conf(container, embedded=False)

    def publish(self, container: Container, host_ip: str, host_port: int, port: int, protocol: str) -> None:
        self.networking.publish(host_ip, host_port, protocol, first_address(container), port)

    def unpublish(self, host_ip: str, host_port: int, protocol: str) -> None:
        self.networking.unpublish(host_ip, host_port, protocol)


def has_own_network(container: Container) -> bool:
    """Whether it has interfaces of its own: neither the host's nor another container's."""
    mode = container.host_config.NetworkMode
    return mode != "host" and not mode.startswith("container:")
