"""How a process ends, and what becomes of its children and of what it held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from emulator.machine.kernel.signals import DEFAULT_ACTIONS, IGNORE, Action, Killed, Signal
from emulator.timeline import Task

if TYPE_CHECKING:
    from emulator.machine.kernel.process import Process

BUG = 70


class Exit(BaseException):
    """Raised by a program to end its process with `code` (0 to 255)."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code & 255


@dataclass(frozen=True, slots=True)
class ExitStatus:
    """How a process ended (or, from wait with untraced, that it stopped): `signal` is None for an ordinary exit."""

    code: int
    signal: Signal | None = None
    stopped: bool = False

    @property
    def shell(self) -> int:
        """What a shell's `$?` shows: the code, or 128 + the signal's number."""
        return self.code if self.signal is None else 128 + self.signal

    @property
    def core(self) -> bool:
        """Whether the signal's default is to dump core ("Segmentation fault (core dumped)")."""
        return self.signal is not None and DEFAULT_ACTIONS[self.signal] is Action.CORE


def ended(process: Process, task: Task[int]) -> bool:
    """The task of a process is over: says how, closes all files, tells the parent. Whether its error is dealt with."""
    error = task.error
    if isinstance(error, Exit):
        status = ExitStatus(error.code)
    elif isinstance(error, Killed):
        status = ExitStatus(0, error.signal)
    else:
        status = ExitStatus(BUG if error is not None else task.result() & 255)
    process.exit_status = status
    for thread in process.threads:
        thread.cancel()
    files, process.files = process.files, {}
    for file in files.values():
        file.close()
    _bury(process)
    return error is None or isinstance(error, Exit | Killed)


def _bury(process: Process) -> None:
    namespace = process.namespace
    heir = namespace.init if namespace.init is not None and namespace.init.exit_status is None else None
    for child in process.children:
        child.parent = heir
        if heir is not None:
            heir.children.append(child)
        elif child.exit_status is not None:
            namespace.leave(child)
    if heir is not None and process.children:
        heir.child_changed.ring()
    process.children = []
    if process.terminal is not None and process.terminal.leader is process:
        process.terminal.leader_ended()
    parent = process.parent
    if parent is None or parent.handlers.get(Signal.CHLD) is IGNORE:
        if parent is not None:
            parent.children.remove(process)
        namespace.leave(process)
    if parent is not None:
        parent.child_changed.ring()
        parent.deliver(Signal.CHLD)
    process.exited.ring()
    process.changed.ring()
    if namespace.init is process:
        namespace.collapse()
