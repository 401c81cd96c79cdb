"""Processes: what a program is given. Its methods are the system calls; all raise LinuxError. Paths are in filecalls.

A program is `async def main(process) -> int`. It runs as a task of the timeline, and ends by returning, by `raise
Exit(code)` or by being killed (which it never catches).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel import delivery, execution, memory, resources
from emulator.machine.kernel.exits import BUG, ended
from emulator.machine.kernel.exits import Exit as Exit  # a program takes it from here
from emulator.machine.kernel.exits import ExitStatus as ExitStatus
from emulator.machine.kernel.limits import READ_ALL_MAX
from emulator.machine.kernel.open_file import OpenFile
from emulator.machine.kernel.signals import IGNORE, Handler, Signal
from emulator.machine.kernel.streams import Streams
from emulator.timeline import STEP_COST, Bell, Gate, Pause, Task

if TYPE_CHECKING:
    from emulator.machine.kernel.credentials import Credentials
    from emulator.machine.kernel.machine import Machine, PidNamespace
    from emulator.machine.kernel.terminal import Terminal
    from emulator.machine.programs import Main


class Process(Streams):
    """One process. See the module's docstring; attributes are as in /proc/PID/status.

    `group` and `session` are pids. A caught signal calls its handler, is put in `pending` and rings `signalled`; a
    wait of the process goes on then, unless `interruptible` is set: then it ends with EINTR (at once, if something is
    pending already).
    """

    __slots__ = (
        "argv",
        "changed",
        "child_changed",
        "children",
        "env",
        "executable",
        "exit_status",
        "exited",
        "gate",
        "group",
        "grown",
        "handlers",
        "host_pid",
        "inherited",
        "limits",
        "name",
        "namespace",
        "nice",
        "parent",
        "pid",
        "session",
        "signalled",
        "started",
        "stop_reported",
        "stop_signal",
        "task",
        "terminal",
        "threads",
    )

    task: Task[int]

    def __init__(self, machine: Machine, namespace: PidNamespace, parent: Process | None, credentials: Credentials) -> None:
        self.machine, self.namespace, self.kernel, self.parent = machine, namespace, machine.kernel, parent
        self.credentials = credentials
        self.pid, self.host_pid = namespace.enter(self)
        self.group = self.session = self.pid
        self.argv: list[str] = []
        self.inherited: Sequence[str] = ()
        self.name = self.executable = ""
        self.env: dict[str, str] = {}
        self.cwd, self.root, self.umask = "/", "", 0o022
        self.files: dict[int, OpenFile] = {}
        self.close_on_exec: set[int] = set()
        self.terminal: Terminal | None = None
        self.started = machine.kernel.timeline.now
        self.exit_status: ExitStatus | None = None
        self.exited, self.changed, self.child_changed, self.signalled = Bell(), Bell(), Bell(), Bell()
        self.children: list[Process] = []
        self.threads: list[Task[None]] = []
        self.handlers: dict[Signal, Handler] = {}
        self.pending: deque[Signal] = deque()
        self.interruptible = self.stop_reported = False
        self.stop_signal: Signal | None = None
        self.nice = self.grown = 0
        self.limits: Mapping[str, resources.Limit] = {}
        if parent is None or parent.machine is not machine:
            resources.apply(self)
        else:
            self.inherit_limits(parent)
        self.gate = Gate()
        if machine.frozen:
            self.gate.close()
        if parent is not None:
            parent.children.append(self)

    def __repr__(self) -> str:
        return f"<Process {self.machine.name}:{self.pid} {self.name}>"

    def inherit_limits(self, parent: Process) -> None:
        self.limits = parent.limits
        self.open_files_max, self.file_size_max = parent.open_files_max, parent.file_size_max

    @property
    def command_line(self) -> Sequence[str]:
        """What /proc/PID/cmdline and ps show: `argv`, but for a program that runs in a copy of its parent (`inherited`)."""
        return self.inherited or self.argv

    @property
    def cpu_time(self) -> int:
        """Nanoseconds of virtual time that its steps took."""
        return self.task.steps * STEP_COST

    @property
    def state(self) -> str:
        """As ps shows it: R running, S sleeping, T stopped, D frozen, Z zombie."""
        if self.exit_status is not None:
            return "Z"
        if self.stop_signal is not None:
            return "T"
        if self.machine.frozen:
            return "D"
        return "R" if self.task.waiting is None else "S"

    @property
    def is_init(self) -> bool:
        return self.pid == 1

    # processes

    def fork(
        self,
        main: Callable[[Process], Awaitable[int]],
        *,
        files: Mapping[int, OpenFile] | None = None,
        group: int | None = None,
    ) -> Process:
        """A copy that runs `main`.

        `files` None copies all descriptors, else it has exactly those; group 0 makes a new group.
        """
        child = self._child(self.files if files is None else files, group)
        child.handlers = {signal: IGNORE for signal, handler in self.handlers.items() if handler is IGNORE}
        if files is None:
            child.close_on_exec = set(self.close_on_exec)
        child.argv, child.name, child.executable, child.env = self.argv, self.name, self.executable, dict(self.env)
        child.inherited = self.inherited
        child.begin(main)
        return child

    def spawn(
        self,
        argv: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        cwd: str | None = None,
        files: Mapping[int, OpenFile] | None = None,
        group: int | None = None,
        argv0: str | None = None,
        exact: bool = False,
    ) -> Process:
        """fork and exec in one; raises LinuxError (ENOENT, EACCES, ENOEXEC, EAGAIN, …) before anything is created.

        argv[0] is searched in the caller's PATH; `argv0` is what the program sees instead of it. `files` as for fork.
        `exact` is execve; else, as in execvp, /bin/sh runs a file that is neither binary nor `#!` script.
        """
        environment = self.env if env is None else env
        image = execution.load_image(self, argv, environment, argv0, exact)
        table = self.files if files is None else files
        if files is None and self.close_on_exec:
            table = {fd: file for fd, file in table.items() if fd not in self.close_on_exec}
        child = self._child(table, group)
        if self.handlers:
            child.handlers = {signal: IGNORE for signal, handler in self.handlers.items() if handler is IGNORE}
        child.argv, child.executable, child.name, child.env = (
            image.argv,
            image.executable,
            image.name,
            dict(environment),
        )
        if cwd is not None:
            child.cwd = cwd
        child.begin(image.main)
        return child

    def _child(self, files: Mapping[int, OpenFile], group: int | None) -> Process:
        resources.check_processes(self)
        child = Process(self.machine, self.namespace, self, self.credentials)
        child.cwd, child.root, child.umask, child.nice = self.cwd, self.root, self.umask, self.nice
        child.session, child.terminal = self.session, self.terminal
        child.group = self.group if group is None else group or child.pid
        child.files = dict(files)
        for file in files.values():
            file.acquire()
        return child

    def begin(self, main: Main) -> None:
        """Starts the task. Only the kernel calls this."""
        self.task = self.kernel.timeline.spawn(self._run(main), self.name)
        self.task.owner, self.task.gate, self.task.at_end = self, self.gate, partial(ended, self)
        resources.meter(self)

    def beside(self, coroutine: Coroutine[object, Bell | None, None], name: str) -> Task[None]:
        """Runs a coroutine as a thread of the process: stopped and frozen with it, and gone with it."""
        task = self.kernel.timeline.spawn(coroutine, name)
        task.owner, task.gate = self, self.gate
        self.threads = [thread for thread in self.threads if not thread.done]
        self.threads.append(task)
        return task

    async def _run(self, main: Main) -> int:
        while True:
            try:
                return await main(self)
            except execution.Replaced as replaced:
                main = execution.replace(self, replaced)
            except resources.NoAddressSpace:
                await self.complain(f"{self.name}: memory exhausted\n")
                return 1
            except LinuxError as error:
                await self.complain(
                    f"{self.name}: {error.path}: {error} (uncaught: please report this bug of docker-emulator)\n"
                )
                return BUG

    async def exec(
        self,
        argv: Sequence[str],
        env: Mapping[str, str] | None = None,
        argv0: str | None = None,
        *,
        inherited: Sequence[str] = (),
        exact: bool = False,
    ) -> NoReturn:
        """Replaces the program: same pid, the descriptors of this moment but those in `close_on_exec`. `inherited` is
        the command line that stays to be seen; `exact` as for `spawn`.

        Raises LinuxError when it cannot. Else the caller is unwound (its finally clauses run) before the new program
        begins.
        """
        environment = dict(self.env if env is None else env)
        image = execution.load_image(self, argv, environment, argv0, exact)
        files = {fd: file for fd, file in self.files.items() if fd not in self.close_on_exec}
        for file in files.values():
            file.acquire()
        raise execution.Replaced(image, files, environment, self.cwd, inherited)

    async def wait(self, child: Process, *, untraced: bool = False) -> ExitStatus:
        """Waits for a child and reaps it; with `untraced` also returns when it stops."""
        while True:
            if child.exit_status is not None:
                self.reap(child)
                return child.exit_status
            if untraced and child.stop_signal is not None and not child.stop_reported:
                child.stop_reported = True
                return ExitStatus(0, child.stop_signal, stopped=True)
            self.check_interrupt()
            await Pause((child.changed,), None)

    async def wait_child(self) -> Process:
        """Waits until any child has ended, and reaps it; ECHILD when there is none."""
        while self.children:
            for child in self.children:
                if child.exit_status is not None:
                    self.reap(child)
                    return child
            self.check_interrupt()
            await Pause((self.child_changed,), None)
        raise LinuxError(Errno.ECHILD)

    def reap(self, child: Process) -> None:
        """Forgets a zombie."""
        if child.parent is self and child.exit_status is not None:
            self.children.remove(child)
            child.parent = None
            child.namespace.leave(child)

    def setsid(self) -> None:
        if self.group == self.pid:
            raise LinuxError(Errno.EPERM)
        self.group = self.session = self.pid
        self.terminal = None

    def setpgid(self, pid: int, group: int) -> None:
        target = self if pid in (0, self.pid) else self.namespace.processes.get(pid)
        if target is None or (target is not self and target.parent is not self):
            raise LinuxError(Errno.ESRCH)
        target.group = group or target.pid

    # signals

    def kill(self, pid: int, signal: Signal | int) -> None:
        """As kill(2): pid 0 means the own group, -1 all others, a negative one a group; signal 0 only checks."""
        delivery.kill(self, pid, signal)

    def grow(self, size: int) -> None:
        """Holds `size` bytes of data at once; see memory.py. Beyond RLIMIT_AS there is no more (NoAddressSpace)."""
        if size > self.grown:
            resources.check_address_space(self, size)
            memory.grow(self, size)

    def exhausted(self) -> None:
        """Wants more memory than there can be; see memory.py."""
        memory.exhausted(self)

    async def read_all(self, fd: int = 0, limit: int = READ_ALL_MAX) -> bytes:
        """To the end of file; ENOMEM beyond `limit` bytes."""
        file = self.file(fd)
        chunks: list[bytes] = []
        size = 0
        while chunk := await file.read():
            chunks.append(chunk)
            size += len(chunk)
            self.grow(size)
            if size > limit:
                self.exhausted()
                raise LinuxError(Errno.ENOMEM)
        return b"".join(chunks)

    def deliver(self, signal: Signal, outside: bool = False) -> None:
        """A signal arrives, from `outside` when the sender is in no namespace of this process (engine, host).

        As on Linux, PID 1 gets only what it handles, and SIGKILL and SIGSTOP from outside.
        """
        delivery.deliver(self, signal, outside)

    @property
    def is_orphaned_group(self) -> bool:
        """Whether no parent in its session could continue this group, once stopped."""
        return not any(
            member.parent is not None and member.parent.session == self.session and member.parent.group != self.group
            for member in self.machine.group(self.group, self.session)
        )
