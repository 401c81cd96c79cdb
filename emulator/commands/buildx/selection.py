"""Which files of a directory go into a build context: those that are asked for, less those of the .dockerignore."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from fnmatch import fnmatchcase

from emulator.commands.client import LocalFiles
from emulator.dockerfile.ignore import Ignored

LINKS = 40


class Selection:
    """Asked for one path after another: True takes it, False leaves it and what is in it, None only looks into it.

    `wanted` are paths and patterns without leading slash; None means all.
    """

    def __init__(self, wanted: Sequence[str] | None, ignored: Ignored | None) -> None:
        self.ignored = ignored
        self.wanted = None if wanted is None else [tuple(path.split("/")) for path in wanted]

    def __call__(self, path: str, is_directory: bool) -> bool | None:
        verdict = self.is_wanted(path, is_directory)
        if not self.ignored or verdict is False:
            return verdict
        if self.ignored(path):
            return None if is_directory and not self.ignored.skips(path) else False
        return verdict

    def is_wanted(self, path: str, is_directory: bool) -> bool | None:
        if self.wanted is None:
            return True
        parts = tuple(path.split("/"))
        found: bool | None = False
        for pattern in self.wanted:
            count = min(len(parts), len(pattern))
            if not all(fnmatchcase(part, wanted) for part, wanted in zip(parts[:count], pattern[:count], strict=True)):
                continue
            if len(parts) >= len(pattern):
                return True
            found = None if is_directory else found
        return found


def followed(files: LocalFiles, root: str, wanted: Sequence[str]) -> list[str]:
    """The paths, and where links on their way lead within the context."""
    found = dict.fromkeys(wanted)
    pending = list(wanted)
    for _ in range(LINKS):
        following = [target for path in pending if (target := link_on(files, root, path)) is not None and target not in found]
        found |= dict.fromkeys(following)
        pending = following
        if not pending:
            break
    return list(found)


def link_on(files: LocalFiles, root: str, path: str) -> str | None:
    """What the path becomes by its first link."""
    parts = path.split("/")
    for count in range(1, len(parts) + 1):
        target = files.link_target(posixpath.join(root, *parts[:count]))
        if target is not None:
            base = "" if target.startswith("/") else "/".join(parts[: count - 1])
            whole = posixpath.normpath(posixpath.join("/", base, target.lstrip("/"), *parts[count:]))
            return whole.strip("/")
    return None
