"""echo: its words."""

from __future__ import annotations

import re

from emulator.machine.programs.text.job import Complaint, Job, program
from emulator.machine.programs.text.printf import escapes


@program(raw=True)
async def main(job: Job) -> int | None:
    words = list(job.operands)
    if job.gnu and words in (["--help"], ["--version"]):
        raise Complaint(f"option '{words[0]}' is not emulated yet")
    newline, interpret = True, False
    while words and re.fullmatch(r"-[neE]+", words[0]):
        for letter in words.pop(0)[1:]:
            newline = newline and letter != "n"
            interpret = letter == "e" if letter in "eE" else interpret
    text = " ".join(words)
    stop = False
    if interpret:
        text, stop = escapes(text, octal_zero=True)
    await job.out.text(text + ("\n" if newline and not stop else ""))
    return None
