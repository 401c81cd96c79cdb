"""Resource limits of a process, as setrlimit(2) has them: what they begin with, who may change them, and what they do.

Names are those of `docker run --ulimit`, and `as` for the address space. A limit is (soft, hard), -1 for none.
"""

from __future__ import annotations

from collections.abc import Coroutine, Mapping
from typing import TYPE_CHECKING

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel import memory
from emulator.machine.kernel.limits import OPEN_FILES_MAX
from emulator.machine.kernel.signals import Signal
from emulator.timeline import STEP_COST, Pause

if TYPE_CHECKING:
    from types import TracebackType

    from emulator.machine.kernel.limits import Limits
    from emulator.machine.kernel.process import Process

Limit = tuple[int, int]
UNLIMITED = -1
SECOND = 1_000_000_000
#: What a container's processes begin with where no flag says otherwise.
DEFAULTS: Mapping[str, Limit] = {
    "core": (0, UNLIMITED), "memlock": (8 << 20, 8 << 20), "msgqueue": (819200, 819200), "nice": (0, 0),
    "nofile": (1048576, 1048576), "nproc": (31720, 31720), "rtprio": (0, 0), "sigpending": (31720, 31720),
    "stack": (8 << 20, UNLIMITED),
}  # fmt: skip


class NoAddressSpace(LinuxError):
    """RLIMIT_AS: a program that does not look for it ends with its sentence about memory."""


def limit(process: Process, name: str) -> Limit:
    return process.limits.get(name) or of_machine(process.machine.limits, name)


def of_machine(limits: Limits, name: str) -> Limit:
    return limits.ulimits.get(name) or DEFAULTS.get(name, (UNLIMITED, UNLIMITED))


def above(one: int, other: int) -> bool:
    """Whether a limit allows more than another."""
    return other != UNLIMITED and (one == UNLIMITED or one > other)


def set_limit(process: Process, name: str, soft: int, hard: int) -> None:
    """EINVAL when the soft limit is the higher one, EPERM for who raises the hard one and may not."""
    if above(soft, hard):
        raise LinuxError(Errno.EINVAL)
    if above(hard, limit(process, name)[1]) and not process.credentials.has("CAP_SYS_RESOURCE"):
        raise LinuxError(Errno.EPERM)
    process.limits = {**process.limits, name: (soft, hard)}
    apply(process)


def apply(process: Process) -> None:
    """Puts the limits that are asked for often where they are."""
    files = limit(process, "nofile")[0]
    process.open_files_max = OPEN_FILES_MAX if files == UNLIMITED else min(files, OPEN_FILES_MAX)
    process.file_size_max = limit(process, "fsize")[0]
    meter(process)


def meter(process: Process) -> None:
    """Puts a meter on the task of a process whose processor time is limited."""
    task = getattr(process, "task", None)
    if task is not None and limit(process, "cpu") != (UNLIMITED, UNLIMITED) and not isinstance(task.coroutine, Metered):
        task.coroutine = Metered(process, task.coroutine)


def check_processes(process: Process) -> None:
    """RLIMIT_NPROC counts a user's processes; EAGAIN. The superuser is exempt, in a container too."""
    credentials = process.credentials
    most = limit(process, "nproc")[0]
    if most == UNLIMITED or credentials.uid == 0 or credentials.has("CAP_SYS_RESOURCE"):
        return
    others = process.machine.processes.values()
    if sum(other.credentials.uid == credentials.uid for other in others if other.exit_status is None) >= most:
        raise LinuxError(Errno.EAGAIN)


def check_address_space(process: Process, size: int) -> None:
    most = limit(process, "as")[0]
    if most != UNLIMITED and memory.virtual(process) + size > most:
        raise NoAddressSpace(Errno.ENOMEM)


class Metered(Coroutine[object, object, int]):
    """A task's coroutine under RLIMIT_CPU: SIGXCPU each second from the soft limit on, SIGKILL at the hard one.

    Time counts while the process could have run on: between two steps of which the first only passed its turn.
    """

    def __init__(self, process: Process, inner: Coroutine[object, object, int]) -> None:
        self.process, self.inner = process, inner
        self.spent, self.warned = process.cpu_time, -1
        self.left: int | None = None

    def send(self, value: object) -> object:
        now = self.process.kernel.timeline.now
        self.spent += STEP_COST if self.left is None else now - self.left
        self.look()
        yielded = self.inner.send(value)
        self.left = None if isinstance(yielded, Pause) else now
        return yielded

    def look(self) -> None:
        soft, hard = limit(self.process, "cpu")
        seconds = self.spent // SECOND
        if UNLIMITED < hard <= seconds:
            self.process.deliver(Signal.KILL, outside=True)
        elif UNLIMITED < soft <= seconds and seconds > self.warned:
            self.warned = seconds
            self.process.deliver(Signal.XCPU)

    def throw(
        self,
        kind: type[BaseException] | BaseException,
        value: BaseException | object = None,
        traceback: TracebackType | None = None,
        /,
    ) -> object:
        self.left = None
        return self.inner.throw(kind) if isinstance(kind, BaseException) else self.inner.throw(kind, value, traceback)

    def __await__(self):  # type: ignore[no-untyped-def]  # what the inner one gives; nobody awaits a task's coroutine
        return self.inner.__await__()

    def close(self) -> None:
        self.inner.close()
