"""tail: the last lines or bytes of files, and what is added to them."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import AsyncIterator

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.open_file import OpenFile
from emulator.machine.programs.text.job import Complaint, Job, Program, program
from emulator.machine.programs.text.sizes import duration, with_suffix
from emulator.machine.programs.text.streams import BLOCK, Reader, TooLong

_GNU = (
    "-n,--lines= -c,--bytes= -q,--quiet,--silent -v,--verbose -z,--zero-terminated -f --follow? -F "
    "-s,--sleep-interval= --pid= --retry"
    " --max-unchanged-stats="
)
POLL = 1_000_000_000


@program(
    gnu=_GNU,
    busybox="-n= -c= -q -v -f -F -s=",
    opening=("cannot open {a} for reading: {e}", "can't open '{n}': {e}"),
    reading=("error reading {a}: {e}", "{n}: {e}"),
)
async def _tail(job: Job) -> int | None:
    unit = job.options.latest("n", "c") or "n"
    text = job.get(unit) or "10"
    count = with_suffix(text.lstrip("+-"))
    if count is None:
        what = "bytes" if unit == "c" else "lines"
        raise Complaint(job.words(f"invalid number of {what}: {job.quote(text)}", f"invalid number '{text}'"))
    titles = _Titles(job, (len(job.operands) > 1 or job.has("v")) and not job.has("q"))
    follow = any(map(job.has, ("f", "F", "follow")))
    opened = 0

    async def show(name: str, file: OpenFile) -> None:
        nonlocal opened
        opened += 1
        await titles.show(name)
        if text.startswith("+"):
            await _from(job, file, unit, count, b"\0" if job.has("z") else b"\n")
        else:
            await _last(job, file, unit, count, b"\0" if job.has("z") else b"\n")

    await job.each(show)
    if not job.gnu and not opened:
        raise Complaint("no files")
    if follow:
        await job.out.flush()
        await _follow(job, titles)
    return None


class _Titles:
    def __init__(self, job: Job, wanted: bool) -> None:
        self.job, self.wanted, self.current = job, wanted, ""

    async def show(self, name: str) -> None:
        if self.wanted and name != self.current:
            title = "standard input" if name == "-" else name
            await self.job.out.text(f"{chr(10) if self.current else ''}==> {title} <==\n")
        self.current = name


async def _from(job: Job, file: OpenFile, unit: str, count: int, delimiter: bytes) -> None:
    skip = max(count - 1, 0)
    if unit == "n":
        reader = Reader(file, delimiter)
        while skip and await reader.line() is not None:
            skip -= 1
        async for line in reader:
            await job.out.write(line)
        return
    while data := await file.read(BLOCK):
        await job.out.write(data[skip:])
        skip = max(skip - len(data), 0)


async def _last(job: Job, file: OpenFile, unit: str, count: int, delimiter: bytes) -> None:
    held: deque[bytes] = deque()
    size = 0
    source = Reader(file, delimiter) if unit == "n" else None
    while True:
        piece = await source.line() if source else await file.read(BLOCK)
        if not piece:
            break
        held.append(piece)
        size += len(piece)
        while held and (len(held) > count if source else size - len(held[0]) >= count):
            size -= len(held.popleft())
        job.process.grow(size)
        if size > 256 << 20:
            raise TooLong
    if not source and held:
        joined = b"".join(held)
        held = deque([joined[max(len(joined) - count, 0) :]])
    for piece in held:
        await job.out.write(piece)


async def _follow(job: Job, titles: _Titles) -> None:
    """Looks once a second (-s) whether the files have grown; by name (-F) also whether they are others now."""
    by_name = job.has("F") or job.get("follow") == "name"
    pause = duration(job.get("s") or "1") or POLL
    watched = [_Watched(job, name, by_name) for name in job.operands or ["-"]]
    watched = [one for one in watched if one.file is not None or by_name]
    if not watched:
        if job.gnu:
            await job.complain("no files remaining")
        return
    pid = job.get("pid")
    while True:
        for one in watched:
            async for data in one.news():
                await titles.show(one.name)
                await job.out.write(data)
        await job.out.flush()
        if pid is not None and pid.isdigit() and int(pid) not in job.process.machine.processes:
            return
        if all(one.ended for one in watched):
            return
        await job.process.sleep(pause)


class _Watched:
    """A file that is followed: where we are in it, and which inode it was."""

    def __init__(self, job: Job, name: str, by_name: bool) -> None:
        self.job, self.name, self.by_name = job, name, by_name
        self.file: OpenFile | None = None
        self.inode = 0
        self.at = 0
        self.ended = False
        self.missing = False
        self._open(start=False)

    def _open(self, start: bool) -> bool:
        try:
            self.file = self.job.open(self.name)
            status = self.file.stat()
        except LinuxError:
            self.file = None
            self.missing = True
            return False
        self.inode = status.inode
        try:
            self.at = self.file.seek(0, 0 if start else 2)
        except LinuxError:
            self.at = -1  # a pipe or a terminal: just read on
        return True

    async def news(self) -> AsyncIterator[bytes]:
        if self.file is not None and self.at < 0:
            if not self.ended:
                while data := await self.file.read(BLOCK):
                    yield data
                    await self.job.out.flush()
                self.ended = not self.by_name
            return
        if self.by_name:
            await self._look()
        if self.file is None:
            return
        if self.file.stat().size < self.at:
            await self.job.complain(f"{self.name}: file truncated")
            self.at = self.file.seek(0)
        while data := await self.file.read(BLOCK):
            self.at += len(data)
            yield data

    async def _look(self) -> None:
        job = self.job
        try:
            inode = job.process.stat(self.name).inode
        except LinuxError as error:
            if not self.missing and error.errno is Errno.ENOENT:
                self.missing = True
                await job.complain(
                    job.words(
                        f"{job.quoted(self.name)} has become inaccessible: {error}",
                        f"{self.name} has become inaccessible",
                    )
                )
            return
        if self.file is None or inode != self.inode:
            appeared = self.missing
            if self._open(start=True) and job.gnu:
                verb = "appeared" if appeared else "been replaced"
                await job.complain(f"{job.quoted(self.name)} has {verb};  following new file")
        self.missing = False


def old_style(argv: list[str]) -> list[str]:
    """`tail -5`, `tail +5`, `tail -5f`, `tail -f`."""
    if len(argv) > 1 and (found := re.fullmatch(r"([-+])(\d+)([bcl]?)(f?)", argv[1])) and (found[1] == "-" or len(argv) <= 3):
        sign = "+" if found[1] == "+" else ""
        unit = "-c" if found[3] in ("c", "b") and found[3] else "-n"
        return [
            argv[0],
            unit,
            sign + found[2] + ("b" if found[3] == "b" else ""),
            *(["-f"] if found[4] else []),
            *argv[2:],
        ]
    return argv


main = Program.with_words(_tail, old_style)
