"""truncate: makes files longer or shorter."""

from __future__ import annotations

import re

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.open_file import Open
from emulator.machine.programs.text.job import Complaint, Job, Usage, program
from emulator.machine.programs.text.sizes import with_suffix


@program(gnu="-c,--no-create -o,--io-blocks -r,--reference= -s,--size=", busybox="-c -s=")
async def main(job: Job) -> int | None:
    text, reference = job.get("s"), job.get("r")
    if text is None and reference is None:
        raise Usage(job.words("you must specify either '--size' or '--reference'", ""))
    job.need(1, what="file operand")
    base = None if reference is None else job.process.stat(reference).size
    found = re.fullmatch(r"\s*([-+<>/%]?)(.*)", text or "+0", re.DOTALL)
    amount = with_suffix(found[2]) if found else None
    if found is None or amount is None or (found[1] and not job.gnu):
        raise Complaint(job.words(f"Invalid number: {job.quote(text or '')}", f"invalid number '{text}'"))
    for name in job.operands:
        try:
            if not job.process.exists(name):
                if job.has("c"):
                    continue
                job.process.open(name, Open.WRITE | Open.CREATE).close()
            old = job.process.stat(name).size if base is None else base
        except LinuxError as error:
            await job.fail(job.words(f"cannot open {job.quoted(name)} for writing: {error}", f"{name}: {error}"))
            continue
        await _resize(job, name, _size(found[1], old, amount * (4096 if job.has("o") else 1)))
    return None


async def _resize(job: Job, name: str, size: int) -> None:
    try:
        job.process.truncate(name, size)
    except LinuxError as error:
        if error.errno in (Errno.ENOSPC, Errno.EFBIG):
            said = f"failed to truncate {job.quoted(name)} at {size} bytes: {error}"
        else:
            said = f"cannot open {job.quoted(name)} for writing: {error}"
        await job.fail(job.words(said, f"{name}: {error}"))


def _size(sign: str, old: int, amount: int) -> int:
    if sign in ("/", "%"):
        if not amount:
            raise Complaint("division by zero")
        return old - old % amount if sign == "/" else -(-old // amount) * amount
    return {"": amount, "+": old + amount, "-": max(old - amount, 0), "<": min(old, amount), ">": max(old, amount)}[sign]
