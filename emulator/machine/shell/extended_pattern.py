"""Extended patterns whose repeated groups could keep a backtracking matcher busy for ever (`+(+(a))`, `*(a|aa)b`), and `!(…)`.

They are followed through the text as sets of places instead: the work is bounded by the text's length times the pattern's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Character:
    """One character that this expression takes."""

    test: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Star:
    """Any text."""


@dataclass(frozen=True, slots=True)
class Choice:
    """`?(…)`, `*(…)`, `+(…)`, `@(…)` or `!(…)`."""

    kind: str
    branches: tuple[tuple[Element, ...], ...]


Element = Character | Star | Choice


def is_risky(elements: Sequence[Element]) -> bool:
    """Whether a group is repeated whose branches are more than one character, or one means "all but that"."""
    for element in elements:
        if not isinstance(element, Choice):
            continue
        simple = len(element.branches) == 1 and len(element.branches[0]) == 1 and isinstance(element.branches[0][0], Character)
        if element.kind == "!" or (element.kind in "*+" and not simple):
            return True
        if any(is_risky(branch) for branch in element.branches):
            return True
    return False


class Places:
    """One pattern. Its methods do what those of `re.Pattern` do, as far as shells need them."""

    def __init__(self, elements: Sequence[Element], shortest: bool, ignore_case: bool) -> None:
        self.elements, self.shortest, self.ignore_case = tuple(elements), shortest, ignore_case

    def ends(self, text: str, start: int) -> set[int]:
        """Where matches that begin at `start` may end."""
        return follow(self.elements, text, {start})

    def fullmatch(self, text: str, start: int = 0, end: int | None = None) -> Span | None:
        cut = text if end is None else text[:end]
        return Span(cut, start, len(cut)) if len(cut) in self.ends(cut, start) else None

    def match(self, text: str, start: int = 0) -> Span | None:
        ends = self.ends(text, start)
        if not ends:
            return None
        return Span(text, start, min(ends) if self.shortest else max(ends))

    def search(self, text: str, start: int = 0) -> Span | None:
        for place in range(start, len(text) + 1):
            if (found := self.match(text, place)) is not None:
                return found
        return None


@dataclass(frozen=True, slots=True)
class Span:
    """A match."""

    text: str
    begin: int
    finish: int

    def start(self) -> int:
        return self.begin

    def end(self) -> int:
        return self.finish

    def group(self) -> str:
        return self.text[self.begin : self.finish]


def follow(elements: Sequence[Element], text: str, places: set[int]) -> set[int]:
    for element in elements:
        if not places:
            return places
        if isinstance(element, Character):
            places = {place + 1 for place in places if element.test.fullmatch(text[place : place + 1])}
        elif isinstance(element, Star):
            places = set(range(min(places), len(text) + 1))
        else:
            places = choose(element, text, places)
    return places


def choose(choice: Choice, text: str, places: set[int]) -> set[int]:
    if choice.kind == "!":
        rest = {place: set(range(place, len(text) + 1)) for place in places}
        return {end for place, all_ends in rest.items() for end in all_ends - once(choice, text, {place})}
    if choice.kind in "?@":
        found = once(choice, text, places)
        return found | places if choice.kind == "?" else found
    reached = set(places) if choice.kind == "*" else set()
    fresh = once(choice, text, places) - reached
    while fresh:
        reached |= fresh
        fresh = once(choice, text, fresh) - reached
    return reached


def once(choice: Choice, text: str, places: set[int]) -> set[int]:
    return {end for branch in choice.branches for end in follow(branch, text, places)}
