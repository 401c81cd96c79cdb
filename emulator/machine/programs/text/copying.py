"""Copying files and trees: what cp, mv (between file systems) and install share. Wording is the caller's job's flavour."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Kind, Stat
from emulator.machine.kernel.open_file import Open, OpenFile
from emulator.machine.kernel.regular import RegularFile
from emulator.machine.programs.text.job import Job
from emulator.machine.programs.text.streams import BLOCK
from emulator.machine.programs.text.walk import Questions, beneath, kind_words


@dataclass(frozen=True, slots=True)
class Manner:
    """How to copy."""

    recursive: bool = False
    follow: str = "L"  # L all links, H the named ones, P none
    keep_mode: bool = False
    keep_owner: bool = False
    keep_times: bool = False
    keep_links: bool = False
    force: bool = False
    ask: bool = False
    never: bool = False
    update: bool = False
    verbose: bool = False
    remove_first: bool = False
    hard: bool = False
    symbolic: bool = False
    parents: bool = False
    backup: bool = False
    #: `--sparse`: auto leaves the holes of a file that has some, always makes one of every block of zeros, never none.
    sparse: str = "auto"


class Copier:
    def __init__(self, job: Job, manner: Manner) -> None:
        self.job, self.manner = job, manner
        self.process = job.process
        self.questions = Questions(job)
        self.linked: dict[tuple[int, int], str] = {}
        self.made: set[str] = set()

    async def operand(self, source: str, target: str) -> bool:
        """Copies one named file or tree to this very path."""
        job, manner = self.job, self.manner
        try:
            status = self._look(source, named=True)
            if not job.gnu:
                self._below_a_file(target)
        except LinuxError as error:
            source = source if job.gnu else error.path or source
            await job.fail(job.words(f"cannot stat {job.quoted(source)}: {error}", f"can't stat '{source}': {error}"))
            return False
        if status.is_directory and not manner.recursive:
            await job.fail(
                job.words(f"-r not specified; omitting directory {job.quoted(source)}", f"omitting directory '{source}'")
            )
            return False
        if status.is_directory and self._inside(source, target):
            sentence = f"cannot copy a directory, {job.quoted(source)}, into itself, {job.quoted(target)}"
            await job.fail(job.words(sentence, f"recursion detected, omitting directory '{source}'"))
            return False
        if target in self.made and job.gnu:
            await job.fail(f"will not overwrite just-created {job.quoted(target)} with {job.quoted(source)}")
            return False
        self.made.add(target)
        return await self._tree(source, target, status)

    def _below_a_file(self, target: str) -> None:
        """busybox looks at the target first: below a file there is none."""
        try:
            self.process.lstat(target)
        except LinuxError as error:
            if error.errno is Errno.ENOTDIR:
                raise LinuxError(error.errno, target) from error

    def _look(self, path: str, named: bool) -> Stat:
        follow = self.manner.follow == "L" or (self.manner.follow == "H" and named)
        return self.process.stat(path) if follow else self.process.lstat(path)

    def _inside(self, source: str, target: str) -> bool:
        """Does the target lie in the source?"""
        try:
            outer = self.process.realpath(source)
            parent = self.process.realpath(posixpath.dirname(target.rstrip("/")) or ".")
        except LinuxError:
            return False
        full = beneath(parent, posixpath.basename(target.rstrip("/")))
        return full.startswith(outer.rstrip("/") + "/")

    async def _tree(self, source: str, target: str, status: Stat) -> bool:
        """Without recursion: each directory comes back when its inside is done, to get its own mode and times."""
        good = True
        stack: list[tuple[str, str, Stat, bool]] = [(source, target, status, False)]
        while stack:
            source, target, status, leaving = stack.pop()
            if leaving:
                await self._finish(source, target, status)
                continue
            if not status.is_directory:
                good = await self._file(source, target, status) and good
                continue
            if not await self._directory(source, target):
                good = False
                continue
            stack.append((source, target, status, True))
            try:
                names = self.process.listdir(source)
            except LinuxError as error:
                await self.job.fail(
                    self.job.words(f"cannot access {self.job.quoted(source)}: {error}", f"can't open '{source}': {error}")
                )
                continue
            for name in reversed(names):
                inner = beneath(source, name)
                try:
                    stack.append((inner, beneath(target, name), self._look(inner, False), False))
                except LinuxError as error:
                    await self.job.fail(
                        self.job.words(f"cannot stat {self.job.quoted(inner)}: {error}", f"can't stat '{inner}': {error}")
                    )
                    good = False
        return good

    async def _directory(self, source: str, target: str) -> bool:
        job = self.job
        try:
            there = self.process.stat(target)
        except LinuxError:
            there = None
        if there is not None and not there.is_directory:
            text = f"cannot overwrite non-directory {job.quoted(target)} with directory {job.quoted(source)}"
            await job.fail(job.words(text, f"target '{target}' is not a directory"))
            return False
        if there is None:
            try:
                self.process.mkdir(target, 0o777)
            except LinuxError as error:
                await job.fail(
                    job.words(
                        f"cannot create directory {job.quoted(target)}: {error}", f"can't create directory '{target}': {error}"
                    )
                )
                return False
            if job.gnu:
                await self._told(source, target)
        return True

    async def _finish(self, source: str, target: str, status: Stat) -> None:
        if not self.manner.keep_mode and status.mode & 0o777 != 0o777:
            self.process.chmod(target, status.mode & 0o777 & ~self.process.umask)
        await self._keep(target, status)
        if not self.job.gnu:  # busybox tells of a directory when its inside is done
            await self._told(source, target)

    async def _told(self, source: str, target: str) -> None:
        if self.manner.verbose:
            await self.job.out.text(f"{self.job.quoted(source)} -> {self.job.quoted(target)}\n")

    # ---- one file

    async def _file(self, source: str, target: str, status: Stat) -> bool:
        job, process = self.job, self.process
        try:
            there: Stat | None = process.stat(target) if status.kind is not Kind.SYMLINK else process.lstat(target)
        except LinuxError:
            there = None
        if there is not None and not await self._may_replace(source, target, status, there):
            return False if there.is_directory or self._same(status, there) else not self.manner.ask
        try:
            if there is not None and (self.manner.remove_first or status.kind is not Kind.FILE):
                process.unlink(target)
            if await self._make(source, target, status):
                await self._told(source, target)
                return True
        except LinuxError as error:
            await job.fail(
                job.words(f"cannot create {_kind(status)} {job.quoted(target)}: {error}", f"can't create '{target}': {error}")
            )
        return False

    def _same(self, one: Stat, two: Stat) -> bool:
        return (one.device, one.inode) == (two.device, two.inode)

    async def _may_replace(self, source: str, target: str, status: Stat, there: Stat) -> bool:
        job, manner = self.job, self.manner
        if self._same(status, there) and not manner.hard:
            await job.fail(
                job.words(
                    f"{job.quoted(source)} and {job.quoted(target)} are the same file",
                    f"'{source}' and '{target}' are the same file",
                )
            )
            return False
        if there.is_directory:
            text = f"cannot overwrite directory {job.quoted(target)} with non-directory"
            await job.fail(job.words(text, f"can't create '{target}': Is a directory"))
            return False
        if manner.never or (manner.update and there.mtime >= status.mtime):
            return False
        if manner.backup:
            self.process.rename(target, target + "~")
            return True
        return not manner.ask or await self.questions.ask(f"overwrite {job.quoted(target)}? ")

    async def _make(self, source: str, target: str, status: Stat) -> bool:
        process = self.process
        if self.manner.hard:
            process.link(source, target)
            return True
        if self.manner.symbolic:
            process.symlink(source, target)
            return True
        if status.nlink > 1 and self.manner.keep_links:
            key = (status.device, status.inode)
            if key in self.linked:
                if process.exists(target):
                    process.unlink(target)
                process.link(self.linked[key], target)
                return True
            self.linked[key] = target
        if status.kind is Kind.SYMLINK:
            process.symlink(status.target, target)
            if self.manner.keep_owner:
                process.chown(target, status.uid, status.gid, follow=False)
            return True
        if status.kind is not Kind.FILE and self.manner.recursive:
            process.mknod(target, status.kind, status.mode, status.rdev)
            await self._keep(target, status)
            return True
        return await self._content(source, target, status)

    async def _content(self, source: str, target: str, status: Stat) -> bool:
        job = self.job
        try:
            reading = self.process.open(source)
        except LinuxError as error:
            await job.fail(
                job.words(f"cannot open {job.quoted(source)} for reading: {error}", f"can't open '{source}': {error}")
            )
            return False
        try:
            try:
                writing = self.process.open(target, Open.WRITE | Open.CREATE | Open.TRUNCATE, status.mode & 0o777)
            except LinuxError as error:
                if not self.manner.force or error.errno is not Errno.EACCES:
                    raise
                self.process.unlink(target)
                writing = self.process.open(target, Open.WRITE | Open.CREATE | Open.TRUNCATE, status.mode & 0o777)
            try:
                await self._pour(reading, writing)
            except LinuxError as error:
                await job.fail(f"error writing {job.quoted(target)}: {error}")
                return False
            finally:
                writing.close()
        finally:
            reading.close()
        await self._keep(target, status)
        return True

    async def _pour(self, reading: OpenFile, writing: OpenFile) -> None:
        """All of a file; GNU's cp leaves the holes of one that has some."""
        manner = self.manner.sparse if self.job.gnu else "never"
        regular = isinstance(reading, RegularFile) and isinstance(writing, RegularFile)
        if not regular or (manner == "auto" and isinstance(reading, RegularFile) and not reading.has_holes):
            manner = "never"
        if manner == "never":
            while data := await reading.read(BLOCK):
                await writing.write(data)
            return
        assert isinstance(reading, RegularFile) and isinstance(writing, RegularFile)
        end = 0
        while (run := reading.data_after(end)) is not None:
            begin, end = run
            reading.seek(begin)
            writing.seek(begin)
            while begin < end:
                data = await reading.read(min(BLOCK, end - begin))
                begin += len(data)
                if manner == "always" and not any(data):
                    writing.seek(begin)
                else:
                    await writing.write(data)
        writing.truncate(reading.inode.size)

    async def _keep(self, target: str, status: Stat) -> None:
        manner, process = self.manner, self.process
        if manner.keep_owner:
            try:
                process.chown(target, status.uid, status.gid)
            except LinuxError as error:
                if error.errno is not Errno.EPERM:
                    raise
        if manner.keep_mode:
            process.chmod(target, status.mode)
        if manner.keep_times:
            process.utime(target, status.mtime, status.atime)


def _kind(status: Stat) -> str:
    return kind_words(status).replace("empty ", "")
