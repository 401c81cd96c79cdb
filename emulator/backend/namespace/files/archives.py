"""`docker cp` and `docker export`: a container's files from outside, in and out (moby: daemon/archive.go)."""

from __future__ import annotations

import os
import posixpath
import stat
import tarfile

from emulator.backend.base import FileStat, NotADirectory, PathFailure, PathRefused, ReadOnly
from emulator.backend.namespace.files import overlays
from emulator.backend.namespace.files.confined import View, confined
from emulator.backend.namespace.files.overlays import ContainerName
from emulator.backend.namespace.files.packing import Packing, tree
from emulator.backend.namespace.files.requests import ExtractOrder, PathOrder
from emulator.backend.namespace.files.survey import sentence
from emulator.backend.namespace.files.unpacking import Unpacking, translated
from emulator.backend.namespace.keeper.agent import Agent
from emulator.backend.namespace.keeper.messages import memory_file
from emulator.quote import quote

LETTERS = {
    stat.S_IFREG: "-", stat.S_IFDIR: "d", stat.S_IFLNK: "l", stat.S_IFCHR: "c", stat.S_IFBLK: "b", stat.S_IFIFO: "p",
    stat.S_IFSOCK: "s",
}  # fmt: skip


def stat_path(agent: Agent, request: PathOrder) -> FileStat:
    """One path; raises PathFailure."""
    root = overlays.mounted(agent, request.container_id)
    return confined(root, lambda: describe(request.path), FileStat, request.views)


def pack(agent: Agent, request: PathOrder) -> FileStat:
    """The same, with an archive (a descriptor), whose names begin with the path's last component, those of the root with /."""
    root, descriptor = overlays.mounted(agent, request.container_id), memory_file()
    agent.returned.append(descriptor)
    return confined(root, lambda: packed(request.path, descriptor), FileStat, request.views)


def export(agent: Agent, request: ContainerName) -> None:
    """The whole tree (a descriptor), without what is mounted on it."""
    root, descriptor = overlays.mounted(agent, request.container_id), memory_file()
    agent.returned.append(descriptor)
    confined(root, lambda: exported(descriptor), type(None))


def extract(agent: Agent, request: ExtractOrder) -> None:
    """Unpacks; raises PathFailure."""
    root, descriptor = overlays.mounted(agent, request.container_id), agent.received[0]
    confined(root, lambda: extracted(request, descriptor, single=agent.settings.single), type(None), request.views)


def exported(descriptor: int) -> None:
    packing = Packing(descriptor)
    for path, name in tree("/", "", cross=False):
        packing.put(path, name)
    packing.end()


def packed(path: str, descriptor: int) -> FileStat:
    found, packing = describe(path), Packing(descriptor)
    place, name = located(path), base_name(path)
    if name == "/":
        packing.put("/", "")
        for inner, label in tree("/", ""):
            packing.put(inner, f"/{label}")
    else:
        for inner, label in tree(place, name):
            packing.put(inner, label)
    packing.end()
    return found


def located(path: str) -> str:
    """Where a path leads; the last link is followed only behind a slash or `/.`. Raises PathFailure."""
    whole = posixpath.join("/", path)
    try:
        if path.endswith(("/", "/.")):
            os.stat(whole)
            return os.path.realpath(whole)
        os.lstat(whole)
    except FileNotFoundError:
        raise PathFailure("no such file or directory") from None
    except OSError as error:
        raise PathRefused(f"lstat {whole}: {sentence(error)}") from None
    directory, name = posixpath.split(posixpath.normpath(whole))
    return posixpath.join(os.path.realpath(directory), name)


def describe(path: str) -> FileStat:
    """What the engine says about a path; a link's target is made absolute and clean."""
    place = located(path)
    found = os.lstat(place)
    target = os.path.realpath(place) if stat.S_ISLNK(found.st_mode) else ""
    letter = LETTERS[stat.S_IFMT(found.st_mode)]
    return FileStat(base_name(path), letter, stat.S_IMODE(found.st_mode), found.st_size, found.st_mtime_ns, target)


def base_name(path: str) -> str:
    """As Go's filepath.Base of the path with its trailing `/.` kept."""
    if path.endswith("/.") or path == ".":
        return "."
    return posixpath.basename(path.rstrip("/")) or "/"


def extracted(request: ExtractOrder, descriptor: int, *, single: bool) -> None:
    directory = destination(request.path)
    over = view_of(directory, request.views)
    if over is None and request.read_only:
        raise ReadOnly("container rootfs is marked read-only")
    if over is not None and over.read_only:
        raise ReadOnly("mounted volume is marked read-only")
    check(request, directory, descriptor)
    Unpacking(directory, single=single, owner=request.owner).take(descriptor)


def destination(path: str) -> str:
    """The directory at a path, links followed; raises PathFailure."""
    place = os.path.realpath(posixpath.join("/", path))
    try:
        is_directory = stat.S_ISDIR(os.stat(place).st_mode)
    except NotADirectoryError:
        raise NotADirectory("not a directory") from None
    except OSError as error:
        raise PathFailure(sentence(error)) from None
    if not is_directory:
        raise NotADirectory()
    return place


def view_of(path: str, views: tuple[View, ...]) -> View | None:
    """The mount that a path is in; None for the container's own tree."""
    over = [view for view in views if f"{path}/".startswith(f"{os.path.realpath(view.destination)}/")]
    return max(over, key=lambda view: len(view.destination), default=None)


def check(request: ExtractOrder, directory: str, descriptor: int) -> None:
    """No directory takes a file's place, nor a file a directory's; what is mounted cannot be replaced."""
    points = {os.path.realpath(view.destination) for view in request.views}
    with open(descriptor, "rb", closefd=False) as file, translated(), tarfile.open(fileobj=file, mode="r:") as archive:
        for member in archive:
            name = posixpath.normpath(f"/{member.name}").lstrip("/")
            path = posixpath.join(directory, name)
            if not name or not os.path.lexists(path):
                continue
            if request.keep_types:
                check_type(name, path, directory, becomes=member.isdir())
            if not member.isdir() and path in points:
                raise ReadOnly(f"RemoveAll {name}: device or resource busy")


def check_type(name: str, path: str, directory: str, *, becomes: bool) -> None:
    """Of one member; `becomes`: a directory."""
    was = stat.S_ISDIR(os.lstat(path).st_mode)
    if was and not becomes:
        raise ReadOnly(f"cannot overwrite directory {quote(name)} with non-directory {quote(directory)}")
    if becomes and not was and not os.path.isdir(path):
        raise ReadOnly(f"cannot overwrite non-directory {quote(name)} with directory {quote(directory)}")
