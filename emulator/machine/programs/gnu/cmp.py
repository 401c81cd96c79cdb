"""cmp: where two files differ first, or everywhere."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.programs.text.job import Complaint, Job, Usage, program
from emulator.machine.programs.text.sizes import with_suffix
from emulator.machine.programs.text.streams import BLOCK

_HINT = "{name}: Try '{name} --help' for more information.\n"


@program(
    gnu="-b,--print-bytes -i,--ignore-initial= -l,--verbose -n,--bytes= -s,--quiet,--silent",
    busybox="-l -s -n=",
    trouble=2,
    hint=_HINT,
)
async def main(job: Job) -> int | None:
    names = list(job.operands)
    if not names:
        raise Usage(job.words(f"missing operand after {job.quote(job.argv[-1])}", ""))
    names = [*names, "-"][: max(2, len(names))] if len(names) == 1 else names
    skips = [_count(job, text) for text in names[2:4]]
    if (text := job.get("i")) is not None:
        first, _, second = text.partition(":")
        skips = [_count(job, first), _count(job, second or first)]
    limit = _count(job, job.get("n") or "") if job.has("n") else None
    try:
        files = [job.open(name) for name in names[:2]]
        for file, skip in zip(files, skips, strict=False):
            left = skip
            while left and (data := await file.read(min(left, BLOCK))):
                left -= len(data)
    except LinuxError as error:
        if job.has("s"):
            return 2
        raise Complaint(f"{job.colon(error.path)}: {error}") from error
    held = [b"", b""]
    width = max(len(str(file.stat().size)) for file in files) if job.gnu else 1
    newline = True
    at, lines, status = 0, 1, 0
    while limit is None or at < limit:
        for index in (0, 1):
            held[index] = held[index] or await files[index].read(BLOCK)
        size = min(len(held[0]), len(held[1]))
        if limit is not None:
            size = min(size, limit - at)
        if not size:
            if held[0] == held[1] or (limit is not None and at >= limit):
                return status
            return await _ended(job, names[0] if not held[0] else names[1], at, lines, newline)
        one, two = held[0][:size], held[1][:size]
        if one != two:
            status = 1
            if job.has("s"):
                return 1
            if not job.has("l"):
                place = next(index for index in range(size) if one[index] != two[index])
                line = lines + one[:place].count(b"\n")
                unit = "byte" if job.gnu and job.utf8 else "char"
                detail = (
                    f" is {one[place]:3o} {_shown(one[place])} {two[place]:3o} {_shown(two[place])}" if job.has("b") else ""
                )
                await job.out.text(f"{names[0]} {names[1]} differ: {unit} {at + place + 1}, line {line}{detail}\n")
                return 1
            for index in range(size):
                if one[index] != two[index]:
                    await job.out.text(f"{at + index + 1:>{width}} {one[index]:3o} {two[index]:3o}\n")
        lines += one.count(b"\n")
        at += size
        newline = one.endswith(b"\n")
        held = [held[0][size:], held[1][size:]]
    return status


def _shown(byte: int) -> str:
    return chr(byte) if 32 <= byte < 127 else f"^{chr(byte + 64)}" if byte < 32 else "^?" if byte == 127 else "M-?"


def _count(job: Job, text: str) -> int:
    found = with_suffix(text)
    if found is None:
        raise Complaint(job.words(f"invalid --ignore-initial value {job.quote(text)}", f"invalid number '{text}'"))
    return found


async def _ended(job: Job, name: str, at: int, lines: int, newline: bool) -> int:
    if job.has("s"):
        return 1
    await job.out.flush()
    if not at:
        text = f"EOF on {name} which is empty" if job.gnu else f"EOF on {name}"
    elif not job.gnu:
        text = f"EOF on {name}"
    else:
        text = f"EOF on {name} after byte {at}" + (
            "" if job.has("l") else f", line {lines - 1}" if newline else f", in line {lines}"
        )
    await job.complain(text)
    return 1
