"""Pike's program as an automaton that is built while it runs: one look-up a character, whatever the expression.

It tells whether there is a match and where the leftmost, longest one is; groups are Pike's (pike.py). Not for word edges,
nor where a text has many lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from emulator.machine.programs.text.regex.charset import CharSet
from emulator.machine.programs.text.regex.syntax import BadRegex

CHAR, SPLIT, SAVE, PLACE, DONE = range(5)
Instruction = tuple[int, object, int]
#: States that are kept; with more it begins anew.
KEPT: Final = 1000
#: Characters that one search may look at from starts that led nowhere.
BUDGET: Final = 20_000_000
PLACES: Final = frozenset(("bol", "bos", "eol", "eos"))


class State:
    """A set of places in the program. `next` fills as characters come; `alone`: the same with no match beginning anew."""

    __slots__ = ("accepts", "accepts_at_end", "alone", "next", "places")

    def __init__(self, places: tuple[int, ...], accepts: bool, accepts_at_end: bool) -> None:
        self.places, self.accepts, self.accepts_at_end = places, accepts, accepts_at_end
        self.next: dict[str, State] = {}
        self.alone: dict[str, State] = {}


class Automaton:
    def __init__(self, program: Sequence[Instruction], start: re.Pattern[str] | None) -> None:
        self.program, self.start = program, start
        self._states: dict[tuple[int, ...], State] = {}
        self._begun = self._state((0,), True)
        self._inside = self._state((0,), False)
        self._starting = {True: self._begun, False: self._inside}

    @staticmethod
    def can_run(program: Sequence[Instruction]) -> bool:
        return all(operand in PLACES for kind, operand, _ in program if kind == PLACE)

    def ends(self, text: str, at: int) -> bool:
        """Whether a match begins at `at` or later."""
        if self.start is not None:
            first = self.start.search(text, at)
            if first is None:
                return False
            at = first.start()
        state = self._starting[at == 0]
        if state.accepts:
            return True
        for char in text[at:]:
            following = state.next.get(char)
            state = following if following is not None else self._step(state, char, True)
            if state.accepts:
                return True
        return state.accepts_at_end

    def leftmost(self, text: str, at: int) -> tuple[int, int] | None:
        """(start, end) of the leftmost match, the longest there. Raises BadRegex where that takes too long."""
        if not self.ends(text, at):
            return None
        spent = 0
        while at <= len(text):
            if self.start is not None:
                first = self.start.search(text, at)
                if first is None:
                    return None
                at = first.start()
            end, looked = self._longest(text, at)
            if end >= 0:
                return at, end
            spent += looked
            if spent > BUDGET:
                raise BadRegex("Regular expression too big")
            at += 1
        return None

    def _longest(self, text: str, at: int) -> tuple[int, int]:
        """(where the longest match from just here ends, or -1; how many characters were looked at)"""
        state = self._starting[at == 0]
        found = at if state.accepts else -1
        size = len(text)
        for place in range(at, size):
            char = text[place]
            following = state.alone.get(char)
            state = following if following is not None else self._step(state, char, False)
            if state.accepts:
                found = place + 1
            elif not state.places and place + 1 < size:
                return found, place - at
        return (size if state.accepts_at_end else found), size - at

    def _step(self, state: State, char: str, restart: bool) -> State:
        places = [pc + 1 for pc in state.places if self._takes(pc, char)]
        following = self._state((*places, 0) if restart else tuple(places), False)
        (state.next if restart else state.alone)[char] = following
        return following

    def _takes(self, pc: int, char: str) -> bool:
        operand = self.program[pc][1]
        return isinstance(operand, CharSet) and operand.has(char)

    def _state(self, places: tuple[int, ...], beginning: bool) -> State:
        now, accepts = self._closure(places, beginning, False)
        _, accepts_at_end = self._closure(places, beginning, True)
        key = (*now, -1 - int(accepts) - 2 * int(accepts_at_end))
        found = self._states.get(key)
        if found is None:
            if len(self._states) > KEPT:
                for old in self._states.values():
                    old.next.clear()
                    old.alone.clear()
                self._states.clear()
            found = self._states[key] = State(now, accepts, accepts_at_end)
        return found

    def _closure(self, places: tuple[int, ...], beginning: bool, end: bool) -> tuple[tuple[int, ...], bool]:
        """(the characters that may follow, whether a match may end here)"""
        seen: set[int] = set()
        waiting, stack, accepts = set[int](), list(places), False
        while stack:
            pc = stack.pop()
            if pc in seen:
                continue
            seen.add(pc)
            kind, operand, second = self.program[pc]
            if kind == CHAR:
                waiting.add(pc)
            elif kind == DONE:
                accepts = True
            elif kind == SPLIT:
                stack += (second, operand)  # type: ignore[arg-type]  # SPLIT carries addresses
            elif kind == SAVE or (beginning if operand in ("bol", "bos") else end):
                stack.append(pc + 1)
        return tuple(sorted(waiting)), accepts
