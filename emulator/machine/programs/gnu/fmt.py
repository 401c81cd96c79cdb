"""fmt: paragraphs filled anew. Lines are filled greedily towards the goal; GNU's balancing of them is not copied."""

from __future__ import annotations

import re

from emulator.machine.digits import number_of
from emulator.machine.kernel.open_file import OpenFile
from emulator.machine.programs.text.job import Complaint, Job, Program, program
from emulator.machine.programs.text.streams import Reader


@program(
    gnu="-c,--crown-margin! -p,--prefix=! -s,--split-only -t,--tagged-paragraph! -u,--uniform-spacing -w,--width= -g,--goal=",
    opening=("cannot open {a} for reading: {e}", "{n}: {e}"),
)
async def _fmt(job: Job) -> int | None:
    text = job.get("w") or "75"
    if not text.isdigit() or not 0 < number_of(text) < 2500:
        raise Complaint(f"invalid width: {job.quote(text)}")
    width = number_of(text)

    async def show(name: str, file: OpenFile) -> None:
        words: list[str] = []
        indent = ""
        async for raw in Reader(file):
            line = raw.decode("utf-8", "surrogateescape").rstrip("\n")
            margin = line[: len(line) - len(line.lstrip(" \t"))]
            if not line.strip() or (words and margin != indent):
                await job.out.text(_filled(words, indent, width))
                words = []
            if not line.strip():
                await job.out.text("\n")
                continue
            indent = margin
            words += line.split()
        await job.out.text(_filled(words, indent, width))

    await job.each(show)
    return None


def _filled(words: list[str], indent: str, width: int) -> str:
    goal = width * 187 // 200
    text, line = "", ""
    for word in words:
        longer = f"{line} {word}" if line else indent + word
        fits = len(longer) <= width and (len(line) < goal or len(longer) - goal < goal - len(line))
        if line and not fits:
            text += line + "\n"
            line = indent + word
        else:
            line = longer
    return text + line + "\n" if line else text


def _old_style(argv: list[str]) -> list[str]:
    return [argv[0], *(f"-w{word[1:]}" if re.fullmatch(r"-\d+", word) else word for word in argv[1:])]


main = Program.with_words(_fmt, _old_style)
