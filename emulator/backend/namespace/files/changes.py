"""`docker diff`: what a container's writable layer says against what lies below.

moby: pkg/archive/changes.go compares the trees by mode, owner and device, and (but for directories) size and time; a directory
with changes in it counts as changed.
"""

from __future__ import annotations

import os
import posixpath
import stat

from emulator.backend.base import FileChange
from emulator.backend.namespace.files import overlays, places
from emulator.backend.namespace.files.overlays import ContainerName
from emulator.backend.namespace.files.unpacking import OPAQUE
from emulator.backend.namespace.keeper.agent import Agent


def changes(agent: Agent, request: ContainerName) -> list[FileChange]:
    """Sorted by path."""
    below = os.path.join(places.container(agent, request.container_id), "below")
    os.makedirs(below, exist_ok=True)
    overlays.mount_lower(agent, overlays.lowers_of(agent, request.container_id), below)
    try:
        kinds = compared(places.upper(agent, request.container_id), below)
    finally:
        overlays.unmount(below)
        os.rmdir(below)
    return [FileChange(kind, path) for path, kind in sorted(kinds.items(), key=lambda item: item[0].split("/"))]


def size(agent: Agent, request: ContainerName) -> int:
    """Bytes in the writable layer's files."""
    return tree_size(places.upper(agent, request.container_id))


def compared(upper: str, lower: str) -> dict[str, str]:
    """Paths and what became of them."""
    kinds: dict[str, str] = {}
    pending = [""]
    while pending:
        directory = pending.pop()
        below = names(lower + directory)
        present = os.listdir(upper + directory)
        if directory and is_opaque(upper + directory):
            kinds |= {f"{directory}/{name}": "D" for name in below if name not in present}
        for name in present:
            path = f"{directory}/{name}"
            found = os.lstat(upper + path)
            kind = verdict(found, os.lstat(lower + path) if name in below else None)
            if kind:
                kinds[path] = kind
            if stat.S_ISDIR(found.st_mode):
                pending.append(path)
    for path in list(kinds):
        while (path := posixpath.dirname(path)) != "/" and path not in kinds:
            kinds[path] = "C"
    return kinds


def names(directory: str) -> frozenset[str]:
    """What a directory holds; nothing where there is none, a link to one is none."""
    try:
        if not stat.S_ISDIR(os.lstat(directory).st_mode):
            return frozenset()
        return frozenset(os.listdir(directory))
    except OSError:
        return frozenset()


def verdict(found: os.stat_result, before: os.stat_result | None) -> str:
    """A letter; "" for no difference."""
    if stat.S_ISCHR(found.st_mode) and found.st_rdev == 0:
        return "D"
    if before is None:
        return "A"
    same = (found.st_mode, found.st_uid, found.st_gid, found.st_rdev) == (
        before.st_mode, before.st_uid, before.st_gid, before.st_rdev,
    )  # fmt: skip
    if same and not stat.S_ISDIR(found.st_mode):
        same = (found.st_mtime_ns, found.st_size) == (before.st_mtime_ns, before.st_size)
    return "" if same else "C"


def is_opaque(path: str) -> bool:
    """Whether a directory hides all that is below it."""
    try:
        return os.getxattr(path, OPAQUE) == b"y"
    except OSError:
        return False


def tree_size(path: str) -> int:
    """Bytes in all files; one of several names counts once."""
    total, seen = 0, set[tuple[int, int]]()
    for directory, _, files in os.walk(path):
        for name in files:
            found = os.lstat(os.path.join(directory, name))
            key = (found.st_dev, found.st_ino)
            if not stat.S_ISDIR(found.st_mode) and key not in seen:
                seen.add(key)
                total += found.st_size if not stat.S_ISCHR(found.st_mode) else 0
    return total
