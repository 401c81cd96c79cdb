"""Go's path.Match: patterns of names, in which * and ? stop at a slash."""

from __future__ import annotations

import re
from functools import lru_cache

from emulator.errors import SystemFailure


class BadPattern(SystemFailure):
    """Go's path.ErrBadPattern."""

    def __init__(self) -> None:
        super().__init__("syntax error in pattern")


@lru_cache(maxsize=256)
def glob(pattern: str) -> re.Pattern[str]:
    """The same as a regular expression, for a full match; raises BadPattern."""
    parts, position = list[str](), 0
    while position < len(pattern):
        letter = pattern[position]
        if letter == "[":
            part, position = char_class(pattern, position + 1)
            parts.append(part)
            continue
        if letter == "\\":
            letter, position = escaped(pattern, position)
            parts.append(re.escape(letter))
            continue
        parts.append({"*": "[^/]*", "?": "[^/]"}.get(letter, re.escape(letter)))
        position += 1
    return re.compile("".join(parts), re.DOTALL)


def char_class(pattern: str, position: int) -> tuple[str, int]:
    """`[^a-z]` behind its bracket: as a regular expression, and where it ends. There is at least one range."""
    negated = pattern.startswith("^", position)
    position += negated
    ranges = list[str]()
    while not (ranges and pattern.startswith("]", position)):
        low, position = escaped(pattern, position, within=True)
        high = low
        if pattern.startswith("-", position):
            high, position = escaped(pattern, position + 1, within=True)
        if low <= high:
            ranges.append(f"{re.escape(low)}-{re.escape(high)}")
        else:
            ranges.append("")
    inside = "".join(ranges)
    if not inside:
        return ("." if negated else "(?!)"), position + 1
    return f"[{'^' if negated else ''}{inside}]", position + 1


def escaped(pattern: str, position: int, *, within: bool = False) -> tuple[str, int]:
    """One character, perhaps behind a backslash, and where it ends; `within` a class some must be escaped."""
    letter = pattern[position : position + 1]
    if not letter or (within and letter in "-]"):
        raise BadPattern
    if letter != "\\":
        return letter, position + 1
    if position + 1 >= len(pattern):
        raise BadPattern
    return pattern[position + 1], position + 2
