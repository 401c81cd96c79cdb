"""Sending and receiving signals: who may, who is meant, and what one does to the process it arrives at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.signals import DEFAULT, DEFAULT_ACTIONS, IGNORE, Action, Killed, Signal

if TYPE_CHECKING:
    from emulator.machine.kernel.process import Process

_PENDING_MAX = 1024


def kill(sender: Process, pid: int, signal: Signal | int) -> None:
    """As kill(2); the sender itself comes last, since that may end it."""
    if signal and signal not in DEFAULT_ACTIONS:
        raise LinuxError(Errno.EINVAL)
    meant = _targets(sender, pid)
    if not meant:
        raise LinuxError(Errno.ESRCH)
    allowed = [target for target in meant if _may(sender, target, signal)]
    if not allowed:
        raise LinuxError(Errno.EPERM)
    if signal:
        for target in sorted(allowed, key=lambda target: target is sender):
            target.deliver(Signal(signal), target.namespace is not sender.namespace)


def _targets(sender: Process, pid: int) -> list[Process]:
    processes = sender.namespace.processes
    if pid > 0:
        return [processes[pid]] if pid in processes else []
    if pid == -1:
        return [other for other in list(processes.values()) if other is not sender and not other.is_init]
    group = sender.group if pid == 0 else -pid
    return [other for other in list(processes.values()) if other.group == group and other.namespace is sender.namespace]


def _may(sender: Process, target: Process, signal: Signal | int) -> bool:
    credentials = sender.credentials
    return (
        credentials.uid == target.credentials.uid
        or credentials.has("CAP_KILL")
        or (signal == Signal.CONT and target.session == sender.session)
    )


def deliver(process: Process, signal: Signal, outside: bool) -> None:
    """What `Process.deliver` says."""
    if process.exit_status is not None:
        return
    if signal is Signal.CONT:
        _resume(process)
    forced = signal in (Signal.KILL, Signal.STOP)
    handler = DEFAULT if forced else process.handlers.get(signal, DEFAULT)
    if handler is IGNORE:
        return
    if handler is not DEFAULT:
        _catch(process, signal)
    elif not process.is_init or (forced and outside):
        _default(process, signal, forced)


def _default(process: Process, signal: Signal, forced: bool) -> None:
    action = DEFAULT_ACTIONS[signal]
    if action is Action.STOP:
        if forced or not process.is_orphaned_group:
            _stop(process, signal)
    elif action in (Action.TERMINATE, Action.CORE):
        _resume(process)
        process.task.cancel(Killed(signal))


def _catch(process: Process, signal: Signal) -> None:
    if signal not in process.pending and len(process.pending) < _PENDING_MAX:
        process.pending.append(signal)
    handler = process.handlers[signal]
    if callable(handler):
        handler(signal)
    process.signalled.ring()
    if process.interruptible and process.task.waiting is not None:
        process.task.cancel(LinuxError(Errno.EINTR), final=False)


def _stop(process: Process, signal: Signal) -> None:
    if process.stop_signal is None:
        process.gate.close()
        process.stop_signal, process.stop_reported = signal, False
        _tell_change(process)


def _resume(process: Process) -> None:
    if process.stop_signal is not None:
        process.stop_signal = None
        process.gate.open()
        _tell_change(process)


def _tell_change(process: Process) -> None:
    process.changed.ring()
    if process.parent is not None:
        process.parent.child_changed.ring()
        process.parent.deliver(Signal.CHLD)
