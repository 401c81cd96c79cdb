"""`runc create`: from a container's configuration to a machine with its first process, and further processes in it.

The process exists when this is done, but takes its first step only when the timeline goes on: until then all can be undone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from emulator.backend.base import STDERR, STDOUT, Input, Output, RuntimeFailure, UserFailure
from emulator.backend.simulate.containers import Executing, Holding, Running
from emulator.backend.simulate.device_nodes import add_devices, check_real_time, check_throttled
from emulator.backend.simulate.etc_files import extra_hosts
from emulator.backend.simulate.executables import check_directory, find_executable, sentence
from emulator.backend.simulate.limits import set_limits
from emulator.backend.simulate.mounting import INIT_PATH, Mounter
from emulator.backend.simulate.streams import OutputPipe, PipeInput, TerminalInput, begin_pump
from emulator.backend.simulate.sysctls import check_sysctls, written_sysctls
from emulator.backend.simulate.users import User, find_user, group_ids
from emulator.machine.errno import LinuxError
from emulator.machine.files.mounts import MountTable
from emulator.machine.kernel.container_mounts import mask, mount_system
from emulator.machine.kernel.credentials import Credentials
from emulator.machine.kernel.machine import Machine, PidNamespace
from emulator.machine.kernel.open_file import NullFile, OpenFile
from emulator.machine.kernel.pipe import pipe
from emulator.machine.kernel.process import Process
from emulator.machine.kernel.terminal import Terminal
from emulator.machine.network import NetworkNamespace
from emulator.model import capabilities
from emulator.model.container import Container, Exec
from emulator.model.document import Strings
from emulator.model.environment import as_mapping, container_environment
from emulator.model.host_config import HostConfig

if TYPE_CHECKING:
    from emulator.backend.simulate.backend import SimulateBackend

NR_OPEN = 1 << 20
HOST_NAME_MAX = 64
PORT_START = "net.ipv4.ip_unprivileged_port_start"
INIT_FAILED = "unable to start container process: error during container init: "
EXEC_FAILED = "unable to start container process: "
RUNC_THREADS = 5
"""runc's init becomes the container's process; the ids of its five threads are gone, so the next process has pid 7."""


class Launcher:
    """Makes machines and processes for the backend."""

    def __init__(self, backend: SimulateBackend) -> None:
        self.backend = backend
        self.kernel, self.host = backend.kernel, backend.host
        self.namespaces: dict[str, NetworkNamespace] = {}

    # the first process

    def launch(self, container: Container, holding: Holding, output: Output) -> Running:
        """A machine and its first process; raises RuntimeFailure or UserFailure and then leaves nothing."""
        host_config = container.host_config
        check_sysctls(host_config)
        check_open_files(host_config)
        check_few_files(host_config, f"/var/lib/docker/overlay2/{container.layer_id}/merged")
        check_hostname(container.config.Hostname)
        machine, namespace, owned = self.machine(container, holding)
        self.write_etc(container, holding)
        shm = host_config.ShmSize or 64 << 20
        mount_system(machine, shm_size=shm, privileged=host_config.Privileged)
        self.share_memory(machine, host_config.IpcMode)
        check_real_time(machine, host_config)
        check_throttled(self.host, machine, host_config)
        add_devices(self.host, machine, host_config)
        Mounter(machine, self.host, holding.etc, self.backend.clock).mount_all(container, holding.context)
        if not host_config.Privileged and host_config.MaskedPaths:
            mask(machine)
        machine.root.root.read_only = host_config.ReadonlyRootfs
        links = holding.context.environment
        running = self.first_process(container, machine, namespace, owned, output, links)
        self.namespaces[container.id] = namespace
        return running

    def first_process(
        self, container: Container, machine: Machine, namespace: NetworkNamespace, owned: bool, output: Output,
        links: Strings,
    ) -> Running:  # fmt: skip
        """Its streams, identity and program."""
        config = container.config
        terminal = self.terminal(machine, container.host_config.ConsoleSize) if config.Tty else None
        files, target = self.streams(output, terminal, open_stdin=config.OpenStdin)
        machine.console = terminal
        words = [container.path, *container.args]
        if container.host_config.Init:
            words = [INIT_PATH, "--", *words]
        environment = as_mapping(container_environment(container, tty=config.Tty, links=links))
        identity, home = self.identity(machine, container, config.User, privileged=container.host_config.Privileged)
        environment.setdefault("HOME", home)
        self.kernel.boot(machine)
        try:
            init = self.begin(machine, words, environment, config.WorkingDir or "/", identity, files, terminal, INIT_FAILED)
        except RuntimeFailure:
            self.kernel.halt(machine)
            raise
        pump = begin_pump(self.kernel.timeline, terminal, output) if terminal is not None else None
        return Running(machine, init, namespace, owned, output, terminal, target, pump)

    def begin(
        self, machine: Machine, words: Sequence[str], environment: dict[str, str], directory: str, identity: Credentials,
        files: dict[int, OpenFile], terminal: Terminal | None, failed: str,
    ) -> Process:  # fmt: skip
        """Starts a program, or says in runc's words why not."""
        calls = machine.caller(identity, directory)
        try:
            check_directory(calls, directory)
            find_executable(calls, words[0], environment.get("PATH", ""))
            process = machine.start(
                words, env=environment, cwd=directory, credentials=identity, files=files, terminal=terminal
            )
        except RuntimeFailure as error:
            raise RuntimeFailure(failed + str(error)) from None
        except LinuxError as error:
            raise RuntimeFailure(f"{failed}exec {words[0]}: {sentence(error)}") from None
        process.namespace.last += RUNC_THREADS
        return process

    def streams(
        self, output: Output, terminal: Terminal | None, *, open_stdin: bool
    ) -> tuple[dict[int, OpenFile], Input | None]:
        """Descriptors 0, 1 and 2, and where others type."""
        if terminal is not None:
            return dict.fromkeys(range(3), terminal.open()), TerminalInput(terminal)
        stdout, stderr = (OutputPipe(output, stream, self.kernel.next_number()) for stream in (STDOUT, STDERR))
        reading: OpenFile = NullFile()
        target: Input | None = None
        if open_stdin:
            reading, writing = pipe(self.kernel)
            target = PipeInput(writing)
        return {0: reading, 1: stdout, 2: stderr}, target

    def terminal(self, machine: Machine, size: tuple[int, int] | None) -> Terminal:
        """A new one of a machine; Docker's default has no size until somebody attaches."""
        rows, columns = size or (0, 0)
        terminal = Terminal(self.kernel, rows or 24, columns or 80)
        machine.connect(terminal)
        return terminal

    # who

    def identity(self, machine: Machine, container: Container, user: str, *, privileged: bool) -> tuple[Credentials, str]:
        """Ids and capabilities, and the home directory."""
        host = container.host_config
        calls = machine.caller(Credentials())
        found: User = find_user(calls, user)
        if host.GroupAdd:
            found = replace(found, groups=tuple(sorted({*found.groups, *group_ids(calls, host.GroupAdd)})))
        bounding = capabilities.effective(host.CapAdd, host.CapDrop, privileged=privileged)
        if privileged and not host.Privileged:  # `exec --privileged`: the container's seccomp filter stays
            bounding -= capabilities.FILTERED - capabilities.effective(host.CapAdd, host.CapDrop, privileged=False)
        effective = bounding if found.uid == 0 else frozenset[str]()
        return Credentials(found.uid, found.gid, found.groups, effective, bounding), found.home

    # where

    def machine(self, container: Container, holding: Holding) -> tuple[Machine, NetworkNamespace, bool]:
        """An empty machine with the namespaces that the container asks for."""
        host_config, config = container.host_config, container.config
        namespace, owned = self.network(container)
        hostname = config.Hostname if host_config.UTSMode != "host" else self.host.hostname
        machine = Machine(
            self.kernel, container.id, root=MountTable(holding.overlay), hostname=hostname, network=namespace,
            limits=replace(self.kernel.limits), pids=self.pids(host_config.PidMode),
        )  # fmt: skip
        machine.domainname = config.Domainname
        for fact in ("kernel_release", "kernel_version", "architecture", "cpus", "memory", "boot_time"):
            setattr(machine, fact, getattr(self.host, fact))
        if host_config.CgroupParent:
            machine.cgroup = f"/{host_config.CgroupParent.strip('/')}/{container.id}"
        set_limits(machine.limits, host_config)
        return machine, namespace, owned

    def network(self, container: Container) -> tuple[NetworkNamespace, bool]:
        """The network namespace, and whether it is the container's own."""
        mode = container.host_config.NetworkMode
        if mode == "host":
            return self.backend.networking.host, False
        if mode.startswith("container:"):
            return self.backend.running(mode.partition(":")[2]).namespace, False
        namespace = self.backend.networking.namespace(container.id)
        namespace.unprivileged_port_start = int(written_sysctls(container.host_config).get(PORT_START, "0"))
        return namespace, True

    def share_memory(self, machine: Machine, mode: str) -> None:
        """/dev/shm: the host's, another container's, or none at all."""
        table = machine.root
        if mode == "none":
            table.unmount("/dev/shm")
            place = table.resolve("/dev/shm")
            place.fs.remove(place.inner)
            return
        if mode == "host":
            other = self.host
        elif mode.startswith("container:"):
            other = self.backend.running(mode.partition(":")[2]).machine
        else:
            return
        shared = other.root.resolve("/dev/shm")
        table.unmount("/dev/shm")
        options = shared.mount.options
        table.mount("/dev/shm", shared.fs, shared.inner, options=options, type="tmpfs", source="shm", resolved=True)

    def pids(self, mode: str) -> PidNamespace | None:
        """The process ids of the host or of another container; None for the container's own."""
        if mode == "host":
            return self.host.pids
        if mode.startswith("container:"):
            holding = self.backend.holdings.get(mode.partition(":")[2])
            if holding is None or holding.running is None:
                raise UserFailure(f"cannot join PID namespace of a non running container: {mode.partition(':')[2]}")
            return holding.running.machine.pids
        return None

    def write_etc(self, container: Container, holding: Holding) -> None:
        """The three files; a container that shares a network shares those of the other."""
        mode = container.host_config.NetworkMode
        if mode.startswith("container:"):
            holding.etc = self.backend.holdings[mode.partition(":")[2]].etc
            return
        holding.etc.addresses.clear()
        holding.etc.write_hostname(container.config.Hostname)
        holding.embedded.clear()
        self.write_resolv_conf(container, holding, embedded=False)
        if mode == "host":
            extra = extra_hosts(container, self.backend.networking.default_gateway())
            holding.etc.put("hosts", self.host_file("/etc/hosts") + extra)
        else:
            self.write_hosts(container, holding)

    def write_hosts(self, container: Container, holding: Holding) -> None:
        """/etc/hosts with the addresses that are known by now."""
        holding.etc.write_hosts(container, holding.context.hosts, self.backend.networking.default_gateway())

    def write_resolv_conf(self, container: Container, holding: Holding, *, embedded: bool) -> None:
        """/etc/resolv.conf; `embedded` once it is on a network that a user made."""
        holding.etc.write_resolv_conf(container, self.host_file("/etc/resolv.conf"), embedded=embedded)

    def host_file(self, path: str) -> str:
        """The text of a file of the host, "" where it lacks."""
        try:
            return self.host.caller(Credentials()).read_file(path).decode("utf-8", "surrogateescape")
        except LinuxError:
            return ""

    def tree(self, container: Container, holding: Holding) -> Machine:
        """A machine that nothing runs on, to look at the container's files."""
        machine = Machine(self.kernel, container.id, root=MountTable(holding.overlay), limits=self.kernel.limits)
        Mounter(machine, self.host, holding.etc, self.backend.clock).mount_files(container)
        machine.root.root.read_only = container.host_config.ReadonlyRootfs
        return machine

    # further processes

    def execute(
        self, container: Container, running: Running, execution: Exec, output: Output
    ) -> tuple[Executing, Input | None]:
        """`runc exec`."""
        config = execution.config
        if config.working_dir and not config.working_dir.startswith("/"):
            raise RuntimeFailure("Cwd must be an absolute path")
        terminal = self.terminal(running.machine, config.console_size) if config.tty else None
        environment = as_mapping(config.env)
        identity, home = self.identity(
            running.machine, container, config.user, privileged=config.privileged or container.host_config.Privileged
        )
        environment.setdefault("HOME", home)
        files, target = self.streams(output, terminal, open_stdin=config.attach_stdin)
        directory = config.working_dir or "/"
        try:
            process = self.begin(running.machine, config.cmd, environment, directory, identity, files, terminal, EXEC_FAILED)
        except RuntimeFailure:
            if terminal is not None:
                terminal.hangup()
            raise
        pump = begin_pump(self.kernel.timeline, terminal, output) if terminal is not None else None
        return Executing(container.id, process, output, terminal, pump), target


