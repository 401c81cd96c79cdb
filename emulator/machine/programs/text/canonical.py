"""Path names without links and dots, as `readlink -f`, `-e`, `-m` and realpath give them."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Kind

if TYPE_CHECKING:
    from emulator.machine.kernel.process import Process

LINKS = 40


def canonical(process: Process, path: str, how: str) -> str:
    """`how`: e everything must exist, f all but the last part, m nothing need."""
    if not path:
        raise LinuxError(Errno.ENOENT, path)
    todo = [part for part in posixpath.join(process.cwd, path).split("/") if part]
    todo.reverse()
    here = ""
    links = 0
    while todo:
        part = todo.pop()
        if part == ".":
            continue
        if part == "..":
            here = here.rpartition("/")[0]
            continue
        there = f"{here}/{part}"
        try:
            status = process.lstat(there)
        except LinuxError as error:
            if how == "m" or (how == "f" and not todo and error.errno is Errno.ENOENT):
                here = there
                continue
            raise LinuxError(error.errno, path) from error
        if status.kind is Kind.SYMLINK:
            links += 1
            if links > LINKS:
                raise LinuxError(Errno.ELOOP, path)
            if status.target.startswith("/"):
                here = ""
            todo.extend(piece for piece in reversed(status.target.split("/")) if piece)
            continue
        if todo and not status.is_directory and how != "m":
            raise LinuxError(Errno.ENOTDIR, path)
        here = there
    return here or "/"
