"""paste: lines of files side by side."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.programs.text.job import Job, program
from emulator.machine.programs.text.streams import Reader

_ESCAPES = {"n": b"\n", "t": b"\t", "\\": b"\\", "0": b"", "b": b"\b", "f": b"\f", "r": b"\r", "v": b"\v"}


@program(gnu="-d,--delimiters= -s,--serial -z,--zero-terminated", busybox="-d= -s")
async def main(job: Job) -> int | None:
    marks = _delimiters(job.get("d") if job.has("d") else "\t")
    end = b"\0" if job.has("z") else b"\n"
    readers: list[Reader] = []
    shared: Reader | None = None  # `-` given twice reads the one standard input by turns
    for name in job.operands or ["-"]:
        try:
            reader = shared if name == "-" and shared else Reader(job.open(name), end)
        except LinuxError as error:
            await job.bad_input(("{c}: {e}", "{n}: {e}"), name, error)
            return 1
        if name == "-":
            shared = reader
        readers.append(reader)
    if job.has("s"):
        for reader in readers:
            await _serial(job, reader, marks, end)
        return None
    while True:
        lines = [await reader.line() for reader in readers]
        if all(line is None for line in lines):
            return None
        await job.out.write(_joined([(line or b"").removesuffix(end) for line in lines], marks) + end)


async def _serial(job: Job, reader: Reader, marks: list[bytes], end: bytes) -> None:
    index = 0
    line = await reader.line()
    await job.out.write((line or b"").removesuffix(end))
    while line is not None and (line := await reader.line()) is not None:
        await job.out.write(marks[index % len(marks)] + line.removesuffix(end))
        index += 1
    await job.out.write(end)


def _joined(pieces: list[bytes], marks: list[bytes]) -> bytes:
    result = pieces[0]
    for index, piece in enumerate(pieces[1:]):
        result += marks[index % len(marks)] + piece
    return result


def _delimiters(text: str | None) -> list[bytes]:
    marks: list[bytes] = []
    letters = iter(text or "")
    for char in letters:
        if char == "\\":
            following = next(letters, "\\")
            marks.append(_ESCAPES.get(following, following.encode("utf-8", "surrogateescape")))
        else:
            marks.append(char.encode("utf-8", "surrogateescape"))
    return marks or [b""]
