"""What is wrong with a Dockerfile, and where."""

from __future__ import annotations

from collections.abc import Iterable

from emulator.errors import EmulatorError
from emulator.quote import quote


class DockerfileError(EmulatorError):
    """A complaint; `lines` are the first and the last line that it is about, (0, 0) where it is about none."""

    def __init__(self, sentence: str, lines: tuple[int, int] = (0, 0)) -> None:
        super().__init__(sentence)
        self.lines = lines


class ParseError(DockerfileError):
    """An instruction that cannot be read."""

    def __init__(self, sentence: str, lines: tuple[int, int]) -> None:
        super().__init__(f"dockerfile parse error on line {lines[0]}: {sentence}", lines)


class SubstitutionError(DockerfileError):
    """A word whose variables cannot be put in."""

    def __init__(self, word: str, fault: str) -> None:
        super().__init__(f"failed to process {quote(word)}: {fault}")


class InstructionError(EmulatorError):
    """An instruction's fault; the line comes from whoever reads the file."""


def distance(one: str, other: str) -> int:
    """Levenshtein's."""
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        before, row[0] = row[0], place
        for column, second in enumerate(other, 1):
            before, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, before + (letter != second))
    return row[-1]


def nearest(word: str, known: Iterable[str], *, fold: bool = False) -> str:
    """The known word that was perhaps meant; "" where none is near, or where it is that very word (buildkit: util/suggest)."""
    wanted = word.lower() if fold else word
    best, least = "", 3
    for each in sorted(known):
        found = distance(wanted, each.lower() if fold else each)
        if found == 0:
            return ""
        if found < least:
            best, least = each, found
    if not fold:
        return best
    return best.lower() if word == word.lower() else best.upper() if word == word.upper() else best


def meant(word: str, known: Iterable[str], *, fold: bool = False) -> str:
    """` (did you mean X?)`, or nothing."""
    found = nearest(word, known, fold=fold)
    return f" (did you mean {found}?)" if found else ""
