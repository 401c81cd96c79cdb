"""The patterns of grep: several at once, fixed or regular, on one line of text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from emulator.machine.programs.text import perl_regex, regex

EXTENDED: Final = regex.Dialect(extended=True, lone_paren=True)


class Matcher:
    """`kind`: G basic, E extended, F fixed, P Perl's. Raises BadRegex; a search with Perl's may raise BacktrackLimit."""

    def __init__(self, patterns: list[str], kind: str, icase: bool, bounds: str) -> None:
        self.fixed: list[str] = []
        self.icase = icase
        self.regexes: list[regex.Regex | perl_regex.Pattern] = []
        if kind == "F" and not bounds:
            self.fixed = [pattern.lower() for pattern in patterns] if icase else patterns
            return
        if kind == "P":
            self.regexes = [perl_regex.compile(pattern, icase, bounds) for pattern in patterns]
            return
        dialect = {"G": regex.BASIC, "E": EXTENDED, "F": regex.BASIC}[kind]
        for pattern in patterns:
            text = regex.literal(pattern) if kind == "F" else pattern
            self.regexes.append(regex.compile(text, dialect, icase=icase, bounds=bounds))

    def test(self, line: str) -> bool:
        if self.fixed:
            text = line.lower() if self.icase else line
            return any(pattern in text for pattern in self.fixed)
        return any(_test(each, line) for each in self.regexes)

    def next(self, line: str, at: int) -> tuple[int, int] | None:
        """The leftmost, then longest match from `at` on."""
        best: tuple[int, int] | None = None
        for span in self._spans(line, at):
            if best is None or span[0] < best[0] or (span[0] == best[0] and span[1] > best[1]):
                best = span
        return best

    def _spans(self, line: str, at: int) -> Iterator[tuple[int, int]]:
        if self.fixed:
            text = line.lower() if self.icase else line
            for pattern in self.fixed:
                start = text.find(pattern, at)
                if start >= 0:
                    yield start, start + len(pattern)
            return
        for each in self.regexes:
            found = each.search(line, at)
            if found is not None:
                yield found.start(), found.end()

    def all(self, line: str) -> Iterator[tuple[int, int]]:
        """Matches that hold something, from left to right."""
        at = 0
        while at <= len(line):
            span = self.next(line, at)
            if span is None:
                return
            if span[1] > span[0]:
                yield span
            at = max(span[1], at + 1) if span[1] > span[0] else span[0] + 1


def _test(each: regex.Regex | perl_regex.Pattern, line: str) -> bool:
    return each.test(line) if isinstance(each, regex.Regex) else each.search(line) is not None
