"""split: a file in pieces."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from emulator.machine.digits import number_of
from emulator.machine.errno import LinuxError
from emulator.machine.programs.text.job import Complaint, Job, Usage, program
from emulator.machine.programs.text.sizes import with_suffix
from emulator.machine.programs.text.streams import BLOCK, Reader, whole

_GNU = (
    "-a,--suffix-length= --additional-suffix= -b,--bytes= -C,--line-bytes=! -d --numeric-suffixes? "
    "-x,--hex-suffixes? -e,--elide-empty-files"
    " --filter=! -l,--lines= -n,--number= -t,--separator=! -u,--unbuffered --verbose"
)
#: No file's name is longer.
NAME_MAX = 255


@program(gnu=_GNU, busybox="-a= -b= -l=")
async def main(job: Job) -> int | None:
    job.need(0, 2)
    name = job.operands[0] if job.operands else "-"
    try:
        file = job.open(name)
    except LinuxError as error:
        raise Complaint(job.words(f"cannot open {job.quoted(name)} for reading: {error}", f"{name}: {error}")) from error
    pieces = _Pieces(job, job.operands[1] if len(job.operands) > 1 else "x")
    if (size := job.get("b")) is not None:
        count = _amount(job, size, "bytes")
        while data := await _exactly(file.read, count):
            await pieces.write(data)
        return None
    if (parts := job.get("n")) is not None:
        if not parts.isdecimal() or number_of(parts) == 0:
            raise Complaint(f"invalid number of chunks: {job.quote(parts)}")
        data = await whole(file)
        each = len(data) // number_of(parts)
        for index in range(number_of(parts)):
            end = len(data) if index == number_of(parts) - 1 else (index + 1) * each
            await pieces.write(data[index * each : end])
        return None
    count = _amount(job, job.get("l") or "1000", "lines")
    held: list[bytes] = []
    async for line in Reader(file):
        held.append(line)
        if len(held) == count:
            await pieces.write(b"".join(held))
            held = []
    if held:
        await pieces.write(b"".join(held))
    return None


def _amount(job: Job, text: str, what: str) -> int:
    count = with_suffix(text)
    if not count:
        raise Complaint(f"invalid number of {what}: {job.quote(text)}")
    return count


def _suffix_length(job: Job, text: str | None) -> int:
    """2 where nobody says; 0 stands for that, too."""
    if text is None:
        return 2
    if not text.isdecimal():
        raise Complaint(job.words(f"invalid suffix length: {job.quote(text)}", f"invalid number '{text}'"))
    if number_of(text) >= 1 << 64:
        raise Complaint(f"invalid suffix length: {job.quote(text)}: Value too large for defined data type")
    return min(number_of(text), NAME_MAX) or 2


async def _exactly(read: Callable[[int], Awaitable[bytes]], count: int) -> bytes:
    data = b""
    while len(data) < count and (more := await read(min(count - len(data), BLOCK))):
        data += more
    return data


class _Pieces:
    def __init__(self, job: Job, prefix: str) -> None:
        self.job, self.prefix, self.number = job, prefix, 0
        self.digits = job.has("d") or job.has("numeric-suffixes")
        self.hex = job.has("x")
        self.length = _suffix_length(job, job.get("a"))
        first = job.get("numeric-suffixes") or "0"
        if not first.isdecimal():
            raise Usage(f"{job.quote(first)}: invalid start value for numerical suffix")
        self.number = number_of(first)

    def name(self) -> str:
        letters = "0123456789" if self.digits else "0123456789abcdef" if self.hex else "abcdefghijklmnopqrstuvwxyz"
        number, text = self.number, ""
        for _ in range(self.length):
            number, rest = divmod(number, len(letters))
            text = letters[rest] + text
        if number:
            raise Complaint("output file suffixes exhausted")
        self.number += 1
        return self.prefix + text + (self.job.get("additional-suffix") or "")

    async def write(self, data: bytes) -> None:
        name = self.name()
        if self.job.has("verbose"):
            await self.job.out.text(f"creating file {self.job.quoted(name)}\n")
        self.job.process.write_file(name, data)
