"""One overlay for each container: the image's layers, Docker's init layer, and what it writes."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress

from msgspec import Struct

from emulator.backend.namespace.files import places
from emulator.backend.namespace.files.confined import confined
from emulator.backend.namespace.files.unpacking import remove
from emulator.backend.namespace.keeper import syscalls
from emulator.backend.namespace.keeper.agent import Agent

INIT_DIRECTORIES = ("/dev/pts", "/dev/shm", "/proc", "/sys")
INIT_FILES = ("/.dockerenv", "/dev/console", "/etc/hostname", "/etc/hosts", "/etc/resolv.conf")
PARTS = ("upper", "work", "root", "etc")


class Create(Struct, frozen=True):
    """`layers`: diff ids, the lowest first."""

    container_id: str
    layers: tuple[str, ...]


class ContainerName(Struct, frozen=True):
    """Of a container that is here."""

    container_id: str


def create(agent: Agent, request: Create) -> None:
    """The writable layer; what lies below it is written down, for whenever it is mounted."""
    directory = places.container(agent, request.container_id)
    for part in PARTS:
        os.makedirs(os.path.join(directory, part), 0o755, exist_ok=True)
    lowers = [init_layer(agent, request.layers), *stacked(agent, request.layers)]
    with open(os.path.join(directory, "lowers"), "w") as file:
        file.write("\n".join(lowers))


def stacked(agent: Agent, layers: tuple[str, ...]) -> list[str]:
    """The layers' directories, the topmost first. One that is there twice counts where it is topmost: it has all of itself
    there, and the kernel takes no directory twice."""
    return list(dict.fromkeys(places.layer(agent, diff_id) for diff_id in reversed(layers)))


def destroy(agent: Agent, request: ContainerName) -> None:
    """The container's files go."""
    unmount(places.root(agent, request.container_id))
    unmount(os.path.join(places.container(agent, request.container_id), "shm"))
    remove(places.container(agent, request.container_id))


def lowers_of(agent: Agent, container_id: str) -> list[str]:
    """The directories below its writable layer, the topmost first."""
    with open(os.path.join(places.container(agent, container_id), "lowers")) as file:
        return file.read().split("\n")


def mounted(agent: Agent, container_id: str) -> str:
    """The root of a container's tree, mounted if it was not."""
    root = places.root(agent, container_id)
    if not os.path.ismount(root):
        directory = places.container(agent, container_id)
        mount(agent, lowers_of(agent, container_id), os.path.join(directory, "upper"), os.path.join(directory, "work"), root)
    return root


def mount(agent: Agent, lowers: list[str], upper: str, work: str, place: str) -> None:
    """An overlay. Names of layers are given without their directory: the kernel takes one page of options."""
    os.chdir(agent.settings.layers)
    shown = [os.path.relpath(lower) if lower.startswith(agent.settings.layers) else lower for lower in lowers]
    options = f"userxattr,lowerdir={':'.join(map(escaped, shown))},upperdir={escaped(upper)},workdir={escaped(work)}"
    try:
        syscalls.mount("overlay", place, "overlay", 0, options)
    finally:
        os.chdir("/")


def mount_lower(agent: Agent, lowers: list[str], place: str) -> None:
    """What lies below a writable layer, alone."""
    if len(lowers) == 1:
        syscalls.mount(lowers[0], place, "", syscalls.MS_BIND)
        return
    os.chdir(agent.settings.layers)
    shown = [os.path.relpath(lower) if lower.startswith(agent.settings.layers) else lower for lower in lowers]
    try:
        syscalls.mount("overlay", place, "overlay", syscalls.MS_RDONLY, f"userxattr,lowerdir={':'.join(map(escaped, shown))}")
    finally:
        os.chdir("/")


def escaped(path: str) -> str:
    """As overlayfs reads it."""
    return path.replace("\\", "\\\\").replace(":", "\\:").replace(",", "\\,")


def unmount(place: str) -> None:
    """If it was mounted."""
    with suppress(OSError):
        syscalls.unmount(place, syscalls.MNT_DETACH)


def unmount_all(agent: Agent) -> None:
    """Every container's tree."""
    directory = os.path.join(agent.settings.home, "containers")
    for name in os.listdir(directory) if os.path.isdir(directory) else ():
        unmount(places.root(agent, name))
        unmount(os.path.join(directory, name, "shm"))


def init_layer(agent: Agent, layers: tuple[str, ...]) -> str:
    """What Docker lays over an image so that there is something to mount on (moby: daemon/initlayer), once for each."""
    key = hashlib.sha256(" ".join(layers).encode()).hexdigest()[: places.KEY]
    place = os.path.join(agent.settings.home, "init", key)
    if os.path.isdir(place):
        return place
    making = f"{place}.new"
    remove(making)
    for part in PARTS:
        os.makedirs(os.path.join(making, part), 0o755)
    empty = os.path.join(making, "etc")
    lowers = stacked(agent, layers) or [empty]
    upper, work, root, _ = (os.path.join(making, part) for part in PARTS)
    mount(agent, lowers, upper, work, root)
    try:
        confined(root, furnish, type(None))
    finally:
        unmount(root)
    os.rename(upper, place)
    remove(making)
    return place


def furnish() -> None:
    """Makes what is not there."""
    for path in INIT_DIRECTORIES:
        if not os.path.exists(path):
            os.makedirs(path, 0o755)
    for path in INIT_FILES:
        if not os.path.lexists(path):
            os.makedirs(os.path.dirname(path), 0o755, exist_ok=True)
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o755))
    if not os.path.lexists("/etc/mtab"):
        os.symlink("/proc/mounts", "/etc/mtab")
