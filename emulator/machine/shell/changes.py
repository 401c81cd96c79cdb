"""What `${x#…}`, `${x%…}`, `${x/…/…}`, `${x^…}` and their kin make of a text. Pure; `pattern` has what was quoted behind
backslashes.
"""

from __future__ import annotations

from collections.abc import Iterator

from emulator.machine.shell import pattern as patterns
from emulator.machine.shell.errors import TooLarge
from emulator.machine.shell.variables import VALUE_LIMIT


def trim_start(text: str, pattern: str, extglob: bool, longest: bool) -> str:
    match = patterns.compiled(pattern, extglob, shortest=not longest).match(text)
    if match is None:
        return text
    if longest:
        whole = patterns.compiled(pattern, extglob)
        ends = (end for end in range(len(text), match.end(), -1) if whole.fullmatch(text, 0, end))
        return text[next(ends, match.end()) :] if extglob else text[match.end() :]
    return text[match.end() :]


def trim_end(text: str, pattern: str, extglob: bool, longest: bool) -> str:
    if not patterns.is_pattern(pattern, extglob):
        suffix = patterns.unquoted(pattern)
        return text[: len(text) - len(suffix)] if suffix and text.endswith(suffix) else text
    whole = patterns.compiled(pattern, extglob)
    places = range(len(text) + 1) if longest else range(len(text), -1, -1)
    start = next((place for place in places if whole.fullmatch(text, place)), None)
    return text if start is None else text[:start]


def replaced(text: str, operator: str, pattern: str, replacement: list[str | None], extglob: bool) -> str:
    if not pattern:
        if operator in ("/#", "/%"):
            added = "".join(piece or "" for piece in replacement)
            return added + text if operator == "/#" else text + added
        return text
    result: list[str] = []
    size = done = 0
    for start, end in found_places(text, operator, patterns.compiled(pattern, extglob)):
        filled = "".join(text[start:end] if piece is None else piece for piece in replacement)
        result += (text[done:start], filled)
        size, done = size + start - done + len(filled), end
        if size > VALUE_LIMIT:
            raise TooLarge("substitution")
    return "".join([*result, text[done:]])


def found_places(text: str, operator: str, matcher: patterns.Matcher) -> Iterator[tuple[int, int]]:
    """What `/`, `//`, `/#` or `/%` replaces: (start, end) of each."""
    if operator == "/#":
        found = matcher.match(text)
        if found is not None:
            yield found.start(), found.end()
    elif operator == "/%":
        start = next((place for place in range(len(text) + 1) if matcher.fullmatch(text, place)), None)
        if start is not None:
            yield start, len(text)
    else:
        yield from searched(text, operator == "//", matcher)


def searched(text: str, every: bool, matcher: patterns.Matcher) -> Iterator[tuple[int, int]]:
    place = 0
    while place < len(text) or not (every or place):
        found = matcher.search(text, place)
        if found is None or (every and found.start() >= len(text)):
            return
        yield found.start(), found.end()
        if not every:
            return
        place = found.end() + (found.end() == found.start())


def case_changed(text: str, operator: str, pattern: str, extglob: bool) -> str:
    matcher = patterns.compiled(pattern or "?", extglob)
    change = {"^": str.upper, ",": str.lower, "~": str.swapcase}[operator[0]]

    def one(character: str) -> str:
        changed = change(character)
        return changed if len(changed) == 1 and matcher.fullmatch(character) else character

    if len(operator) == 1:
        return one(text[:1]) + text[1:] if text else text
    return "".join(one(character) for character in text)
