"""NamespaceBackend: the backend protocol on real processes. See backend/base.py for what each method promises."""

from __future__ import annotations

import gzip
import hashlib
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
    ProcessTable,
    StartContext,
    Usage,
)
from emulator.backend.mount_words import MountCall
from emulator.backend.namespace.container_files import ContainerFiles
from emulator.backend.namespace.descriptors import Descriptors
from emulator.backend.namespace.files import overlays, survey, sweeping
from emulator.backend.namespace.files.overlays import ContainerName, Create
from emulator.backend.namespace.files.survey import Survey
from emulator.backend.namespace.holdings import Holding, Process
from emulator.backend.namespace.host_paths import HostPaths
from emulator.backend.namespace.images import Images
from emulator.backend.namespace.keeper.access import Access
from emulator.backend.namespace.keeper.agent import Settings
from emulator.backend.namespace.keeper.keeper import Keeper
from emulator.backend.namespace.network.networking import Networking
from emulator.backend.namespace.network_files import NetworkFiles
from emulator.backend.namespace.process import counting, running
from emulator.backend.namespace.process.ends import Ends
from emulator.backend.namespace.process.launch import Launcher
from emulator.backend.namespace.process.requests import Named, SignalProcess
from emulator.backend.namespace.volumes import Volumes
from emulator.backend.namespace.web import RealWeb
from emulator.backend.simulate import archives as archive_files
from emulator.backend.simulate.networking import first_address
from emulator.backend.web import Web
from emulator.errors import NotEmulated
from emulator.machine.kernel import Machine
from emulator.model.container import Container, Exec, Mount
from emulator.model.host_config import HostConfig
from emulator.model.image import LayerRef
from emulator.model.network import EndpointSettings, Network
from emulator.timeline import Timeline

if TYPE_CHECKING:
    from emulator.backend.workshop import Workshop


BUILD = "build-"
"""What the names of all trees of builds begin with (backend/simulate/workshop)."""


