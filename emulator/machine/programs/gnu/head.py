"""head: the first lines or bytes of files."""

from __future__ import annotations

import re

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.open_file import OpenFile
from emulator.machine.programs.text.job import Complaint, Job, Program, program
from emulator.machine.programs.text.sizes import with_suffix
from emulator.machine.programs.text.streams import BLOCK, Reader, whole


@program(
    gnu="-n,--lines= -c,--bytes= -q,--quiet,--silent -v,--verbose -z,--zero-terminated",
    busybox="-n= -c= -q -v",
    opening=("cannot open {a} for reading: {e}", "{n}: {e}"),
    reading=("error reading {a}: {e}", "{n}: {e}"),
)
async def _head(job: Job) -> int | None:
    unit = job.options.latest("n", "c") or "n"
    text = job.get(unit) or "10"
    from_end = text.startswith("-")
    count = with_suffix(text.lstrip("+-") if from_end else text.removeprefix("+"))
    if count is None:
        what = "bytes" if unit == "c" else "lines"
        raise Complaint(job.words(f"invalid number of {what}: {job.quote(text)}", f"invalid number '{text}'"))
    titles = (len(job.operands) > 1 or job.has("v")) and not job.has("q")
    delimiter = b"\0" if job.has("z") else b"\n"
    shown = 0

    async def show(name: str, file: OpenFile) -> None:
        nonlocal shown
        if titles:
            title = "standard input" if name == "-" else name
            await job.out.text(f"{chr(10) if shown else ''}==> {title} <==\n")
        shown += 1
        if from_end:
            await _all_but(job, file, unit, count, delimiter)
        elif unit == "c":
            await _bytes(job, file, count)
        else:
            await _lines(job, file, count, delimiter)

    await job.each(show)
    return None


async def _lines(job: Job, file: OpenFile, count: int, delimiter: bytes) -> None:
    if count <= 0:
        return
    reader = Reader(file, delimiter)
    while count > 0:
        line = await reader.line()
        if line is None:
            return
        await job.out.write(line)
        count -= 1
    if reader.unread():
        try:
            file.seek(-reader.unread(), 1)  # what was read too far is for the next reader
        except LinuxError:
            return


async def _bytes(job: Job, file: OpenFile, count: int) -> None:
    while count > 0 and (data := await file.read(min(count, BLOCK))):
        await job.out.write(data)
        count -= len(data)


async def _all_but(job: Job, file: OpenFile, unit: str, count: int, delimiter: bytes) -> None:
    if unit == "c":
        data = await whole(file)
        await job.out.write(data[: max(len(data) - count, 0)])
        return
    held: list[bytes] = []
    async for line in Reader(file, delimiter):
        held.append(line)
        if len(held) > count + 1024:
            for early in held[: len(held) - count]:
                await job.out.write(early)
            del held[: len(held) - count]
    for line in held[: max(len(held) - count, 0)]:
        await job.out.write(line)


def old_style(argv: list[str]) -> list[str]:
    """`head -5` is `head -n 5`; a letter behind the digits is its unit or option."""
    if len(argv) > 1 and (found := re.fullmatch(r"-(\d+)([bkmcqv]*)", argv[1])):
        unit = "-c" if set(found[2]) & set("bkmc") else "-n"
        scale = next((letter for letter in found[2] if letter in "bkm"), "")
        rest = [f"-{letter}" for letter in found[2] if letter in "qv"]
        return [argv[0], unit, found[1] + scale.upper().replace("B", "b"), *rest, *argv[2:]]
    return argv


main = Program.with_words(_head, old_style)
