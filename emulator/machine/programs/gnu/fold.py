"""fold: breaks long lines."""

from __future__ import annotations

import re

from emulator.machine.digits import number_of
from emulator.machine.kernel.open_file import OpenFile
from emulator.machine.programs.text.job import Complaint, Job, Program, program
from emulator.machine.programs.text.streams import Reader


@program(gnu="-b,--bytes -s,--spaces -w,--width=", busybox="-b -s -w=")
async def _fold(job: Job) -> int | None:
    text = job.get("w") or "80"
    if not text.isdigit() or number_of(text) == 0:
        raise Complaint(job.words(f"invalid number of columns: {job.quote(text)}", f"invalid number '{text}'"))
    width = number_of(text)

    async def show(name: str, file: OpenFile) -> None:
        async for line in Reader(file):
            await job.out.write(_folded(line, width, job.has("s"), job.has("b")))

    await job.each(show)
    return None


def _folded(line: bytes, width: int, at_spaces: bool, count_bytes: bool) -> bytes:
    end = b"\n" if line.endswith(b"\n") else b""
    out: list[bytes] = []
    piece = bytearray()
    column = 0
    for byte in line.removesuffix(b"\n"):
        after = _column(column, byte, count_bytes)
        if after > width and piece:
            cut = max(piece.rfind(b" "), piece.rfind(b"\t")) + 1 if at_spaces else 0
            out.append(bytes(piece[: cut or len(piece)]))
            piece = piece[cut:] if cut else bytearray()
            column = 0
            for kept in piece:
                column = _column(column, kept, count_bytes)
            after = _column(column, byte, count_bytes)
        piece.append(byte)
        column = after
    return b"\n".join([*out, bytes(piece)]) + end


def _column(column: int, byte: int, count_bytes: bool) -> int:
    if count_bytes:
        return column + 1
    if byte == 9:
        return column + 8 - column % 8
    if byte == 8:
        return max(column - 1, 0)
    return 0 if byte == 13 else column + 1


def old_style(argv: list[str]) -> list[str]:
    """`fold -20` is `fold -w 20`."""
    return [argv[0], *(f"-w{word[1:]}" if re.fullmatch(r"-\d+", word) else word for word in argv[1:])]


main = Program.with_words(_fold, old_style)
