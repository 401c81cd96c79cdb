"""SimulateBackend: the backend protocol on the simulated machine. See backend/base.py for what each method promises."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
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
    StartContext,
    Usage,
)
from emulator.backend.mount_words import MountCall
from emulator.backend.simulate import archives, volume_mounts
from emulator.backend.simulate import files as container_files
from emulator.backend.simulate.containers import Executing, Holding, Running
from emulator.backend.simulate.etc_files import EtcFiles
from emulator.backend.simulate.launch import Launcher
from emulator.backend.simulate.layers import LayerStore
from emulator.backend.simulate.limits import set_limits
from emulator.backend.simulate.mounting import make_directories
from emulator.backend.simulate.networking import Networking, first_address, own_addresses
from emulator.backend.simulate.streams import drained
from emulator.backend.simulate.top import container_processes
from emulator.backend.simulate.users import find_user
from emulator.backend.simulate.web import SimulatedWeb
from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.blob import blob_digest, gzip_blob, json_blob
from emulator.machine.files.inode import Kind
from emulator.machine.files.layer_archive import layer_blocks, layer_digest
from emulator.machine.files.overlay import Overlay
from emulator.machine.kernel import Kernel, Machine
from emulator.machine.kernel.credentials import Credentials
from emulator.machine.kernel.signals import Signal
from emulator.machine.network import NetworkNamespace
from emulator.model.container import Container, Exec, Mount
from emulator.model.host_config import HostConfig
from emulator.model.image import LayerRef
from emulator.model.network import EndpointSettings, Network

if TYPE_CHECKING:
    from emulator.backend.simulate.workshop import LayerWorkshop

VOLUMES = "/var/lib/docker/volumes"
MEMORY_PER_PROCESS = 544_768


class SimulateBackend:
    """Containers are machines of `kernel`; `host` is the machine whose files are bound and whose ports are published."""

    def __init__(self, kernel: Kernel, host: Machine) -> None:
        self.kernel, self.host = kernel, host
        self.layers = LayerStore(self.clock)
        self.holdings: dict[str, Holding] = {}
        self.execs: dict[str, Executing] = {}
        self.networking = Networking(host)
        self.web = SimulatedWeb(host)
        self.observer: Observer | None = None
        self.launcher = Launcher(self)

    @cached_property
    def workshop(self) -> LayerWorkshop:
        """Made when somebody builds."""
        from emulator.backend.simulate.workshop import LayerWorkshop, SimulatedRunner

        return LayerWorkshop(self.layers, self.kernel, SimulatedRunner(self))

    def clock(self) -> int:
        """Nanoseconds since the epoch."""
        return self.kernel.timeline.now

    def observe(self, observer: Observer) -> None:
        self.observer = observer

    # images

    def add_layer(self, diff_id: str, listing: str, modified: int) -> None:
        self.layers.add_listing(diff_id, listing, modified)

    def fresh_layers(self) -> Collection[str]:
        return self.layers.fresh_layers()

    def forget_layers(self, diff_ids: Collection[str]) -> None:
        self.layers.forget(diff_ids)

    def layer_digest(self, diff_id: str) -> str:
        return layer_digest(self.layers.get(diff_id))

    def layer_archive(self, diff_id: str) -> bytes:
        return b"".join(layer_blocks(self.layers.get(diff_id)))

    def layer_blob(self, diff_id: str, digest: str = "", size: int = 0) -> bytes:
        return gzip_blob(layer_blocks(self.layers.get(diff_id)), digest, size)

    def config_blob(self, text: str, digest: str) -> bytes:
        return json_blob(text, digest)

    def blob_digest(self, data: bytes) -> str:
        return blob_digest(data)

    def import_layer(self, data: bytes) -> LayerRef:
        return self.layers.keep(archives.read_layer(data))

    def read_archive(self, data: bytes) -> dict[str, ArchivedFile]:
        return archives.read(data)

    def write_archive(self, files: Sequence[ArchivedFile]) -> bytes:
        return archives.write(files)

    # files

    def create(self, container: Container) -> None:
        layers = self.layers.stack([layer.diff_id for layer in container.image_layers])
        self.holdings[container.id] = Holding(Overlay(layers, self.clock), EtcFiles(self.clock))

    def make_workdir(self, container_id: str, path: str) -> None:
        if not path:
            return
        calls = container_files.calls(self.kernel, self.holdings[container_id].overlay)
        try:
            make_directories(calls, path)
        except LinuxError as error:
            if error.errno is Errno.ENOTDIR:
                raise PathFailure(f"Cannot mkdir: {path} is not a directory") from None
            raise PathFailure(str(error)) from None

    def remove(self, container_id: str) -> None:
        holding = self.holdings.pop(container_id)
        namespace = self.launcher.namespaces.pop(container_id, None)
        if namespace is not None and namespace.name == container_id:
            self.networking.forget(namespace)
        if holding.running is not None:
            self.abandon_run(holding, holding.running)

    def is_file(self, container_id: str, path: str) -> bool:
        calls = container_files.calls(self.kernel, self.holdings[container_id].overlay)
        return calls.exists(path) and calls.stat(path).kind is not Kind.DIRECTORY

    def populate(self, container_id: str, mount: Mount) -> None:
        container_files.populate(self.kernel, self.host, self.holdings[container_id].overlay, mount)

    def create_volume(self, name: str) -> str:
        path = f"{VOLUMES}/{name}/_data"
        make_directories(self.host.caller(Credentials()), path)
        return path

    def remove_volume(self, name: str) -> None:
        self.unmount_volume(name)
        container_files.remove_tree(self.host.caller(Credentials()), f"{VOLUMES}/{name}")

    def mount_volume(self, name: str, call: MountCall, *, again: bool) -> str:
        path = f"{VOLUMES}/{name}/_data"
        if not (again and self.host.root.is_point(path)):
            self.unmount_volume(name)
            volume_mounts.mount_volume(self.host, self.clock, path, call)
        return ""

    def unmount_volume(self, name: str) -> None:
        if self.host.root.is_point(f"{VOLUMES}/{name}/_data"):
            self.host.root.unmount(f"{VOLUMES}/{name}/_data")

    def volume_size(self, name: str) -> int:
        return container_files.tree_size(self.host.caller(Credentials()), f"{VOLUMES}/{name}/_data")

    def host_exists(self, path: str) -> bool:
        return self.host.caller(Credentials()).exists(path)

    def sizes(self, container_id: str) -> int:
        return self.holdings[container_id].overlay.upper_size

    def changes(self, container_id: str) -> list[FileChange]:
        return [FileChange(change.kind, change.path) for change in self.holdings[container_id].overlay.diff()]

    def freeze(self, container_id: str) -> LayerRef:
        return self.layers.keep(self.holdings[container_id].overlay.freeze())

    def export(self, container_id: str) -> bytes:
        return container_files.export(self.holdings[container_id].overlay)

    def stat_path(self, container: Container, path: str) -> FileStat:
        return container_files.stat_path(self.tree(container), path)

    def archive(self, container: Container, path: str) -> tuple[bytes, FileStat]:
        return container_files.pack(self.tree(container), path)

    def extract(self, container: Container, path: str, data: bytes, *, keep_types: bool, copy_owner: bool) -> None:
        machine = self.tree(container)
        container_files.unpack(machine, container, path, data, keep_types=keep_types, copy_owner=copy_owner)

    def tree(self, container: Container) -> Machine:
        """A machine that only looks: the container's root with its volumes and binds."""
        return self.launcher.tree(container, self.holdings[container.id])

    # life

    def start(self, container: Container, output: Output, context: StartContext) -> int:
        holding = self.holdings[container.id]
        holding.context = context
        holding.running = self.launcher.launch(container, holding, output)
        holding.running.machine.out_of_memory = lambda: self.out_of_memory(container.id)
        return holding.running.init.host_pid

    def out_of_memory(self, container_id: str) -> None:
        """The kernel kills for memory."""
        assert self.observer is not None, "the engine observes before it starts anything"
        self.observer.container_out_of_memory(container_id)

    def release(self, container_id: str) -> None:
        running = self.running(container_id)
        running.released = True
        self.kernel.timeline.spawn(self.watch(container_id, running), f"watch {container_id[:12]}")

    async def watch(self, container_id: str, running: Running) -> None:
        """Waits for the end of the first process, and tells it."""
        while running.init.exit_status is None:
            await running.init.exited.wait()
        await drained(running.terminal, running.pump)
        if running.abandoned:
            return
        self.end(container_id, running)
        assert self.observer is not None, "the engine observes before it starts anything"
        self.observer.container_exited(container_id, running.init.exit_status.shell)

    def end(self, container_id: str, running: Running) -> None:
        """The machine is gone; what hung on it goes, too."""
        holding = self.holdings[container_id]
        self.kernel.halt(running.machine)
        if running.input is not None:
            running.input.close()
        holding.running = None

    def abandon(self, container_id: str) -> None:
        holding = self.holdings[container_id]
        if holding.running is not None:
            self.abandon_run(holding, holding.running)

    def abandon_run(self, holding: Holding, running: Running) -> None:
        """Nobody is told."""
        running.abandoned = True
        self.kernel.halt(running.machine)
        if running.terminal is not None:
            running.terminal.hangup()
        holding.running = None

    def running(self, container_id: str) -> Running:
        """The run; a bug of the engine where there is none."""
        running = self.holdings[container_id].running
        assert running is not None, "the engine asks only for containers that run"
        return running

    def standard_input(self, container_id: str) -> Input | None:
        return self.running(container_id).input

    def signal(self, container_id: str, number: int) -> None:
        running = self.running(container_id)
        if number in Signal.__members__.values():
            running.init.deliver(Signal(number), outside=True)

    def pause(self, container_id: str) -> None:
        self.running(container_id).machine.freeze()

    def unpause(self, container_id: str) -> None:
        self.running(container_id).machine.thaw()

    def resize(self, container_id: str, rows: int, columns: int) -> None:
        terminal = self.running(container_id).terminal
        if terminal is not None and rows > 0 and columns > 0:
            terminal.resize(rows, columns)

    def limit(self, container_id: str, host_config: HostConfig) -> None:
        running = self.holdings[container_id].running
        if running is not None:
            set_limits(running.machine.limits, host_config)

    # exec

    def check_user(self, container: Container, user: str) -> None:
        find_user(self.running(container.id).machine.caller(Credentials()), user)

    def exec(self, container: Container, execution: Exec, output: Output) -> tuple[int, Input | None]:
        executing, target = self.launcher.execute(container, self.running(container.id), execution, output)
        self.execs[execution.id] = executing
        self.kernel.timeline.spawn(self.watch_exec(execution.id, executing), f"watch exec {execution.id[:12]}")
        return executing.process.host_pid, target

    async def watch_exec(self, exec_id: str, executing: Executing) -> None:
        """Waits for its end, and tells it."""
        process = executing.process
        while process.exit_status is None:
            await process.exited.wait()
        await drained(executing.terminal, executing.pump)
        self.execs.pop(exec_id, None)
        assert self.observer is not None, "the engine observes before it starts anything"
        self.observer.exec_exited(exec_id, process.exit_status.shell)
        executing.output.end()

    def exec_resize(self, exec_id: str, rows: int, columns: int) -> None:
        executing = self.execs.get(exec_id)
        if executing is not None and executing.terminal is not None and rows > 0 and columns > 0:
            executing.terminal.resize(rows, columns)

    def exec_kill(self, exec_id: str) -> None:
        executing = self.execs.get(exec_id)
        if executing is not None:
            executing.process.deliver(Signal.KILL, outside=True)

    def top(self, container_id: str, arguments: Sequence[str]) -> ProcessTable:
        return container_processes(self.host, self.running(container_id).machine, arguments)

    def usage(self, container_id: str) -> Usage:
        running = self.running(container_id)
        processes = [process for process in running.machine.processes.values() if process.machine is running.machine]
        interfaces = [interface for interface in running.namespace.interfaces.values() if interface.name != "lo"]
        return Usage(
            pids=len(processes),
            cpu=sum(process.cpu_time for process in processes),
            memory=MEMORY_PER_PROCESS * len(processes),
            received=sum(interface.received.bytes for interface in interfaces),
            received_packets=sum(interface.received.packets for interface in interfaces),
            sent=sum(interface.sent.bytes for interface in interfaces),
            sent_packets=sum(interface.sent.packets for interface in interfaces),
        )

    # networks

    def create_network(self, network: Network) -> None:
        self.networking.create(network)

    def check_network_driver(self, driver: str) -> None:
        """All that the engine knows."""

    def has_interface(self, name: str) -> bool:
        return name in self.networking.host.interfaces

    def remove_network(self, network: Network) -> None:
        self.networking.remove(network)

    def connect(self, container: Container, network: Network, endpoint: EndpointSettings, names: Sequence[str]) -> None:
        holding, running = self.holdings[container.id], self.running(container.id)
        self.networking.connect(running.namespace, network, endpoint, names)
        if own := own_addresses(endpoint):
            holding.etc.addresses[network.id] = own
            self.launcher.write_hosts(container, holding)
        if not network.predefined and not holding.embedded:
            self.launcher.write_resolv_conf(container, holding, embedded=True)
        if not network.predefined:
            holding.embedded.add(network.id)

    def rename_endpoint(
        self, container: Container, network: Network, endpoint: EndpointSettings, names: Sequence[str]
    ) -> None:
        self.networking.rename(network, endpoint, names)

    def disconnect(self, container: Container, network: Network) -> None:
        holding = self.holdings[container.id]
        holding.etc.addresses.pop(network.id, None)
        if holding.running is not None:
            self.launcher.write_hosts(container, holding)
        if network.id in holding.embedded:
            holding.embedded.discard(network.id)
            if holding.running is not None and not holding.embedded:
                self.launcher.write_resolv_conf(container, holding, embedded=False)
        namespace = self.launcher.namespaces.get(container.id)
        if namespace is not None:
            self.networking.disconnect(namespace, network)

    def publish(self, container: Container, host_ip: str, host_port: int, port: int, protocol: str) -> None:
        namespace = self.namespace_of(container)
        self.networking.publish(namespace, (host_ip, host_port, protocol), first_address(container), port)

    def unpublish(self, host_ip: str, host_port: int, protocol: str) -> None:
        self.networking.unpublish((host_ip, host_port, protocol))

    def namespace_of(self, container: Container) -> NetworkNamespace:
        """The namespace of a container that runs."""
        return self.running(container.id).namespace
