"""From the pieces of an expanded word to fields: word splitting by IFS. Pure.

A piece is (mode, text): LITERAL is not split but may match file names, QUOTED is only itself, SPLIT came from an
unquoted expansion, BREAK ends a field (between the elements of "$@").
"""

from __future__ import annotations

import re
from functools import lru_cache

from emulator.machine.shell.errors import TooLarge
from emulator.machine.shell.pattern import quoted

LITERAL, QUOTED, SPLIT, BREAK = range(4)
Pieces = list[tuple[int, str]]
FIELD_LIMIT = 200_000


@lru_cache(64)
def separators(ifs: str) -> re.Pattern[str] | None:
    """What stands between two fields: blanks of IFS around at most one other character of IFS."""
    if not ifs:
        return None
    blank = "".join(character for character in " \t\n" if character in ifs)
    other = "".join(re.escape(character) for character in ifs if character not in " \t\n")
    space = f"[{blank}]" if blank else "(?!)"
    return re.compile(f"{space}*[{other}]{space}*|{space}+" if other else f"{space}+")


class Fields:
    """Collects fields; each is (text, pattern), where the pattern has what was quoted behind backslashes."""

    def __init__(self, ifs: str) -> None:
        self.separator = separators(ifs)
        self.done: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.patterns: list[str] = []
        self.present = False

    def end(self) -> None:
        self.done.append(("".join(self.texts), "".join(self.patterns)))
        if len(self.done) > FIELD_LIMIT:
            raise TooLarge("expansion")
        self.texts, self.patterns, self.present = [], [], False

    def add(self, mode: int, text: str) -> None:
        if mode == SPLIT and text and self.separator is not None:
            self.split(text, self.separator)
        elif mode == BREAK:
            if self.present:
                self.end()
        elif text or mode == QUOTED:
            self.present = True
            self.texts.append(text)
            self.patterns.append(quoted(text) if mode == QUOTED else text)

    def split(self, text: str, separator: re.Pattern[str]) -> None:
        position = 0
        for match in separator.finditer(text):
            if match.start() > position:
                self.add(LITERAL, text[position : match.start()])
            if self.present or match.group().strip(" \t\n"):
                self.end()
            position = match.end()
        if position < len(text):
            self.add(LITERAL, text[position:])


def fields(pieces: Pieces, ifs: str) -> list[tuple[str, str]]:
    collected = Fields(ifs)
    for mode, text in pieces:
        collected.add(mode, text)
    if collected.present:
        collected.end()
    return collected.done
