"""uniq: adjacent equal lines as one."""

from __future__ import annotations

from collections.abc import Callable

from emulator.machine.digits import number_of
from emulator.machine.errno import LinuxError
from emulator.machine.kernel.open_file import Open
from emulator.machine.programs.text.job import Complaint, Job, program
from emulator.machine.programs.text.streams import Output, Reader

_GNU = (
    "-c,--count -d,--repeated -D --all-repeated?! --group?! -f,--skip-fields= -i,--ignore-case -s,--skip-chars="
    " -u,--unique"
    " -w,--check-chars= -z,--zero-terminated"
)


@program(gnu=_GNU, busybox="-c -d -u -i -z -f= -s= -w=", opening=("{c}: {e}", "can't open '{n}': {e}"))
async def main(job: Job) -> int | None:
    job.need(0, 2)
    source = job.operands[0] if job.operands else "-"
    try:
        file = job.open(source)
    except LinuxError as error:
        raise Complaint(job.words(f"{job.colon(source)}: {error}", f"can't open '{source}': {error}")) from error
    out = job.out
    if len(job.operands) == 2 and job.operands[1] != "-":
        out = Output(job.process.open(job.operands[1], Open.WRITE | Open.CREATE | Open.TRUNCATE))
    end = b"\0" if job.has("z") else b"\n"
    key = _key(job)
    group: list[bytes] = []
    count = 0
    previous: bytes | None = None
    async for line in Reader(file, end):
        body = line.removesuffix(end)
        this = key(body)
        if this == previous:
            count += 1
            if job.has("D"):
                group.append(body)
            continue
        await _show(job, out, group, count, end)
        previous, group, count = this, [body], 1
    await _show(job, out, group, count, end)
    await out.flush()
    return None


def _key(job: Job) -> Callable[[bytes], bytes]:
    fields, chars, most = (_count(job, key) for key in ("f", "s", "w"))
    fold = job.has("i")

    def key(line: bytes) -> bytes:
        at = 0
        for _ in range(min(fields or 0, len(line))):
            while at < len(line) and line[at] in b" \t":
                at += 1
            while at < len(line) and line[at] not in b" \t":
                at += 1
        line = line[at + (chars or 0) :]
        line = line if most is None else line[:most]
        return line.upper() if fold else line

    return key


def _count(job: Job, key: str) -> int | None:
    text = job.get(key)
    if text is None:
        return None
    if not text.isdigit():
        what = {"f": "fields to skip", "s": "bytes to skip", "w": "bytes to compare"}[key]
        raise Complaint(job.words(f"{text}: invalid number of {what}", f"invalid number '{text}'"))
    return number_of(text)


async def _show(job: Job, out: Output, group: list[bytes], count: int, end: bytes) -> None:
    if not group or (count > 1 and job.has("u")) or (count == 1 and (job.has("d") or job.has("D"))):
        return
    for line in group:
        await out.write((b"%7d " % count if job.has("c") else b"") + line + end)
