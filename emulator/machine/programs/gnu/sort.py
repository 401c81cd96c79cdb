"""sort: lines in order."""

from __future__ import annotations

import re
from dataclasses import replace

from emulator.machine.digits import number_of
from emulator.machine.errno import LinuxError
from emulator.machine.kernel.open_file import Open
from emulator.machine.programs.text.job import Complaint, Job, program
from emulator.machine.programs.text.sorting import Key, Order
from emulator.machine.programs.text.streams import Output, Reader, TooLong

_GNU = (
    "-b,--ignore-leading-blanks -d,--dictionary-order -f,--ignore-case -g,--general-numeric-sort "
    "-i,--ignore-nonprinting -M,--month-sort"
    " -h,--human-numeric-sort -n,--numeric-sort -R,--random-sort -r,--reverse --sort= -V,--version-sort "
    "--batch-size= -c --check?"
    " -C --compress-program=! --debug! --files0-from=! -k,--key= -m,--merge -o,--output= -s,--stable -S,--buffer-size="
    " -t,--field-separator= -T,--temporary-directory= --parallel= -u,--unique -z,--zero-terminated --random-source=!"
)
_WORDS = {"general-numeric": "g", "human-numeric": "h", "month": "M", "numeric": "n", "random": "R", "version": "V"}


@program(
    gnu=_GNU,
    busybox="-b -d -f -g -i -M -h -n -r -V -c -C -k= -o= -s -S= -t= -T= -u -z",
    trouble=2,
    opening=("cannot read: {c}: {e}", "{n}: {e}"),
)
async def main(job: Job) -> int | None:
    order = _order(job)
    end = b"\0" if job.has("z") else b"\n"
    if job.has("c") or job.has("C") or job.has("check"):
        return await _check(job, order, end)
    lines = await _read(job, end)
    result = order.sort(lines)
    if job.has("u"):
        result = [line for index, line in enumerate(result) if not index or not order.same(result[index - 1], line)]
    out = job.out
    target = job.get("o")
    if target is not None:
        try:
            out = Output(job.process.open(target, Open.WRITE | Open.CREATE | Open.TRUNCATE))
        except LinuxError as error:
            raise Complaint(f"open failed: {job.colon(target)}: {error}") from error
    for line in result:
        await out.write(line + end)
    await out.flush()
    return None


async def _read(job: Job, end: bytes) -> list[bytes]:
    lines: list[bytes] = []
    size = 0
    limit = _memory(job)
    for name in job.operands or ["-"]:
        try:
            file = job.open(name)
        except LinuxError as error:
            raise Complaint(job.words(f"cannot read: {job.colon(name)}: {error}", f"{name}: {error}")) from error
        reader = Reader(file, end)
        try:
            while batch := await reader.batch():
                size += sum(map(len, batch)) + 64 * len(batch)
                job.process.grow(size)
                if size > limit:
                    raise TooLong
                lines.extend(line.removesuffix(end) for line in batch)
        except LinuxError as error:
            if job.gnu:
                raise Complaint(f"read failed: {job.colon(name)}: {error}") from error
    return lines


def _memory(job: Job) -> int:
    return min(getattr(job.process.machine, "memory", 0) or (1 << 30), 1 << 29)


async def _check(job: Job, order: Order, end: bytes) -> int:
    name = job.operands[0] if job.operands else "-"
    if len(job.operands) > 1:
        raise Complaint(f"extra operand {job.quote(job.operands[1])} not allowed with -c")
    quiet = job.has("C") or job.get("check") in ("quiet", "silent")
    previous: bytes | None = None
    number = 0
    try:
        file = job.open(name)
    except LinuxError as error:
        raise Complaint(job.words(f"cannot read: {job.colon(name)}: {error}", f"{name}: {error}")) from error
    async for line in Reader(file, end):
        number += 1
        line = line.removesuffix(end)
        if previous is not None and (
            not order.before_or_equal(previous, line) or (job.has("u") and order.same(previous, line))
        ):
            if not quiet:
                if not job.gnu:
                    await job.process.write(2, f"Check line {number - 1}\n")
                    return 1
                await job.process.write(
                    2, f"{job.name}: {name}:{number}: disorder: ".encode("utf-8", "surrogateescape") + line + b"\n"
                )
            return 1
        previous = line
    return 0


def _order(job: Job) -> Order:
    base = _letters(
        job,
        Key(salt=job.process.kernel.random.randbytes(16) if _random(job) else b""),
        "".join(key for key, _ in job.options.values if key in ("b", "d", "f", "g", "i", "M", "h", "n", "R", "V")),
        True,
    )
    if (word := job.get("sort")) is not None:
        if word not in _WORDS:
            raise Complaint(f"invalid argument {job.quote(word)} for '--sort'")
        base = replace(base, kinds=base.kinds + _WORDS[word])
    if len(set(base.kinds)) > 1:
        raise Complaint(f"options '-{''.join(sorted(set(base.kinds)))}' are incompatible")
    reverse = job.has("r")
    keys = [replace(_key(job, text), salt=base.salt) for text in job.options.all("k")]
    inherit = replace(base, reverse=reverse)
    keys = [replace(inherit, start=key.start, end=key.end) if key.plain else key for key in keys] or [inherit]
    return Order(keys, _separator(job), reverse, not (job.has("s") or job.has("u")))


def _random(job: Job) -> bool:
    return job.has("R") or job.get("sort") == "random" or any("R" in text for text in job.options.all("k"))


def _separator(job: Job) -> bytes | None:
    text = job.get("t")
    if text is None:
        return None
    if text == "\\0":
        return b"\0"
    if len(text) != 1:
        raise Complaint("empty tab" if not text else f"multi-character tab {job.quote(text)}")
    return text.encode("utf-8", "surrogateescape")


def _letters(job: Job, key: Key, letters: str, at_start: bool) -> Key:
    for letter in letters:
        if letter in "nghMRV":
            key = replace(key, kinds=key.kinds + letter)
        elif letter == "b":
            key = replace(key, skip_start=key.skip_start or at_start, skip_end=key.skip_end or not at_start)
        elif letter == "r":
            key = replace(key, reverse=True)
        elif letter in "fdi":
            key = replace(
                key,
                fold=key.fold or letter == "f",
                dictionary=key.dictionary or letter == "d",
                printable=key.printable or letter == "i",
            )
    return key


def _key(job: Job, text: str) -> Key:
    found = re.fullmatch(r"(\d*)(?:\.(\d*))?([bdfgiMhnRrV]*)(?:,(\d*)(?:\.(\d*))?([bdfgiMhnRrV]*))?(.*)", text, re.DOTALL)
    if found is None or not found[1]:
        raise Complaint(
            job.words(
                f"invalid number at field start: invalid count at start of {job.quote(text)}",
                f"bad field specification '{text}'",
            )
        )
    if found[7]:
        raise Complaint(
            job.words(f"stray character in field spec: invalid field specification {job.quote(text)}", "unknown key option")
        )
    if number_of(found[1]) == 0:
        raise Complaint(f"field number is zero: invalid field specification {job.quote(text)}")
    if found[2] == "0":
        raise Complaint(f"character offset is zero: invalid field specification {job.quote(text)}")
    end = (number_of(found[4]), number_of(found[5] or "0")) if found[4] else (0, 0)
    if "," in text and not found[4]:
        raise Complaint(f"invalid number after ',': invalid count at start of {job.quote(text.partition(',')[2])}")
    key = Key(start=(number_of(found[1]), number_of(found[2] or "1")), end=end)
    return _letters(job, _letters(job, key, found[3], True), found[6] or "", False)
