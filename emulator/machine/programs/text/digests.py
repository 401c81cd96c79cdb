"""md5sum and its sisters: one program, a hash each."""

from __future__ import annotations

import hashlib
import re
from typing import Protocol

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.open_file import OpenFile
from emulator.machine.programs.text.job import Job, Program, program
from emulator.machine.programs.text.streams import BLOCK, Reader

_GNU = "-b,--binary -c,--check --tag -t,--text -z,--zero --ignore-missing --quiet --status --strict -w,--warn"


class Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


def digester(name: str, title: str) -> Program:
    """`name` is hashlib's, `title` what --tag prints."""

    @program(gnu=_GNU, busybox="-c -s -w", opening=("{c}: {e}", "can't open '{n}': {e}"))
    async def run(job: Job) -> int | None:
        if job.has("c"):
            await _Check(job, name, title).run()
            return None
        end = "\0" if job.has("z") else "\n"

        async def show(path: str, file: OpenFile) -> None:
            digest = await _digest(file, hashlib.new(name))
            shown, mark = _escaped(path) if job.gnu and end == "\n" else (path, "")
            if job.has("tag"):
                await job.out.text(f"{mark}{title} ({shown}) = {digest}{end}")
            else:
                await job.out.text(f"{mark}{digest} {'*' if job.has('b') and job.gnu else ' '}{shown}{end}")

        await job.each(show)
        return None

    return run


async def _digest(file: OpenFile, digest: Hash) -> str:
    while data := await file.read(BLOCK):
        digest.update(data)
    return digest.hexdigest()


def _escaped(path: str) -> tuple[str, str]:
    changed = path.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return changed, "\\" if changed != path else ""


class _Check:
    """-c: the files named in a list against their sums."""

    def __init__(self, job: Job, name: str, title: str) -> None:
        self.job, self.name, self.title = job, name, title
        self.bad = self.unreadable = self.malformed = self.seen = self.good = 0

    async def run(self) -> None:
        await self.job.each(self.list)

    async def list(self, path: str, file: OpenFile) -> None:
        self.bad = self.unreadable = self.malformed = self.seen = self.good = 0
        async for line in Reader(file):
            await self.line(line.decode("utf-8", "surrogateescape").rstrip("\n"))
        await self.summary(path)

    async def line(self, text: str) -> None:
        size = hashlib.new(self.name).digest_size * 2
        found = re.fullmatch(rf"\\?([0-9a-fA-F]{{{size}}}) [ *](.*)", text)
        tagged = re.fullmatch(rf"{self.title} \((.*)\) = ([0-9a-fA-F]{{{size}}})", text)
        if found is None and tagged is None:
            if not self.job.gnu:
                self.seen += 1
                self.bad += 1
            self.malformed += bool(text) and not text.startswith("#")
            return
        expected, name = (found[1], found[2]) if found else (tagged[2], tagged[1]) if tagged else ("", "")
        self.seen += 1
        job = self.job
        try:
            file = job.open(name)
            actual = await _digest(file, hashlib.new(self.name))
        except LinuxError as error:
            if job.has("ignore-missing") and error.errno.name == "ENOENT":
                return
            await job.complain(job.words(f"{job.colon(name)}: {error}", f"can't open '{name}': {error}"))
            self.unreadable += 1
            if not (job.has("status") or job.has("s")):
                await job.out.text(f"{name}: FAILED{' open or read' if job.gnu else ''}\n")
            return
        good = actual == expected.lower()
        self.good += good
        self.bad += not good
        if not (job.has("status") or job.has("s")) and not (good and job.has("quiet")):
            await job.out.text(f"{name}: {'OK' if good else 'FAILED'}\n")

    async def summary(self, path: str) -> None:
        job = self.job
        await job.out.flush()
        if not self.seen:
            await job.fail(
                job.words(f"{job.colon(path)}: no properly formatted checksum lines found", "no checksum lines found")
            )
            return
        if self.bad or self.unreadable or (self.malformed and job.has("strict")):
            job.status = 1
        if job.has("status") or job.has("s"):
            return
        if not job.gnu:
            if self.bad + self.unreadable:
                await job.complain(f"WARNING: {self.bad + self.unreadable} of {self.seen} computed checksums did NOT match")
            return
        await self._warn(self.malformed, "line is improperly formatted", "lines are improperly formatted")
        await self._warn(self.unreadable, "listed file could not be read", "listed files could not be read")
        await self._warn(self.bad, "computed checksum did NOT match", "computed checksums did NOT match")
        if job.has("ignore-missing") and not self.good and not self.bad:
            await job.fail(f"{job.colon(path)}: no file was verified")

    async def _warn(self, count: int, one: str, many: str) -> None:
        if count:
            await self.job.complain(f"WARNING: {count} {one if count == 1 else many}")
