"""sed: the stream editor."""

from __future__ import annotations

import posixpath
from contextlib import suppress

from emulator.machine.digits import number_of
from emulator.machine.errno import LinuxError
from emulator.machine.kernel.open_file import Open
from emulator.machine.programs.text.job import Complaint, Job, Usage, program
from emulator.machine.programs.text.sed.parse import BadScript, Chunk, parse
from emulator.machine.programs.text.sed.run import Input, Runner, open_writers
from emulator.machine.programs.text.sed.script import Script
from emulator.machine.programs.text.streams import Output, whole

_GNU = (
    "-n,--quiet,--silent --debug! -e,--expression= -f,--file= --follow-symlinks -i,--in-place? "
    "-l,--line-length= --posix -E,-r,--regexp-extended"
    " -s,--separate --sandbox -u,--unbuffered -z,--null-data"
)
_HINT = "Usage: {name} [OPTION]... {{script-only-if-no-other-script}} [input-file]...\n\nTry 'man sed' for the options.\n"


@program(gnu=_GNU, busybox="-n -e= -f= -i? -E,-r -s -z", hint=_HINT)
async def main(job: Job) -> int | None:
    chunks = await _chunks(job)
    try:
        script = parse(chunks, job.has("E"))
    except BadScript as error:
        raise Complaint(job.words(str(error), error.short), error.status if job.gnu else None) from error
    end = "\0" if job.has("z") else "\n"
    files = open_writers(job, script)
    names = job.operands or ["-"]
    status: int | None = None
    if job.has("i"):
        for name in job.operands:
            status = await _in_place(job, script, files, name, end)
            if status is not None:
                break
    elif job.has("s"):
        hold = ""
        for name in names:
            runner = _runner(job, script, files, [name], end, job.out)
            runner.hold = hold
            status = await runner.run()
            hold = runner.hold
            if status is not None:
                break
    else:
        status = await _runner(job, script, files, names, end, job.out).run()
    for out in files.values():
        await out.flush()
    return status or job.status


def _runner(job: Job, script: Script, files: dict[str, Output], names: list[str], end: str, out: Output) -> Runner:
    runner = Runner(job, script, out, Input(job, names, end.encode()), files, job.has("n"), end)
    width = job.get("l")
    if width is not None:
        if not width.isdigit():
            raise Usage(f"invalid line length: {width}")
        runner.wrap = number_of(width)
    return runner


async def _chunks(job: Job) -> list[Chunk]:
    chunks: list[Chunk] = []
    for key, value in job.options.values:
        if key == "e":
            chunks.append(Chunk(value or ""))
        elif key == "f":
            try:
                text = (await whole(job.open(value or ""))).decode("utf-8", "surrogateescape")
            except LinuxError as error:
                raise Complaint(job.words(f"couldn't open file {value}: {error}", f"{value}: {error}")) from error
            chunks.append(Chunk(text, value or ""))
    if not chunks:
        if not job.operands:
            raise Usage
        chunks.append(Chunk(job.operands.pop(0)))
    return chunks


async def _in_place(job: Job, script: Script, files: dict[str, Output], name: str, end: str) -> int | None:
    process = job.process
    try:
        status = process.stat(name)
    except LinuxError as error:
        await job.fail(job.words(f"can't read {name}: {error}", f"{name}: {error}"), 2 if job.gnu else 1)
        return None
    if not status.is_file:
        await job.fail(
            job.words(f"couldn't edit {name}: not a regular file", f"{name}: not a regular file"), 4 if job.gnu else 1
        )
        return None
    temporary = posixpath.join(
        posixpath.dirname(name), "sed" + "".join(process.kernel.random.choice("abcdefghijklmnop") for _ in range(6))
    )
    try:
        file = process.open(temporary, Open.WRITE | Open.CREATE | Open.EXCLUSIVE, status.mode)
    except LinuxError as error:
        raise Complaint(f"couldn't open temporary file {temporary}: {error}", 4) from error
    out = Output(file)
    code = await _runner(job, script, files, [name], end, out).run()
    await out.flush()
    file.close()
    process.chmod(temporary, status.mode)
    with suppress(LinuxError):  # only root can give files away
        process.chown(temporary, status.uid, status.gid)
    suffix = job.get("i")
    if suffix:
        process.rename(name, _backup(name, suffix))
    process.rename(temporary, name)
    return code


def _backup(name: str, suffix: str) -> str:
    directory, base = posixpath.split(name)
    changed = suffix.replace("*", base) if "*" in suffix else base + suffix
    return changed if "/" in changed else posixpath.join(directory, changed)
