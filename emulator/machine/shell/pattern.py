"""Shell patterns (`*`, `?`, `[…]`, and with extglob `@(…)` and its kin) as regular expressions. Pure and cached.

In a pattern a backslash quotes the character behind it; `quoted` makes such text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from emulator.machine.shell.extended_pattern import Character, Choice, Element, Places, Star, is_risky

CLASSES = {
    "alpha": "a-zA-Z",
    "digit": "0-9",
    "alnum": "a-zA-Z0-9",
    "upper": "A-Z",
    "lower": "a-z",
    "space": r"\s",
    "punct": r"!-/:-@\[-`{-~",
    "xdigit": "0-9A-Fa-f",
    "blank": r" \t",
    "cntrl": r"\x00-\x1f\x7f",
    "print": r"\x20-\x7e",
    "graph": r"\x21-\x7e",
}
SPECIAL = re.compile(r"[\\*?\[\]()|!@+]")
NEVER = "(?!)"
Matcher = re.Pattern[str] | Places


def quoted(text: str) -> str:
    return SPECIAL.sub(r"\\\g<0>", text)


def unquoted(pattern: str) -> str:
    return re.sub(r"\\(.)", r"\1", pattern, flags=re.DOTALL)


def is_pattern(pattern: str, extglob: bool) -> bool:
    """Whether anything in it is active: else it only stands for itself."""
    active = r"[*?]|\[.*\]|[@+!]\(" if extglob else r"[*?]|\[.*\]"
    return re.search(active, re.sub(r"\\.", "", pattern, flags=re.DOTALL), re.DOTALL) is not None


@lru_cache(4096)
def compiled(pattern: str, extglob: bool = False, ignore_case: bool = False, shortest: bool = False) -> Matcher:
    elements, _ = Reader(pattern, extglob, ignore_case).sequence(0, "")
    if is_risky(elements):
        return Places(elements, shortest, ignore_case)
    source = translated(elements, ".*?" if shortest else ".*")
    try:
        return re.compile(source, re.DOTALL | (re.IGNORECASE if ignore_case else 0))
    except (re.error, RecursionError, OverflowError):
        return re.compile(re.escape(unquoted(pattern)))


def matches(pattern: str, text: str, extglob: bool = False, ignore_case: bool = False) -> bool:
    return compiled(pattern, extglob, ignore_case).fullmatch(text) is not None


class Reader:
    """Takes a pattern apart."""

    def __init__(self, pattern: str, extglob: bool, ignore_case: bool) -> None:
        self.pattern, self.extglob, self.flags = pattern, extglob, re.DOTALL | (re.IGNORECASE if ignore_case else 0)

    def sequence(self, position: int, stop: str) -> tuple[list[Element], int]:
        elements: list[Element] = []
        pattern, size = self.pattern, len(self.pattern)
        while position < size and (not stop or pattern[position] not in stop):
            character = pattern[position]
            if self.extglob and character in "?*+@!" and pattern[position + 1 : position + 2] == "(":
                found, position = self.group(character, position + 2)
                elements += found
                continue
            if character == "*":
                position += 1
                if not elements or not isinstance(elements[-1], Star):
                    elements.append(Star())
                continue
            if character == "?":
                piece, position = ".", position + 1
            elif character == "[":
                piece, position = bracket(pattern, position)
            elif character == "\\" and position + 1 < size:
                piece, position = re.escape(pattern[position + 1]), position + 2
            else:
                piece, position = re.escape(character), position + 1
            elements.append(self.character(piece))
        return elements, position

    def character(self, piece: str) -> Character:
        try:
            return Character(one_character(piece, self.flags))
        except re.error:
            return Character(one_character(NEVER, self.flags))

    def group(self, kind: str, position: int) -> tuple[list[Element], int]:
        """The group, or what stands there when it is never closed: just those characters."""
        start = position
        branches: list[tuple[Element, ...]] = []
        while True:
            branch, position = self.sequence(position, "|)")
            branches.append(tuple(branch))
            if position >= len(self.pattern):
                return [self.character(re.escape(one)) for one in kind + "(" + self.pattern[start:]], position
            position += 1
            if self.pattern[position - 1] == ")":
                return [Choice(kind, tuple(branches))], position


@lru_cache(4096)
def one_character(piece: str, flags: int) -> re.Pattern[str]:
    return re.compile(piece, flags)


def translated(elements: Sequence[Element], star: str) -> str:
    """A regular expression. Between two stars the first match is as good as any, so nothing is tried again there."""
    pieces: list[str] = []
    stars = [place for place, element in enumerate(elements) if isinstance(element, Star)]
    stops = [*stars, len(elements)]
    pieces += [single(elements, place, star) for place in range(stops[0])]
    for here, following in pairwise(stops):
        segment = [single(elements, place, star) for place in range(here + 1, following)]
        fixed = all(isinstance(element, Character) for element in elements[here + 1 : following])
        last = following == len(elements)
        pieces.append(star + "".join(segment) if last or not fixed else "(?>.*?" + "".join(segment) + ")")
    return "".join(pieces)


def single(elements: Sequence[Element], place: int, star: str) -> str:
    element = elements[place]
    if isinstance(element, Character):
        return element.test.pattern
    if isinstance(element, Star):
        return star
    inner = "(?:" + "|".join(translated(branch, star) for branch in element.branches) + ")"
    return inner + {"?": "?", "*": "*", "+": "+", "@": ""}[element.kind]


def bracket(pattern: str, position: int) -> tuple[str, int]:
    """A bracket expression; a `[` that none closes is itself."""
    end = position + 1
    if pattern[end : end + 1] in ("!", "^"):
        end += 1
    if pattern[end : end + 1] == "]":
        end += 1
    while end < len(pattern) and pattern[end] != "]":
        if pattern.startswith("[:", end) and (close := pattern.find(":]", end)) > 0:
            end = close + 1
        elif pattern[end] == "\\":
            end += 1
        end += 1
    if end >= len(pattern):
        return r"\[", position + 1
    return "[" + members(pattern[position + 1 : end]) + "]", end + 1


def members(inside: str) -> str:
    negated = inside[:1] in ("!", "^")
    pieces = ["^"] if negated else []
    tokens = re.compile(r"\[:(\w+):\]|\\(.)|(.)", re.DOTALL)
    for match in tokens.finditer(inside, 1 if negated else 0):
        name, escaped, plain = match.groups()
        if name is not None:
            pieces.append(CLASSES.get(name, ""))
        elif escaped is not None:
            pieces.append("\\" + escaped if not escaped.isalnum() else escaped)
        else:
            pieces.append("\\" + plain if plain in "[]\\^&~|" else plain)
    return "".join(pieces).replace("--", "-\\-")  # two in a row would mean something else to Python
