"""A machine: what namespaces give a container, or the host: its own root, pids, host name and network."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import TYPE_CHECKING, Protocol

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Kind
from emulator.machine.files.mounts import EXECUTE, permits
from emulator.machine.kernel import program_files
from emulator.machine.kernel.console import mount_console
from emulator.machine.kernel.credentials import Credentials
from emulator.machine.kernel.filecalls import FileCalls
from emulator.machine.kernel.limits import GIB, Limits
from emulator.machine.kernel.process import Process
from emulator.machine.kernel.signals import Signal
from emulator.timeline import Bell

if TYPE_CHECKING:
    from emulator.machine.files.mounts import MountTable
    from emulator.machine.kernel.kernel import Kernel
    from emulator.machine.kernel.open_file import OpenFile
    from emulator.machine.kernel.terminal import Terminal
    from emulator.machine.kernel.walking import Walking

_PID_MAX = 4_194_304


class Network(Protocol):
    """A network namespace, as far as the kernel sees it. machine/network implements it."""

    def proc_net(self, name: str) -> bytes | None:
        """The text of /proc/net/`name` ("dev", "route", "tcp", "arp", …), or None."""

    def sys_net(self) -> Mapping[str, Mapping[str, str]]:
        """interface → file of /sys/class/net/INTERFACE → its text."""


class PidNamespace:
    """Process ids, and who has them. `outer` is the host's, where every process has a pid too."""

    def __init__(self, machine: Machine, outer: PidNamespace | None) -> None:
        self.machine, self.outer = machine, outer
        self.processes: dict[int, Process] = {}
        self.init: Process | None = None
        self.last = self.shim = 0
        self.ended = False

    def enter(self, process: Process) -> tuple[int, int]:
        """(pid here, pid on the host); EAGAIN when the machine has too many processes, ENOMEM when its PID 1 is
        gone.
        """
        if self.ended:
            raise LinuxError(Errno.ENOMEM)
        limits = self.machine.limits
        if len(self.processes) >= min(limits.pids_max, limits.pids_limit or limits.pids_max):
            raise LinuxError(Errno.EAGAIN)
        if self.outer is not None and self.init is None:
            self.shim = self.outer.skip()
        host_pid = self.outer.enter(process)[0] if self.outer is not None else 0
        pid = self._free()
        self.processes[pid] = process
        if pid == 1:
            self.init = process
        return pid, host_pid or pid

    def skip(self) -> int:
        """A pid for a process that nobody looks into: the shim, parent of a container's first process."""
        return self._free()

    def _free(self) -> int:
        self.last += 1
        while self.last in self.processes or self.last > _PID_MAX:
            self.last = 300 if self.last > _PID_MAX else self.last + 1
        return self.last

    def leave(self, process: Process) -> None:
        self.processes.pop(process.pid if process.namespace is self else process.host_pid, None)
        if self.outer is not None:
            self.outer.leave(process)

    def collapse(self) -> None:
        """PID 1 has ended: nobody survives it."""
        self.ended = True
        for process in list(self.processes.values()):
            if process.exit_status is None:
                process.parent = None
                process.deliver(Signal.KILL, outside=True)
            elif process.parent is not None:
                process.parent = None
                self.leave(process)
        self.machine.stopped.ring()