def check_hostname(name: str) -> None:
    """The kernel keeps 64 bytes."""
    if len(name.encode("utf-8", "surrogateescape")) > HOST_NAME_MAX:
        raise RuntimeFailure(f"{INIT_FAILED}sethostname: invalid argument")


MANY = "too many open files"
FEW_FILES = {
    **dict.fromkeys(range(9), MANY),
    **dict.fromkeys((9, 10), "procReady not received"),
    11: f'error mounting "proc" to rootfs at "/proc": find existing subpath of "/proc": get real root path: open /proc: {MANY}',
    12: f'error mounting "proc" to rootfs at "/proc": re-opening handle to "/proc": open /proc: {MANY}',
    13: f'error mounting "proc" to rootfs at "/proc": re-opening handle to "/proc": open /proc: {MANY}',
    14: 'error mounting "proc" to rootfs at "/proc": re-opening handle to "{rootfs}/proc": reopen fd 12: ' + MANY,
    15: 'error mounting "proc" to rootfs at "/proc": reopen mountpoint after mount: re-open mountpoint "/proc": reopen fd 12: '
    + MANY,
    16: 'error mounting "cgroup" to rootfs at "/sys/fs/cgroup": reopen mountpoint after mount: re-open mountpoint '
    f'"/sys/fs/cgroup": reopen fd 12: {MANY}',
}
"""How far runc's init comes with so few open files."""


def check_few_files(host_config: HostConfig, rootfs: str) -> None:
    """runc's init needs some files itself."""
    for limit in host_config.Ulimits or ():
        if limit.Name == "nofile" and limit.Soft in FEW_FILES:
            raise RuntimeFailure(INIT_FAILED + FEW_FILES[limit.Soft].replace("{rootfs}", rootfs))


def check_open_files(host_config: HostConfig) -> None:
    """No process may have more open files than the kernel has room for (fs.nr_open)."""
    for limit in host_config.Ulimits or ():
        if limit.Name == "nofile" and not (0 <= limit.Soft <= NR_OPEN and 0 <= limit.Hard <= NR_OPEN):
            fault = "error setting rlimits for ready process: error setting rlimit type 7: operation not permitted"
            raise RuntimeFailure(INIT_FAILED + fault)
