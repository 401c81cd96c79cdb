"""Processes in the keeper: made by a runtime, signalled, stopped, counted, waited for."""

from __future__ import annotations

import os
import shutil
import signal
from contextlib import suppress
from typing import cast

from msgspec import Struct

from emulator.backend.base import RuntimeFailure
from emulator.backend.namespace.files import overlays, places
from emulator.backend.namespace.groups import kept
from emulator.backend.namespace.groups.kept import Limited
from emulator.backend.namespace.groups.limits import Setting
from emulator.backend.namespace.keeper import syscalls
from emulator.backend.namespace.keeper.agent import Agent
from emulator.backend.namespace.process import settling
from emulator.backend.namespace.process.requests import (
    CreateProcess,
    ExecProcess,
    Named,
    Processes,
    ProcessMade,
    SignalProcess,
)
from emulator.backend.namespace.runtimes import Made, Runtime, Streams, chosen, entering

KNOWN = "process.running"
SECURE = syscalls.MS_NOSUID | syscalls.MS_NODEV | syscalls.MS_NOEXEC


class SharedMemory(Struct, frozen=True):
    """A container's /dev/shm; `size` in bytes."""

    container_id: str
    size: int


class Known:
    """By name: `pids`, the first process of each container and those of execs; `waited`, who ends with it."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.pids: dict[str, int] = {}
        self.waited: dict[str, int] = {}


def known(agent: Agent) -> Known:
    """What this keeper knows."""
    if KNOWN not in agent.state:
        if agent.settings.runtime == kept.NESTING:
            kept.enter(agent)
        agent.state[KNOWN] = Known(chosen(agent))
    return cast("Known", agent.state[KNOWN])


def create(agent: Agent, request: CreateProcess) -> ProcessMade:
    """`runc create`; raises RuntimeFailure and leaves nothing."""
    overlays.mounted(agent, request.container_id)
    bundle = os.path.join(places.container(agent, request.container_id), "bundle")
    os.makedirs(bundle, exist_ok=True)
    with open(os.path.join(bundle, "config.json"), "wb") as file:
        file.write(request.config)
    state = known(agent)
    state.runtime.forget(request.container_id)
    try:
        if request.limits or agent.settings.runtime == kept.NESTING:
            kept.limit(agent, Limited(request.container_id, tuple(each for each in request.limits if not each.late)))
        join = kept.joining(agent, request.container_id)
        process = state.runtime.create(request.container_id, bundle, streams(agent, request.terminal), join)
        if request.limits:
            kept.limit(agent, Limited(request.container_id, tuple(each for each in request.limits if each.late)))
    except RuntimeFailure:
        state.runtime.forget(request.container_id)
        kept.remove(agent, request.container_id)
        raise
    return made(agent, request.container_id, process)


def streams(agent: Agent, terminal: bool) -> Streams | None:
    """What came along; None for a terminal."""
    if terminal:
        return None
    stdin, stdout, stderr = agent.received
    return stdin, stdout, stderr


def made(agent: Agent, name: str, process: Made) -> ProcessMade:
    """Remembers it, and gives out what the engine holds of it."""
    state = known(agent)
    state.pids[name] = process.pid
    state.waited[name] = process.waited or process.pid
    agent.children[state.waited[name]] = name
    agent.returned.append(os.pidfd_open(process.pid))
    if process.terminal is not None:
        agent.returned.append(process.terminal)
    return ProcessMade(process.pid)


def share_memory(agent: Agent, request: SharedMemory) -> None:
    """Mounted anew for each start, where others can share it."""
    place = os.path.join(places.container(agent, request.container_id), "shm")
    os.makedirs(place, exist_ok=True)
    overlays.unmount(place)
    syscalls.mount("shm", place, "tmpfs", SECURE, f"mode=1777,size={request.size}")


def start(agent: Agent, request: Named) -> None:
    """`runc start`; an end that has come by then is told first."""
    state = known(agent)
    pid = state.pids[request.name]
    before = settling.seen(pid)
    state.runtime.start(request.name)
    if settling.settle(pid, before):
        agent.bury()


def execute(agent: Agent, request: ExecProcess) -> ProcessMade:
    """`runc exec`; raises RuntimeFailure."""
    bundle = os.path.join(places.container(agent, request.container_id), "bundle")
    place = os.path.join(bundle, f"{request.exec_id}.json")
    with open(place, "wb") as file:
        file.write(request.process)
    try:
        state = known(agent)
        with kept.lifted(agent, request.container_id):
            pid, join = state.pids[request.container_id], kept.joining(agent, request.container_id)
            if request.remapped:
                process = entering.made(pid, place, streams(agent, request.terminal), join, remapped=True)
            else:
                process = state.runtime.execute(request.container_id, pid, place, streams(agent, request.terminal), join)
    finally:
        os.unlink(place)
    return made(agent, request.exec_id, process)


def send(agent: Agent, request: SignalProcess) -> None:
    """One signal; nothing to one that is gone."""
    pid = known(agent).pids.get(request.name)
    if pid is not None:
        with suppress(ProcessLookupError):
            os.kill(pid, request.number)


def ended(agent: Agent, request: Named) -> None:
    """The engine has heard of its end: what the runtime knows of it goes."""
    known(agent).pids.pop(request.name, None)
    known(agent).waited.pop(request.name, None)
    known(agent).runtime.forget(request.name)
    kept.remove(agent, request.name)


def exec_ended(agent: Agent, request: Named) -> None:
    """The same, of an exec."""
    known(agent).pids.pop(request.name, None)
    known(agent).waited.pop(request.name, None)


def abandon(agent: Agent, request: Named) -> None:
    """Kills it; nobody is told."""
    state = known(agent)
    pid, waited = state.pids.pop(request.name, None), state.waited.pop(request.name, 0)
    if pid is not None:
        agent.children.pop(waited, None)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(waited, 0)
    state.runtime.forget(request.name)
    kept.remove(agent, request.name)


class Limit(Struct, frozen=True):
    """Other limits for a container that runs."""

    name: str
    settings: tuple[Setting, ...]


def limit(agent: Agent, request: Limit) -> None:
    """`docker update`; raises RuntimeFailure."""
    joined = kept.groups(agent, request.name)
    pids = () if joined else processes(agent, Named(request.name)).pids
    kept.limit(agent, Limited(request.name, request.settings, pids))


def kills(agent: Agent, request: Named) -> int:
    """How often the kernel has killed in a container for memory, since it started."""
    used = kept.used(agent, request.name)
    return used.kills if used else 0


def pause(agent: Agent, request: Named) -> None:
    """Stops every process of its pid namespace: without a cgroup of one's own there is no freezer."""
    for pid in processes(agent, request).pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)


def unpause(agent: Agent, request: Named) -> None:
    """Lets them go on."""
    for pid in processes(agent, request).pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def processes(agent: Agent, request: Named) -> Processes:
    """Those that live in the first process's pid namespace."""
    pid = known(agent).pids.get(request.name)
    if pid is None:
        return Processes(())
    wanted = pid_namespace(pid)
    pids = [int(name) for name in os.listdir("/proc") if name.isdecimal()]
    return Processes(tuple(sorted(other for other in pids if wanted and pid_namespace(other) == wanted)))


def pid_namespace(pid: int) -> str:
    """Its identity, "" where the process is gone."""
    try:
        return os.readlink(f"/proc/{pid}/ns/pid")
    except OSError:
        return ""


def tools(agent: Agent, request: Named) -> str:
    """Where a program of this machine lies, "" for nowhere."""
    return shutil.which(request.name) or ""