class Machine:
    """Made with `Machine(kernel, name, root=…)`, then `kernel.boot(machine)`.

    Its first `start` is its PID 1. When that ends, all others are killed and `stopped` rings; the next `start` is PID 1
    again. For sharing (--pid, --net, --uts) give it another machine's `pids`, `network`, `hostname`. `console` is what
    /dev/console opens. `viewer` is whose /proc/self is looked at.
    """

    def __init__(
        self,
        kernel: Kernel,
        name: str,
        *,
        root: MountTable,
        hostname: str = "",
        network: Network | None = None,
        limits: Limits | None = None,
        pids: PidNamespace | None = None,
    ) -> None:
        self.kernel, self.name, self.root, self.network = kernel, name, root, network
        self.hostname, self.domainname = hostname or name[:12], ""
        self.limits = limits or kernel.limits
        self.pids = pids or PidNamespace(self, kernel.pids)
        self.stopped = Bell()
        self.frozen = False
        self.console: Terminal | None = None
        self.terminals: dict[int, Terminal] = {}
        self.viewer: Walking | None = None
        self.out_of_memory: Callable[[], None] | None = None
        self.kernel_release = "6.1.0-41-amd64"
        self.kernel_version = "#1 SMP PREEMPT_DYNAMIC Debian 6.1.158-1 (2025-11-09)"
        self.architecture = "x86_64"
        self.boot_time = kernel.boot_time
        self.cpus = 4
        self.memory = 8 * GIB
        self.cgroup = "/" if kernel.pids is None else f"/docker/{name}"

    @property
    def processes(self) -> dict[int, Process]:
        """By pid, as this machine sees them; zombies included."""
        return self.pids.processes

    def group(self, group: int, session: int | None = None) -> list[Process]:
        """The members of a process group."""
        return [
            process
            for process in list(self.pids.processes.values())
            if process.group == group and process.machine is self and session in (None, process.session)
        ]

    def start(
        self,
        argv: Sequence[str],
        *,
        env: Mapping[str, str],
        cwd: str = "/",
        credentials: Credentials | None = None,
        files: Mapping[int, OpenFile] | None = None,
        terminal: Terminal | None = None,
        parent: Process | None = None,
        umask: int = 0o022,
    ) -> Process:
        """Starts a program as a new session. Without `parent` it belongs to the runtime, and needs no reaping.

        argv[0] is searched in the PATH of `env`. With a `terminal` it is the controlling one, and descriptors 0 to 2
        unless `files` are given. Raises LinuxError (ENOENT, EACCES, ENOEXEC, ENOTDIR for a bad cwd, …) before
        anything is created.
        """
        if self.pids.ended and self.pids.machine is self:
            self.pids = PidNamespace(self, self.kernel.pids)
        identity = credentials or Credentials()
        caller = self.caller(identity, cwd)
        where = self._check_directory(cwd, identity)
        image = program_files.load(caller, argv[0], env.get("PATH"), argv, env)
        process = Process(self, self.pids, parent, identity)
        process.argv, process.executable, process.name, process.env = (
            image.argv,
            image.executable,
            image.name,
            dict(env),
        )
        process.cwd, process.umask = where, umask
        if terminal is not None:
            self._control(terminal, process)
            if files is None:
                files = dict.fromkeys(range(3), terminal.open())
        for fd, file in (files or {}).items():
            process.install(fd, file)
        process.begin(image.main)
        return process

    def caller(self, credentials: Credentials, cwd: str = "/") -> FileCalls:
        """The file calls of this machine for somebody who is no process of it (the runtime, `docker cp`)."""
        calls = FileCalls()
        calls.machine, calls.kernel, calls.credentials = self, self.kernel, credentials
        calls.cwd, calls.root, calls.umask, calls.file_size_max = cwd, "", 0o022, -1
        return calls

    def _check_directory(self, cwd: str, credentials: Credentials) -> str:
        location = self.root.resolve(cwd, "/", credentials)
        if location.inode is None:
            raise LinuxError(Errno.ENOENT, cwd)
        if location.inode.kind is not Kind.DIRECTORY:
            raise LinuxError(Errno.ENOTDIR, cwd)
        if not permits(location.inode, credentials, EXECUTE):
            raise LinuxError(Errno.EACCES, cwd)
        return location.path

    def connect(self, terminal: Terminal) -> None:
        """Gives a terminal the lowest free number of this machine's /dev/pts; one that has it keeps it."""
        if self.terminals.get(terminal.number) is not terminal:
            free = (number for number in count() if (other := self.terminals.get(number)) is None or other.hung_up)
            terminal.number = next(free)
            self.terminals[terminal.number] = terminal

    def _control(self, terminal: Terminal, process: Process) -> None:
        process.terminal = terminal
        terminal.leader, terminal.session, terminal.foreground = process, process.pid, process.pid
        self.connect(terminal)
        if process.is_init and self.kernel.pids is not self.pids:
            self.console = terminal
            mount_console(self)

    def kill_all(self, signal: Signal) -> None:
        """As the runtime does it: to every process of this machine, from outside."""
        for process in list(self.pids.processes.values()):
            if process.machine is self:
                process.deliver(signal, outside=True)

    def freeze(self) -> None:
        """docker pause: no process takes another step until `thaw`; what becomes due meanwhile happens then."""
        if not self.frozen:
            self.frozen = True
            for process in self.pids.processes.values():
                if process.machine is self:
                    process.gate.close()

    def thaw(self) -> None:
        if self.frozen:
            self.frozen = False
            for process in self.pids.processes.values():
                if process.machine is self:
                    process.gate.open()