class NamespaceBackend:
    """`host` is the machine whose files are bound: those of them that are real. `docker_root`: the host's path of the world's
    home. `timeline` has `descriptors` as its outside."""

    def __init__(
        self, timeline: Timeline, descriptors: Descriptors, host: Machine, settings: Settings, docker_root: str, roots: Path
    ) -> None:
        self.timeline, self.descriptors, self.host = timeline, descriptors, host
        self.access = Access(settings, self.begin)
        self.paths = HostPaths(host, Path(settings.home))
        self.images = Images(self.access, roots)
        self.launcher = Launcher(self.access, timeline, descriptors, self.paths.real, self.paths.container)
        self.holdings: dict[str, Holding] = {}
        self.files = ContainerFiles(self.access, self.paths, self.holdings)
        self.volumes = Volumes(self.access, self.paths, docker_root)
        self.networking = Networking(self.access)
        self.network_files = NetworkFiles(self.paths, self.holdings, self.networking.default_gateway)
        self.ends = Ends(self.access, self.holdings, self.networking)
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
        """A keeper has just begun: its events are listened to. Builds that were killed with another one leave nothing."""
        keeper.call(sweeping.sweep_trees, ContainerName(BUILD))
        self.descriptors.listen(keeper.events.fileno(), self.ends.hear)

    def close(self) -> None:
        """Nothing runs any more."""
        if self.access.running is not None:
            self.descriptors.ignore(self.access.running.events.fileno())
        self.ends.close()
        self.networking.close()
        self.access.close()

    def observe(self, observer: Observer) -> None:
        self.ends.told = observer

    # images

    def add_layer(self, diff_id: str, listing: str, modified: int) -> None:
        self.images.add_listing(diff_id, listing)

    def fresh_layers(self) -> Collection[str]:
        return ()

    def forget_layers(self, diff_ids: Collection[str]) -> None:
        self.images.forget(diff_ids)

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
        self.networking.begin()
        self.keeper.call(overlays.create, Create(container.id, layers))
        self.holdings[container.id] = Holding(container.id, container.id)

    def make_workdir(self, container_id: str, path: str) -> None:
        self.files.make_workdir(container_id, path)

    def remove(self, container_id: str) -> None:
        self.abandon(container_id)
        del self.holdings[container_id]
        self.keeper.call(overlays.destroy, ContainerName(container_id))

    def is_file(self, container_id: str, path: str) -> bool:
        return self.files.is_file(container_id, path)

    def sizes(self, container_id: str) -> int:
        return self.files.size(container_id)

    def changes(self, container_id: str) -> list[FileChange]:
        return self.files.changes(container_id)

    def freeze(self, container_id: str) -> LayerRef:
        return self.images.take(self.files.layer(container_id))

    def export(self, container_id: str) -> bytes:
        return self.files.export(container_id)

    def stat_path(self, container: Container, path: str) -> FileStat:
        return self.files.stat_path(container, path)

    def archive(self, container: Container, path: str) -> tuple[bytes, FileStat]:
        return self.files.archive(container, path)

    def extract(self, container: Container, path: str, data: bytes, *, keep_types: bool, copy_owner: bool) -> None:
        self.files.extract(container, path, data, keep_types=keep_types, copy_owner=copy_owner)

    # volumes

    def populate(self, container_id: str, mount: Mount) -> None:
        self.volumes.populate(container_id, mount)

    def create_volume(self, name: str) -> str:
        return self.volumes.create(name)

    def remove_volume(self, name: str) -> None:
        self.volumes.remove(name)

    def mount_volume(self, name: str, call: MountCall, *, again: bool) -> str:
        return self.volumes.mount(name, call, again=again)

    def unmount_volume(self, name: str) -> None:
        self.volumes.unmount(name)

    def volume_size(self, name: str) -> int:
        return self.volumes.size(name)

    def host_exists(self, path: str) -> bool:
        return self.volumes.host_exists(path)

    # life

    def start(self, container: Container, output: Output, context: StartContext) -> int:
        holding = self.holdings[container.id]
        holding.context = context
        self.network_files.begin(container, holding)
        process = self.launcher.launch(container, holding, output, self.pids())
        holding.running, holding.started, holding.kills = process, True, 0
        self.ends.processes[container.id] = process
        if has_own_network(container):
            self.networking.join(container.id, process.pid)
        return process.host_pid

    def pids(self) -> dict[str, int]:
        """The first process of each container that runs, as the keeper numbers it."""
        return {key: holding.running.pid for key, holding in self.holdings.items() if holding.running is not None}

    def release(self, container_id: str) -> None:
        self.timeline.spawn(self.ends.watch(container_id, self.running(container_id)), f"watch {container_id[:12]}")
        self.keeper.call(running.start, Named(container_id))
        self.timeline.look_outside()

    def abandon(self, container_id: str) -> None:
        holding = self.holdings[container_id]
        process, holding.running = holding.running, None
        if process is not None:
            process.abandoned = True
            process.ended.ring()
            self.keeper.call(running.abandon, Named(container_id))
            self.networking.leave(container_id)
            self.ends.forget(process)

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

    # exec

    def check_user(self, container: Container, user: str) -> None:
        order = Survey(container_id=container.id, running=self.running(container.id).pid)
        self.launcher.user(self.keeper.call(survey.survey, order), user, ())

    def exec(self, container: Container, execution: Exec, output: Output) -> tuple[int, Input | None]:
        process = self.launcher.execute(container, execution, output, self.running(container.id))
        self.ends.processes[execution.id] = process
        self.timeline.spawn(self.ends.watch_exec(container.id, process), f"watch exec {execution.id[:12]}")
        return process.host_pid, process.channels.input

    def exec_resize(self, exec_id: str, rows: int, columns: int) -> None:
        process = self.ends.processes.get(exec_id)
        if process is not None and rows > 0 and columns > 0:
            process.channels.resize(rows, columns)

    def exec_kill(self, exec_id: str) -> None:
        self.keeper.call(running.send, SignalProcess(exec_id, 9))

    def top(self, container_id: str, arguments: Sequence[str]) -> ProcessTable:
        return counting.table(self.keeper, container_id, arguments)

    def usage(self, container_id: str) -> Usage:
        return self.networking.count(container_id, counting.usage(self.keeper, container_id))

    # networks

    def create_network(self, network: Network) -> None:
        self.networking.create(network)

    def has_interface(self, name: str) -> bool:
        return name == "lo" or name in self.networking.devices

    def check_network_driver(self, driver: str) -> None:
        if driver not in ("", "bridge"):
            raise NotEmulated(f"network driver {driver} with --backend namespace")

    def remove_network(self, network: Network) -> None:
        self.networking.remove(network)

    def connect(self, container: Container, network: Network, endpoint: EndpointSettings, names: Sequence[str]) -> None:
        self.networking.connect(container.id, network, endpoint, names)
        self.network_files.connected(container, network, endpoint)

    def rename_endpoint(self, container: Container, network: Network, endpoint: EndpointSettings, names: Sequence[str]) -> None:
        self.networking.rename(network, endpoint, names)

    def disconnect(self, container: Container, network: Network) -> None:
        self.networking.disconnect(container.id, network)
        self.network_files.disconnected(container, network)

    def publish(self, container: Container, host_ip: str, host_port: int, port: int, protocol: str) -> None:
        self.networking.publish(host_ip, host_port, protocol, first_address(container), port)

    def unpublish(self, host_ip: str, host_port: int, protocol: str) -> None:
        self.networking.unpublish(host_ip, host_port, protocol)


def has_own_network(container: Container) -> bool:
    """Whether it has interfaces of its own: neither the host's nor another container's."""
    mode = container.host_config.NetworkMode
    return mode != "host" and not mode.startswith("container:")
