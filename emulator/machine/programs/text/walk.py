"""Walking a tree of files without recursion, and asking at the terminal. Used by rm, chmod -R, du, cp, find."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emulator.machine.errno import LinuxError
from emulator.machine.files.inode import Kind, Stat
from emulator.machine.programs.text.streams import Reader

if TYPE_CHECKING:
    from emulator.machine.kernel.process import Process
    from emulator.machine.programs.text.job import Job


@dataclass(frozen=True, slots=True)
class Visit:
    """A step of a walk. `leaving`: a directory whose inside has been seen; `error`: why it could not be looked at."""

    path: str
    status: Stat | None
    depth: int
    leaving: bool = False
    error: LinuxError | None = None


def beneath(directory: str, name: str) -> str:
    return directory + name if directory.endswith("/") else f"{directory}/{name}"


def walk(process: Process, top: str, follow: str = "P", prune: set[str] | None = None) -> Iterator[Visit]:
    """Pre-order, and each directory once more when it is left. `follow`: L all links, H the top one, P none.

    A path that the caller puts into `prune` while it is visited isn't entered.
    """
    stack: list[tuple[str, int, Stat | None]] = [(top, 0, None)]
    above: list[tuple[int, int]] = []
    while stack:
        path, depth, left = stack.pop()
        if left is not None:
            above.pop()
            yield Visit(path, left, depth, leaving=True)
            continue
        try:
            status = look(process, path, follow == "L" or (follow == "H" and depth == 0))
        except LinuxError as error:
            yield Visit(path, None, depth, error=error)
            continue
        yield Visit(path, status, depth)
        if status.kind is not Kind.DIRECTORY or (prune and path in prune):
            continue
        here = (status.device, status.inode)
        if follow == "L" and here in above:
            continue  # a loop of links
        above.append(here)
        stack.append((path, depth, status))
        try:
            names = process.listdir(path)
        except LinuxError as error:
            yield Visit(path, status, depth, error=error)
            continue
        stack.extend((beneath(path, name), depth + 1, None) for name in reversed(names))


def look(process: Process, path: str, follow: bool) -> Stat:
    """stat where a link may be followed, lstat else (and for broken links)."""
    status = process.lstat(path)
    if follow and status.kind is Kind.SYMLINK:
        try:
            return process.stat(path)
        except LinuxError:
            return status
    return status


class Questions:
    """Asks on standard error, and takes answers from standard input."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.reader: Reader | None = None

    async def ask(self, question: str) -> bool:
        job = self.job
        await job.out.flush()
        await job.process.write(2, f"{job.name}: {question}")
        if self.reader is None:
            self.reader = Reader(job.open("-"))
        answer = await self.reader.line()
        return (answer or b"").strip()[:1].lower() == b"y"


def kind_words(status: Stat) -> str:
    """As coreutils names a file in a question."""
    if status.kind is Kind.FILE:
        return "regular file" if status.size else "regular empty file"
    return {
        Kind.DIRECTORY: "directory",
        Kind.SYMLINK: "symbolic link",
        Kind.CHARACTER: "character special file",
        Kind.BLOCK: "block special file",
        Kind.FIFO: "fifo",
        Kind.SOCKET: "socket",
    }[status.kind]
