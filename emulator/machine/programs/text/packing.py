"""xz and bzip2 at work on files: which file goes where, what is kept of it, what is said. The wording is a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from emulator.machine.errno import LinuxError
from emulator.machine.files.inode import Kind
from emulator.machine.kernel.open_file import Open, OpenFile
from emulator.machine.programs.text.job import Complaint, Job
from emulator.machine.programs.text.packed import BadPacked, Format, Packer, Unpacker, Write
from emulator.machine.programs.text.streams import BLOCK


@dataclass(frozen=True)
class Wording:
    """Sentences and statuses: {n} the file, {t} its target, {e} errno's text. `links`: whether -k and -c follow them."""

    missing: tuple[str, int]
    directory: tuple[str, int]
    special: tuple[str, int]
    suffixed: tuple[str, int]
    exists: tuple[str, int]
    bad: Mapping[str, tuple[str, int]]
    stdin: str
    links: bool


@dataclass(frozen=True)
class Task:
    """What the options ask for; `suffixes`: what unpacking makes of a name's end, the first one is packing's."""

    form: Format
    wording: Wording
    suffixes: Mapping[str, str]
    unpack: bool
    test: bool = False
    stdout: bool = False
    keep: bool = False
    force: bool = False
    verbose: bool = False
    level: int | None = None
    extreme: bool = False


class Packing:
    """One run. What `begun`, `told`, `trailing`, `unnamed` and `worse` do is the program's own."""

    def __init__(self, job: Job, task: Task) -> None:
        self.job, self.task = job, task

    async def file(self, name: str) -> None:
        task = self.task
        try:
            source = await self.opened(name)
        except LinuxError as error:
            await self.said(task.wording.missing, name, error=str(error))
            return
        if source is None:
            return
        try:
            target = await self.target(name)
            if target is not None:
                await self.turned(source, name, target)
        finally:
            self.job.shut(name, source)

    async def opened(self, name: str) -> OpenFile | None:
        task, process = self.task, self.job.process
        if name == "-":
            return self.job.open(name)
        follow = task.force or task.stdout or task.test or (task.wording.links and task.keep)
        kind = (process.stat(name) if follow else process.lstat(name)).kind
        if not task.wording.links:
            process.stat(name)  # a link that leads nowhere is missing
        if kind is Kind.DIRECTORY or (kind is not Kind.FILE and not (task.stdout or task.test)):
            await self.said(task.wording.directory if kind is Kind.DIRECTORY else task.wording.special, name)
            return None
        return self.job.open(name)

    async def target(self, name: str) -> str | None:
        """A path, "" for standard output, None when it was refused."""
        task = self.task
        if name == "-" or task.stdout or task.test:
            return ""
        if not task.unpack:
            own = next(iter(task.suffixes))
            found = next((suffix for suffix in task.suffixes if name.endswith(suffix)), None)
            if found is None:
                return await self.free(name, name + own)
            await self.said(task.wording.suffixed, name, suffix=found)
            return None
        for suffix, new in task.suffixes.items():
            if name.endswith(suffix) and len(name) > len(suffix):
                return await self.free(name, name.removesuffix(suffix) + new)
        return await self.unnamed(name)

    async def unnamed(self, name: str) -> str | None:
        """The target of a name that ends in no known suffix."""
        raise NotImplementedError

    async def free(self, name: str, path: str) -> str | None:
        if self.job.process.exists(path):
            if not self.task.force:
                await self.said(self.task.wording.exists, name, target=path)
                return None
            self.job.process.unlink(path)
        return path

    async def turned(self, source: OpenFile, name: str, target: str) -> None:
        job, process = self.job, self.job.process
        sink = process.open(target, Open.WRITE | Open.CREATE | Open.TRUNCATE, 0o600) if target else None
        counts = Counts(job.out.write if sink is None else sink.write, self.task.test)
        if self.task.verbose:
            await self.begun(name)
        try:
            await self.copied(source, name, counts)
        except BadPacked as error:
            await job.out.flush()
            await self.said(self.task.wording.bad[error.kind], name, target=target or "(stdout)")
            if sink is not None:
                sink.close()
                process.unlink(target)
            return
        if sink is not None:
            sink.close()
            status = process.stat(name)
            process.chmod(target, status.mode)
            process.utime(target, status.mtime, status.atime)
            if not self.task.keep:
                process.unlink(name)
        if self.task.verbose:
            await self.told(name, counts)

    async def copied(self, source: OpenFile, name: str, counts: Counts) -> None:
        task = self.task
        if not task.unpack:
            packer = Packer(counts.write, task.form, task.level, task.extreme)
            while data := await counts.read(source):
                await packer.write(data)
            await packer.close()
            return
        unpacker = Unpacker(lambda size: counts.read(source), task.form)
        try:
            while data := await unpacker.read(BLOCK):
                await counts.write(data)
        except BadPacked as error:
            if error.kind != "format" or not (task.force and task.stdout):
                raise
            await counts.write(unpacker.seen)
            while data := await counts.read(source):
                await counts.write(data)
        if unpacker.garbage:
            await self.trailing(name)

    async def trailing(self, name: str) -> None:
        """Bytes that are no stream follow the last one."""

    async def begun(self, name: str) -> None:
        """What -v says before a file."""

    async def told(self, name: str, counts: Counts) -> None:
        """What -v says behind a file."""

    async def said(self, sentence: tuple[str, int], name: str, target: str = "", suffix: str = "", error: str = "") -> None:
        text, status = sentence
        shown = self.task.wording.stdin if name == "-" else name
        filled = text.format(n=shown, t=target, s=suffix, e=error)
        await (self.job.process.complain(filled) if filled.startswith("\n") else self.job.complain(filled))
        self.job.status = self.worse(self.job.status, status)

    @staticmethod
    def worse(one: int, other: int) -> int:
        return max(one, other)


class Counts:
    """Bytes on their way in and out."""

    def __init__(self, write: Write, silent: bool) -> None:
        self._write, self._silent = write, silent
        self.taken = self.given = 0

    async def read(self, source: OpenFile) -> bytes:
        data = await source.read(BLOCK)
        self.taken += len(data)
        return data

    async def write(self, data: bytes) -> None:
        self.given += len(data)
        if not self._silent:
            await self._write(data)


def terminal_refused(job: Job, text: str) -> None:
    """Packed bytes are not for a terminal."""
    out = job.process.files.get(1)
    if out is not None and out.is_terminal:
        raise Complaint(text)
