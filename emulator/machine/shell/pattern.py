"""Shell patterns (`*`, `?`, `[…]`, and with extglob `@(…)` and its kin) as regular expressions. Pure and cached.

In a pattern a backslash quotes the character behind it; `quoted` makes such text.
"""

from __future__ import annotations

import re
from functools import lru_cache

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


def quoted(text: str) -> str:
    return SPECIAL.sub(r"\\\g<0>", text)


def unquoted(pattern: str) -> str:
    return re.sub(r"\\(.)", r"\1", pattern, flags=re.DOTALL)


def is_pattern(pattern: str, extglob: bool) -> bool:
    """Whether anything in it is active: else it only stands for itself."""
    active = r"[*?]|\[.*\]|[@+!]\(" if extglob else r"[*?]|\[.*\]"
    return re.search(active, re.sub(r"\\.", "", pattern, flags=re.DOTALL), re.DOTALL) is not None


@lru_cache(4096)
def compiled(pattern: str, extglob: bool = False, ignore_case: bool = False, shortest: bool = False) -> re.Pattern[str]:
    source, _ = Translation(pattern, extglob, shortest).sequence(0, "")
    try:
        return re.compile(source, re.DOTALL | (re.IGNORECASE if ignore_case else 0))
    except (re.error, RecursionError, OverflowError):
        return re.compile(re.escape(unquoted(pattern)))


def matches(pattern: str, text: str, extglob: bool = False, ignore_case: bool = False) -> bool:
    return compiled(pattern, extglob, ignore_case).fullmatch(text) is not None


class Translation:
    """One pattern on its way to a regular expression."""

    def __init__(self, pattern: str, extglob: bool, shortest: bool) -> None:
        self.pattern, self.extglob = pattern, extglob
        self.star = ".*?" if shortest else ".*"

    def sequence(self, position: int, stop: str) -> tuple[str, int]:
        pieces: list[str] = []
        pattern, size = self.pattern, len(self.pattern)
        while position < size and (not stop or pattern[position] not in stop):
            character = pattern[position]
            if self.extglob and character in "?*+@!" and pattern[position + 1 : position + 2] == "(":
                piece, position = self.group(character, position + 2)
            elif character == "*":
                position += 1
                piece = "" if pieces and pieces[-1] == self.star else self.star
            elif character == "?":
                piece, position = ".", position + 1
            elif character == "[":
                piece, position = bracket(pattern, position)
            elif character == "\\" and position + 1 < size:
                piece, position = re.escape(pattern[position + 1]), position + 2
            else:
                piece, position = re.escape(character), position + 1
            pieces.append(piece)
        return "".join(pieces), position

    def group(self, kind: str, position: int) -> tuple[str, int]:
        start = position
        alternatives: list[str] = []
        while True:
            piece, position = self.sequence(position, "|)")
            alternatives.append(piece)
            if position >= len(self.pattern):
                return re.escape(kind + "(" + self.pattern[start:]), position
            position += 1
            if self.pattern[position - 1] == ")":
                break
        inner = "(?:" + "|".join(alternatives) + ")"
        if kind != "!":
            return inner + {"?": "?", "*": "*", "+": "+", "@": ""}[kind], position
        rest, _ = self.sequence(position, "|)")
        return f"(?!{inner}{rest}\\Z).*?", position


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
