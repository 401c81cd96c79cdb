"""Tests as another user, for root: `python -m tests.backend.namespace.as_user USER HOME PYTEST-WORDS...`.

Where the interpreter, these tests or the archives lie in a directory that is closed to others (root's home), they are shown
there all the same, in a mount namespace of the tests' own: nothing of this machine is changed.
"""

from __future__ import annotations

import os
import pwd
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

from emulator.backend.namespace.keeper import syscalls
from tests.backend.namespace import roots

REPOSITORY = Path(__file__).parents[3]


def closed(path: Path) -> Path | None:
    """The outermost directory on the way to a path that others cannot enter."""
    for directory in (*reversed(path.parents), path):
        if directory.is_dir() and not directory.stat().st_mode & stat.S_IXOTH:
            return directory
    return None


def show(paths: Iterable[Path]) -> None:
    """Opens the way to these, in a mount namespace of this process's own."""
    syscalls.unshare(syscalls.CLONE_NEWNS)
    syscalls.mount("none", "/", flags=syscalls.MS_REC | syscalls.MS_PRIVATE)
    held = {path: (closed(path), os.open(path, os.O_PATH)) for path in paths if path.is_dir()}
    for door in {door for door, _ in held.values() if door is not None}:
        syscalls.mount("none", str(door), "tmpfs", data="mode=755")
    for path, (door, descriptor) in held.items():
        if door is not None:
            path.mkdir(parents=True, exist_ok=True)
            syscalls.mount(f"/proc/self/fd/{descriptor}", str(path), flags=syscalls.MS_BIND | syscalls.MS_REC)


def main(words: list[str]) -> None:
    """Becomes the user, and then pytest."""
    user, home = pwd.getpwnam(words[0]), words[1]
    show({Path(path).resolve() for path in (sys.prefix, sys.base_prefix, REPOSITORY, roots.place())})
    environment = {
        "HOME": home, "TMPDIR": home, "PATH": os.environ["PATH"], "EMULATOR_TEST_IMAGES": str(roots.place()),
        "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    os.initgroups(user.pw_name, user.pw_gid)
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    os.chdir(REPOSITORY)
    os.execve(sys.executable, [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words[2:]], environment)


if __name__ == "__main__":
    main(sys.argv[1:])
