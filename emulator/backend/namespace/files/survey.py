"""A look into a container's tree before something is run in it: who its users are, whether what shall run is there."""

from __future__ import annotations

import os
import posixpath
import stat

from msgspec import Struct, structs

from emulator.backend.namespace.files import overlays
from emulator.backend.namespace.files.confined import View, confined
from emulator.backend.namespace.keeper.agent import Agent

LARGEST = 1 << 20


class Survey(Struct, frozen=True, kw_only=True):
    """What is looked at: `command` is searched in `path` as Go's exec.LookPath does; `points` are where mounts go, `sources`
    paths of this machine. `running`: a process in whose own tree the look is, with all its mounts; 0 for none."""

    container_id: str
    running: int = 0
    views: tuple[View, ...] = ()
    command: str = ""
    path: str = ""
    directory: str = "/"
    points: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class Surveyed(Struct, frozen=True, kw_only=True):
    """`fault` and `directory_fault` are errors as the system's sentence, "" for none; `found`: whether the command's name is
    anywhere. `kinds` of points and `sources`: "d", "-", or "" where nothing is."""

    passwd: bytes = b""
    group: bytes = b""
    found: bool = True
    fault: str = ""
    directory_fault: str = ""
    kinds: dict[str, str] = {}
    sources: dict[str, str] = {}


def survey(agent: Agent, request: Survey) -> Surveyed:
    """Looks."""
    if request.running:
        return confined(f"/proc/{request.running}/root", lambda: look(request), Surveyed)
    root = overlays.mounted(agent, request.container_id)
    bare = confined(root, lambda: {point: kind(point) for point in request.points}, dict[str, str]) if request.points else {}
    seen = confined(root, lambda: look(request), Surveyed, request.views)
    return structs.replace(seen, kinds=bare, sources={source: kind(source) for source in request.sources})


def look(request: Survey) -> Surveyed:
    """The look itself, where `/` is the container's."""
    found, fault = True, ""
    if "/" in request.command:
        fault = executable_fault(posixpath.join(request.directory, request.command))
    elif request.command:
        places = [posixpath.join(request.directory, part or ".", request.command) for part in request.path.split(":")]
        found = any(not executable_fault(place) for place in places)
    return Surveyed(
        passwd=text("/etc/passwd"), group=text("/etc/group"), found=found, fault=fault,
        directory_fault=directory_fault(request.directory),
    )  # fmt: skip


def text(path: str) -> bytes:
    """A small file's bytes; none where it is missing, or no file."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode) or os.stat(path).st_size > LARGEST:
            return b""
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def executable_fault(path: str) -> str:
    """What is wrong with a file that shall be run."""
    try:
        found = os.stat(path)
    except OSError as error:
        return f"stat {path}: {sentence(error)}"
    if stat.S_ISDIR(found.st_mode):
        return "is a directory"
    return "" if found.st_mode & 0o111 else "permission denied"


def directory_fault(path: str) -> str:
    """What is wrong with a working directory; one that lacks is made by the runtime."""
    try:
        return "" if stat.S_ISDIR(os.stat(path).st_mode) else "not a directory"
    except OSError as error:
        return sentence(error)


def kind(path: str) -> str:
    """Links followed."""
    try:
        return "d" if stat.S_ISDIR(os.stat(path).st_mode) else "-"
    except OSError:
        return ""


def sentence(error: OSError) -> str:
    """As Go's syscall package says it."""
    return os.strerror(error.errno or 0).lower()
