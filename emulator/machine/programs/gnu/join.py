"""join: lines of two sorted files with an equal field."""

from __future__ import annotations

import re

from emulator.machine.digits import number_of
from emulator.machine.errno import LinuxError
from emulator.machine.programs.text.job import Complaint, Job, program
from emulator.machine.programs.text.streams import Reader

_GNU = "-a= -e= -i,--ignore-case -j= -o= -t= -v= -1= -2= --check-order --nocheck-order --header -z,--zero-terminated"
#: No line has more fields.
FIELD_LIMIT = 1 << 24


class _Side:
    """One input: the line at hand, its fields, and the group of lines with its key."""

    def __init__(self, reader: Reader, field: int, job: Job) -> None:
        self.reader, self.field, self.job = reader, field, job
        self.separator = job.get("t")
        self.end = b"\0" if job.has("z") else b"\n"
        self.fields: list[bytes] | None = None

    async def step(self) -> None:
        line = await self.reader.line()
        if line is None:
            self.fields = None
            return
        body = line.removesuffix(self.end)
        mark = None if self.separator is None else self.separator.encode()
        self.fields = body.split(mark) if mark is not None else body.split()

    def key(self, fields: list[bytes]) -> bytes:
        found = fields[self.field - 1] if self.field <= len(fields) else b""
        return found.upper() if self.job.has("i") else found

    async def group(self) -> list[list[bytes]]:
        """All following lines with the key of the line at hand."""
        found: list[list[bytes]] = []
        first = self.key(self.fields or [])
        while self.fields is not None and self.key(self.fields) == first:
            found.append(self.fields)
            await self.step()
        return found


@program(gnu=_GNU)
async def main(job: Job) -> int | None:
    job.need(2, 2)
    sides = []
    for index, name in enumerate(job.operands):
        text = next((text for text in (job.get("j"), job.get(str(index + 1))) if text is not None), "1")
        if not text.isdecimal() or not number_of(text):
            raise Complaint(f"invalid field number: {job.quote(text)}")
        try:
            sides.append(_Side(Reader(job.open(name)), number_of(text), job))
        except LinuxError as error:
            raise Complaint(f"{job.colon(name)}: {error}") from error
    printer = _Printer(job, sides)
    left, right = sides
    await left.step()
    await right.step()
    if job.has("header") and left.fields is not None and right.fields is not None:
        await printer.pair(left.fields, right.fields)
        await left.step()
        await right.step()
    while left.fields is not None or right.fields is not None:
        one = None if left.fields is None else left.key(left.fields)
        two = None if right.fields is None else right.key(right.fields)
        if two is None or (one is not None and one < two):
            await printer.alone(0, left.fields or [])
            await left.step()
        elif one is None or two < one:
            await printer.alone(1, right.fields or [])
            await right.step()
        else:
            await printer.product(await left.group(), await right.group())
    return None


def _output_field(job: Job, word: str) -> tuple[int, int]:
    """A word of -o: (0, 0) is the key, (file, field) what stands there."""
    if word == "0":
        return 0, 0
    if word[:1] not in ("0", "1", "2") or not word:
        raise Complaint(f"invalid file number in field spec: {job.quote(word)}")
    if word[0] == "0" or word[1:2] != ".":
        raise Complaint(f"invalid field specifier: {job.quote(word)}")
    if not word[2:].isdecimal() or not int(word[2:]):
        raise Complaint(f"invalid field number: {job.quote(word[2:])}")
    return int(word[0]), min(int(word[2:]), FIELD_LIMIT)


class _Printer:
    def __init__(self, job: Job, sides: list[_Side]) -> None:
        self.job, self.sides = job, sides
        self.glue = (job.get("t") or " ").encode()
        self.empty = (job.get("e") or "").encode()
        self.only = job.options.all("v")
        self.also = job.options.all("a") + self.only
        for side in self.also:
            if side not in ("1", "2"):
                raise Complaint(f"invalid field number: {job.quote(side)}")
        texts = [text for text in job.options.all("o") if text != "auto"]
        self.format = [_output_field(job, word) for text in texts for word in re.split("[, \t]", text)]

    async def product(self, left: list[list[bytes]], right: list[list[bytes]]) -> None:
        if self.only:
            return
        for one in left:
            for two in right:
                await self.pair(one, two)

    async def alone(self, side: int, fields: list[bytes]) -> None:
        if str(side + 1) in self.also:
            await self.row([fields, None] if side == 0 else [None, fields])

    async def pair(self, one: list[bytes], two: list[bytes]) -> None:
        await self.row([one, two])

    async def row(self, both: list[list[bytes] | None]) -> None:
        side = 0 if both[0] is not None else 1
        present = both[side] or []
        at = self.sides[side].field - 1
        key = present[at] if at < len(present) else b""
        if self.format:
            cells = [key if number == 0 else self._cell(both[number - 1], field) for number, field in self.format]
        else:
            cells = [key]
            for number, fields in enumerate(both):
                skip = self.sides[number].field - 1
                cells += [field for index, field in enumerate(fields or []) if index != skip]
        await self.job.out.write(self.glue.join(cells) + self.sides[0].end)

    def _cell(self, fields: list[bytes] | None, number: int) -> bytes:
        if fields is None or number > len(fields):
            return self.empty
        return fields[number - 1] or self.empty
