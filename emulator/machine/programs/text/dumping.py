"""What od and hexdump have in common: several inputs as one, rows of which equal ones are shown once, bytes as text."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from emulator.machine.errno import LinuxError
from emulator.machine.programs.text.job import Complaint, Job
from emulator.machine.programs.text.streams import BLOCK

MEMORY = 64 << 20


async def combined(job: Job, skip: int, limit: int | None, sentence: Callable[[str, LinuxError], str]) -> tuple[bytes, int]:
    """(all inputs as one, from their start, but no further than is wanted; how many could not be read)"""
    out = bytearray()
    failed = 0
    for name in job.operands or ["-"]:
        try:
            file = job.open(name)
            while (limit is None or len(out) < skip + limit) and (data := await file.read(BLOCK)):
                out += data
                if len(out) > MEMORY:
                    raise Complaint("memory exhausted")
            job.shut(name, file)
        except LinuxError as error:
            failed += 1
            await job.fail(sentence(name, error))
    return bytes(out), failed


def rows(data: bytes, width: int, every: bool) -> Iterator[tuple[int, bytes | None]]:
    """(offset, row). Of whole rows that are as the one before only the first comes, as None, unless `every` one is wanted."""
    previous, starred = b"", False
    for at in range(0, len(data), width):
        row = data[at : at + width]
        if row == previous and len(row) == width and not every:
            if not starred:
                yield at, None
            starred = True
            continue
        previous, starred = row, False
        yield at, row


def shown(row: bytes) -> str:
    """Bytes that can be printed, and dots."""
    return "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
