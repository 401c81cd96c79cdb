"""The groups of containers, in the keeper: made and filled, read, and taken away."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from msgspec import Struct

from emulator.backend.base import RuntimeFailure
from emulator.backend.namespace.groups.limits import MOST, UNIFIED, Setting
from emulator.backend.namespace.groups.places import PROCESSES, inherit
from emulator.backend.namespace.keeper.agent import Agent

PIDS = "pids.max"
SWAP = "memory.memsw.limit_in_bytes"
NANOSECONDS = 1000
KEEPER = "keeper"
NESTING = "runc"
"""The runtime that makes groups itself, below those that it is in, where it can: so every container has some to be in."""
ATTEMPTS, BREATH_SECONDS = 50, 0.01
FAULT = "unable to start container process: error during container init: error setting cgroup config for procHooks process: "


class Limited(Struct, frozen=True):
    """A container's limits; `pids` are processes of it that run already."""

    container_id: str
    settings: tuple[Setting, ...]
    pids: tuple[int, ...] = ()


class Used(Struct, frozen=True, kw_only=True):
    """What a group has used: nanoseconds and bytes; `kills`: how often the kernel has killed in it for memory."""

    pids: int
    cpu: int
    memory: int
    kills: int


def groups(agent: Agent, container_id: str) -> dict[str, Path]:
    """By controller a container's group; those that there are."""
    found = {controller: Path(place, container_id) for controller, place in agent.settings.groups.items()}
    return {controller: place for controller, place in found.items() if place.is_dir()}


def make(agent: Agent, container_id: str) -> None:
    """Its groups."""
    for controller, place in agent.settings.groups.items():
        path = Path(place, container_id)
        path.mkdir(exist_ok=True)
        if controller == "cpuset":
            inherit(path)


def joining(agent: Agent, container_id: str) -> Callable[[], None] | None:
    """What a child does before it becomes a runtime, so that all it starts is in the container's groups; None without any."""
    doors = [place / PROCESSES for place in groups(agent, container_id).values()]
    return (lambda: join(doors)) if doors else None


def join(doors: list[Path], pid: int = 0) -> None:
    """A process (0: this one) enters."""
    for door in doors:
        with open(door, "wb", buffering=0) as file:
            file.write(str(pid).encode())


@contextmanager
def lifted(agent: Agent, container_id: str) -> Iterator[None]:
    """Meanwhile there may be any number of processes: a runtime takes some itself, which Docker's limit does not count."""
    made = groups(agent, container_id)
    place = made.get(UNIFIED) or made.get("pids")
    if place is None:
        yield
        return
    before = (place / PIDS).read_text()
    (place / PIDS).write_text(MOST)
    try:
        yield
    finally:
        (place / PIDS).write_text(before)


def limit(agent: Agent, request: Limited) -> None:
    """Sets limits, also of what runs already; raises RuntimeFailure."""
    make(agent, request.container_id)
    made = groups(agent, request.container_id)
    for pid in request.pids:
        with suppress(ProcessLookupError):
            join([place / PROCESSES for place in made.values()], pid)
    again = [setting for setting in request.settings if refusal(made, setting)]
    for setting in again:  # of memory and memory with swap the larger one goes first, when both grow
        if reason := refusal(made, setting):
            place = docker_place(request.container_id, setting)
            raise RuntimeFailure(f'{FAULT}failed to write "{setting.value}": write {place}: {reason}')


def refusal(made: dict[str, Path], setting: Setting) -> str:
    """Why the kernel does not take it; "" where it does. A kernel that does not count swap has no file for it, and keeps to the
    rest."""
    place = made[setting.controller] / setting.file
    if setting.file == SWAP and not place.exists():
        return ""
    try:
        place.write_text(setting.value)
    except OSError as error:
        return os.strerror(error.errno or 0).lower()
    return ""


def docker_place(container_id: str, setting: Setting) -> str:
    """A file of a group by its name with Docker: whose directory it lies in here is of no use to the reader."""
    above = "" if setting.controller == UNIFIED else f"/{setting.controller}"
    return f"/sys/fs/cgroup{above}/docker/{container_id}/{setting.file}"


def used(agent: Agent, container_id: str) -> Used | None:
    """What its groups have counted; None where it has none."""
    made = groups(agent, container_id)
    if not made:
        return None
    if place := made.get(UNIFIED):
        return Used(
            pids=number(place / "pids.current"), cpu=entry(place / "cpu.stat", "usage_usec") * NANOSECONDS,
            memory=max(0, number(place / "memory.current") - entry(place / "memory.stat", "inactive_file")),
            kills=entry(place / "memory.events", "oom_kill"),
        )  # fmt: skip
    memory = made["memory"]
    return Used(
        pids=number(made["pids"] / "pids.current"), cpu=number(made["cpuacct"] / "cpuacct.usage") if "cpuacct" in made else 0,
        memory=max(0, number(memory / "memory.usage_in_bytes") - entry(memory / "memory.stat", "total_inactive_file")),
        kills=sum(entry(file, "oom_kill") for file in memory.rglob("memory.oom_control")),
    )  # fmt: skip


def number(path: Path) -> int:
    """A file's only number."""
    return int(path.read_text())


def entry(path: Path, key: str) -> int:
    """A number behind its name; 0 where there is none."""
    entries = dict(line.partition(" ")[::2] for line in path.read_text().splitlines())
    return int(entries.get(key, 0))


def enter(agent: Agent) -> None:
    """The keeper goes into groups of its own, below which all lies that a nesting runtime may leave."""
    if UNIFIED not in agent.settings.groups:
        make(agent, KEEPER)
        join([place / PROCESSES for place in groups(agent, KEEPER).values()])


def remove_all(agent: Agent) -> None:
    """Nothing runs any more, but this keeper."""
    if groups(agent, KEEPER):
        join([Path(place).parent / PROCESSES for place in agent.settings.groups.values()])
    for container_id in sorted({path.name for place in agent.settings.groups.values() for path in Path(place).glob("*/")}):
        remove(agent, container_id)
    for place in agent.settings.groups.values():
        with suppress(OSError):  # its engine, if it is still there, has removed it
            os.rmdir(place)


def remove(agent: Agent, container_id: str) -> None:
    """Its groups go, and whoever is still in them: the first process has ended."""
    for place in groups(agent, container_id).values():
        clear(place)


def clear(place: Path) -> None:
    """A group, those below it first."""
    for inner in [path for path in place.iterdir() if path.is_dir()]:
        clear(inner)
    for _ in range(ATTEMPTS):
        with suppress(OSError):
            for pid in (place / PROCESSES).read_text().split():
                if pid != "0":  # one that this keeper has no number for
                    os.kill(int(pid), signal.SIGKILL)
        with suppress(OSError):
            place.rmdir()
        if not place.exists():
            break
        time.sleep(BREATH_SECONDS)
