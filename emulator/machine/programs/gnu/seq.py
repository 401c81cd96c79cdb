"""seq: numbers in steps."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from emulator.machine.programs.text import printf
from emulator.machine.programs.text.job import Complaint, Job, Program, Usage, program

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?")


@program(gnu="-f,--format= -s,--separator= -w,--equal-width", busybox="-s= -w", permute=False, busybox_permute=False)
async def _seq(job: Job) -> int | None:
    words = job.operands
    if not words:
        raise Usage(job.words("missing operand", ""))
    if len(words) > 3:
        raise Usage(job.words(f"extra operand {job.quote(words[3])}", ""))
    numbers = [_number(job, word) for word in words]
    first, step, last = Decimal(1), Decimal(1), numbers[-1]
    if len(numbers) > 1:
        first = numbers[0]
    if len(numbers) == 3:
        step = numbers[1]
    if step == 0 and job.gnu:
        raise Usage(f"invalid Zero increment value: {job.quote(words[1])}")
    places = max(_places(word) for word in words[:-1]) if len(words) > 1 else 0
    width = _width(first, last, words, places) if job.has("w") else 0
    form = _form(job)
    separator = (job.get("s") if job.has("s") else "\n") or ""
    await _count(job, first, step, last, lambda value: _shown(value, places, width, form), separator)
    return None


async def _count(
    job: Job, first: Decimal, step: Decimal, last: Decimal, shown: Callable[[Decimal], str], separator: str
) -> None:
    value, index = first, 0
    while value <= last if step >= 0 else value >= last:
        await job.out.text((separator if index else "") + shown(value))
        index += 1
        value = first + index * step
    if index:
        await job.out.text("\n")


def _number(job: Job, word: str) -> Decimal:
    if not _NUMBER.fullmatch(word.strip()):
        raise Usage(job.words(f"invalid floating point argument: {job.quote(word)}", ""))
    try:
        return Decimal(word.strip())
    except InvalidOperation as error:
        raise Usage(f"invalid floating point argument: {job.quote(word)}") from error


def _places(word: str) -> int:
    return len(word.partition(".")[2].partition("e")[0]) if "e" not in word.lower() else 0


def _width(first: Decimal, last: Decimal, words: list[str], places: int) -> int:
    return max(len(f"{value:.{places}f}") for value in (first, last))


def _shown(value: Decimal, places: int, width: int, form: re.Match[str] | None) -> str:
    if form is None:
        text = f"{value:.{places}f}"
        return text.zfill(width) if width else text
    flags, wide, precise, letter = form[2], form[3], form[4], form[5]
    middle = printf.floating(
        value, flags, int(wide) if wide else None, int(precise) if precise else None if precise is None else 0, letter
    )
    return form[1].replace("%%", "%") + middle + form[6].replace("%%", "%")


def _form(job: Job) -> re.Match[str] | None:
    text = job.get("f")
    if text is None:
        return None
    found = re.fullmatch(r"((?:[^%]|%%)*)%([-+ #0']*)(\d{0,4})(?:\.(\d{0,4}))?L?([efgaEFGA])((?:[^%]|%%)*)", text, re.DOTALL)
    if found is None:
        if "%" not in text.replace("%%", ""):
            raise Complaint(f"format {job.quote(text)} has no % directive")
        raise Complaint(f"format {job.quote(text)} has unknown %{re.sub('.*%[-+ #0.0-9]*', '', text)[:1]} directive")
    return found


def _negative(argv: list[str]) -> list[str]:
    """A negative number is an operand, not an option."""
    for index, word in enumerate(argv[1:], 1):
        if re.fullmatch(r"-[\d.].*", word):
            previous = argv[index - 1]
            if previous in ("-s", "-f", "--"):
                continue
            return [*argv[:index], "--", *argv[index:]]
        if not word.startswith("-") or word == "--":
            break
    return argv


main = Program.with_words(_seq, _negative)
