"""Below which directories of /sys/fs/cgroup this user's engine may make groups: found out by making them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from emulator.backend.namespace.groups.limits import DISKS, UNIFIED
from emulator.backend.namespace.preflight import cgroups

NEEDED = ("memory", "pids", "cpu")
ALSO = ("cpuacct", "cpuset", DISKS)
CPUSET = ("cpuset.cpus", "cpuset.mems")
PROCESSES, CONTROLLERS = "cgroup.procs", "cgroup.controllers"
PREFIX, OWN = "docker-emulator-", "engine"


def places(home: Path) -> dict[str, str]:
    """By controller the directory in which the groups of the world at `home` are made; none where limits cannot be kept."""
    own = cgroups.own_places()
    if cgroups.mode() == "v2":
        return unified(home, own[UNIFIED])
    found = {controller: own[controller] / name(home) for controller in (*NEEDED, *ALSO) if controller in own}
    made = {controller: str(place) for controller, place in found.items() if opened(place)}
    if all(controller in made for controller in NEEDED):
        return made
    remove(made)
    return {}


def name(home: Path) -> str:
    """One world's directory."""
    return PREFIX + hashlib.sha256(str(home).encode()).hexdigest()[:12]


def opened(place: Path) -> bool:
    """Whether the directory is there and ours."""
    try:
        place.mkdir(exist_ok=True)
        if place.parent.joinpath(CPUSET[0]).exists():
            inherit(place)
    except OSError:
        return False
    return os.access(place / PROCESSES, os.W_OK)


def inherit(place: Path) -> None:
    """A group of the first version has no processors until it is told which."""
    for file in CPUSET:
        if not (place / file).read_text().strip():
            (place / file).write_text((place.parent / file).read_text())


def unified(home: Path, own: Path, root: Path = cgroups.ROOT) -> dict[str, str]:
    """Of the second version: no group has both processes and groups with limits, so those of our own go into one beside it."""
    own = own.parent if own.name == OWN else own
    place = own / name(home)
    try:
        if not {"memory", "pids"} <= set((own / CONTROLLERS).read_text().split()):
            return {}
        if own != root:
            step_aside(own)
        place.mkdir(exist_ok=True)
        for directory in (own, place):
            given = (directory / CONTROLLERS).read_text().split()
            (directory / "cgroup.subtree_control").write_text(" ".join(f"+{each}" for each in given))
    except OSError:
        return {}
    return {UNIFIED: str(place)}


def step_aside(own: Path) -> None:
    """All that live in a group go into one of their own below it."""
    (own / OWN).mkdir(exist_ok=True)
    for pid in (own / PROCESSES).read_text().split():
        with suppress(ProcessLookupError):  # it has just ended
            (own / OWN / PROCESSES).write_text(pid)


def remove(made: Mapping[str, str]) -> None:
    """The directories of a world, with the groups that are still in them."""
    for place in made.values():
        for path in (*sorted(Path(place).rglob("*/"), reverse=True), Path(place)):
            with suppress(OSError):
                path.rmdir()
