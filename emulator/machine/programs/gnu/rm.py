"""rm: removes files and trees."""

from __future__ import annotations

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Kind, Stat
from emulator.machine.programs.text.job import Job, program
from emulator.machine.programs.text.walk import Questions, beneath, kind_words

_GNU = (
    "-f,--force -i -I --interactive? --one-file-system --no-preserve-root --preserve-root? -r,-R,--recursive "
    "-d,--dir -v,--verbose"
)


@program(gnu=_GNU, busybox="-f -i -r,-R -v")
async def main(job: Job) -> int | None:
    if not job.operands and not job.has("f"):
        job.need(1)
    await _Removal(job).run()
    return None


class _Removal:
    def __init__(self, job: Job) -> None:
        self.job = job
        self.force = job.has("f")
        self.ask = job.options.latest("f", "i") == "i" or job.get("interactive") == "always" or self._bare_interactive()
        self.recursive = job.has("r")
        self.questions = Questions(job)

    def _bare_interactive(self) -> bool:
        return self.job.has("interactive") and self.job.get("interactive") is None

    async def run(self) -> None:
        job = self.job
        if (job.has("I") or job.get("interactive") == "once") and (self.recursive or len(job.operands) > 3):
            count = len(job.operands)
            many = f"{count} argument{'s' if count != 1 else ''}{' recursively' if self.recursive else ''}"
            if not await self.questions.ask(f"remove {many}? "):
                return
        for name in job.operands:
            await self.operand(name)

    async def operand(self, name: str) -> None:
        job = self.job
        last = name.rstrip("/").rpartition("/")[2]
        if last in (".", ".."):
            sentence = f"refusing to remove '.' or '..' directory: skipping {job.quoted(name)}"
            await job.fail(job.words(sentence, "can't remove '.' or '..'"))
            return
        if name and not name.strip("/") and self.recursive and job.gnu and not job.has("no-preserve-root"):
            await job.fail(
                f"it is dangerous to operate recursively on '/'\n{job.name}: use --no-preserve-root to override this failsafe"
            )
            return
        try:
            status = job.process.lstat(name)
        except LinuxError as error:
            if not (self.force and error.errno in (Errno.ENOENT, Errno.ENOTDIR)):
                await self.cannot(name, error)
            return
        if status.kind is Kind.DIRECTORY and self.recursive:
            await self.tree(name)
        else:
            await self.one(name, status)

    async def cannot(self, name: str, error: LinuxError) -> None:
        job = self.job
        await job.fail(job.words(f"cannot remove {job.quoted(name)}: {error}", f"can't remove '{name}': {error}"))

    async def one(self, name: str, status: Stat) -> bool:
        """A file, or with -d an empty directory."""
        job = self.job
        directory = status.kind is Kind.DIRECTORY
        if directory and not (job.has("d") or self.recursive):
            error = LinuxError(Errno.EISDIR, name)
            await job.fail(job.words(f"cannot remove {job.quoted(name)}: {error}", f"'{name}' is a directory"))
            return False
        if not await self.agreed(name, status):
            return False
        try:
            (job.process.rmdir if directory else job.process.unlink)(name)
        except LinuxError as error:
            await self.cannot(name, error)
            return False
        if job.has("v"):
            what = job.words("directory ", "directory: ") if directory else ""
            await job.out.text(f"removed {what}{job.quoted(name)}\n")
        return True

    async def agreed(self, name: str, status: Stat, verb: str = "remove") -> bool:
        job = self.job
        protected = (
            not self.force and self._terminal() and status.kind is not Kind.SYMLINK and not job.process.access(name, "w")
        )
        if not self.ask and not protected:
            return True
        if not job.gnu:
            return await self.questions.ask(f"{'descend into directory' if verb == 'descend' else 'remove'} '{name}'? ")
        shield = "write-protected " if protected else ""
        words = f"descend into {shield}directory" if verb == "descend" else f"remove {shield}{kind_words(status)}"
        return await self.questions.ask(f"{words} {job.quoted(name)}? ")

    def _terminal(self) -> bool:
        file = self.job.process.files.get(0)
        return file is not None and file.is_terminal

    async def tree(self, top: str) -> None:
        """Depth first; what could not be removed keeps its directories."""
        process = self.job.process
        stack: list[tuple[str, bool]] = [(top, False)]
        while stack:
            path, inside_done = stack.pop()
            try:
                status = process.lstat(path)
                if status.kind is not Kind.DIRECTORY or inside_done:
                    await self.one(path, status)
                    continue
                names = process.listdir(path)
            except LinuxError as error:
                await self.cannot(path, error)
                continue
            if names and not await self.agreed(path, status, "descend"):
                continue
            stack.append((path, True))
            stack.extend((beneath(path, name), False) for name in reversed(names))
