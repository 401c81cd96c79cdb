"""printf: words in a form."""

from __future__ import annotations

import re

from emulator.machine.programs.text import printf as language
from emulator.machine.programs.text import quoting
from emulator.machine.programs.text.job import Complaint, Job, Usage, program


@program(raw=True)
async def main(job: Job) -> int | None:
    words = job.operands[1:] if job.operands[:1] == ["--"] else job.operands
    if not words:
        raise Usage(job.words("missing operand", ""))
    form, arguments = words[0], list(words[1:])
    arguments.reverse()
    pieces = _parse(job, form)
    given = len(arguments)
    while True:
        for piece in pieces:
            if await _emit(job, piece, arguments):
                return None
        if not arguments:
            return None
        if len(arguments) == given:
            if job.gnu:
                await job.complain(f"warning: ignoring excess arguments, starting with {job.quote(arguments[-1])}")
            return None
        given = len(arguments)


def _parse(job: Job, form: str) -> list[str | re.Match[str]]:
    pieces: list[str | re.Match[str]] = []
    at = 0
    while at < len(form):
        found = language.DIRECTIVE.match(form, at) if form[at] == "%" else None
        if found is None:
            end = form.find("%", at)
            end = len(form) if end < 0 else end
            pieces.append(form[at:end])
            at = end
            continue
        if found[4] == "%" and found.group() == "%%":
            pieces.append("%%")
        elif found[4] not in tuple("diouxXeEfFgGaAcsbq"):
            shown = form[at : found.end()] or "%"
            raise _BadDirective(shown if job.gnu else f"%{form[found.end() :][:2]}", job.gnu)
        else:
            pieces.append(found)
        at = found.end()
    return pieces


class _BadDirective(Complaint):
    def __init__(self, shown: str, gnu: bool) -> None:
        super().__init__(f"{shown}: invalid conversion specification" if gnu else f"{shown}: invalid format")


async def _emit(job: Job, piece: str | re.Match[str], arguments: list[str]) -> bool:
    """Prints one piece; True when `\\c` ends it all."""
    if isinstance(piece, str):
        text, stop = ("%", False) if piece == "%%" else language.escapes(piece)
        await job.out.text(text)
        return stop
    flags, width_word, precision_word, letter = piece.groups()
    width = await _size(job, width_word, arguments)
    precision = None if precision_word is None else (await _size(job, precision_word, arguments) or 0)
    word = arguments.pop() if arguments else None
    if letter == "c":
        await job.out.text(language.pad("", (word or "")[:1], flags.replace("0", ""), width))
        return False
    if letter in "sbq":
        text, stop = (
            (word or "", False)
            if letter == "s"
            else language.escapes(word or "", True)
            if letter == "b"
            else (_quoted(word or ""), False)
        )
        text = text if precision is None or precision < 0 else text[:precision]
        await job.out.text(language.pad("", text, flags.replace("0", ""), width))
        return stop
    if letter in "diouxX":
        number, rest = language.as_integer(word) if word else (0, "")
        await _judge(job, word, rest)
        await job.out.text(language.integer(number, flags, width, precision, letter))
        return False
    value, rest = language.as_float(word) if word else (0.0, "")
    await _judge(job, word, rest)
    await job.out.text(language.floating(value, flags, width, precision, letter))
    return False


def _quoted(word: str) -> str:
    return quoting.shell(word, False) if word else "''"


async def _size(job: Job, word: str, arguments: list[str]) -> int | None:
    if word == "*":
        text = arguments.pop() if arguments else "0"
        number, rest = language.as_integer(text)
        await _judge(job, text, rest)
        return language.sized(str(number))
    return language.sized(word) if word not in ("", "-") else None


async def _judge(job: Job, word: str | None, rest: str) -> None:
    """A word that is no number, or not wholly one, is reported; printing goes on."""
    if (word is None and job.gnu) or (not rest and word):
        return
    if not job.gnu or word is None:
        await job.fail(f"invalid number '{word or ''}'")
    elif word[:1] in ("'", '"') and len(word) > 1:
        await job.complain(f"warning: {rest}: character(s) following character constant have been ignored")
    elif rest == word:
        await job.fail(f"{job.quote(word)}: expected a numeric value")
    else:
        await job.fail(f"{job.quote(word)}: value not completely converted")
