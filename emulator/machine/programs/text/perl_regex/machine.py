"""Runs a Perl expression's code on a text: depth first, with a stack of what else could be tried, and a budget of steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from emulator.errors import EmulatorError
from emulator.machine.programs.text.perl_regex.code import Again, Code, Instruction, Jump, Look, Moved, Place, Save, Split, Take
from emulator.machine.programs.text.regex.charset import WORD

STEPS: Final = 500_000
KEEP: Final = -1  # \K: where the match is said to begin


class BacktrackLimit(EmulatorError):
    """PCRE's own end of a search that takes too long."""

    def __init__(self) -> None:
        super().__init__("exceeded PCRE's backtracking limit")


@dataclass(frozen=True, slots=True)
class Found:
    """A match: places by group, None where it took no part."""

    text: str
    spans: tuple[tuple[int, int] | None, ...]

    def start(self, group: int = 0) -> int:
        span = self.spans[group]
        return -1 if span is None else span[0]

    def end(self, group: int = 0) -> int:
        span = self.spans[group]
        return -1 if span is None else span[1]

    def group(self, group: int = 0) -> str | None:
        span = self.spans[group]
        return None if span is None else self.text[span[0] : span[1]]


def run(code: Code, text: str, at: int) -> Found | None:
    budget = _Budget()
    for start in range(at, len(text) + 1):
        registers: dict[int, int] = {}
        end = _match(code.instructions, text, start, registers, budget, 0)
        if end is not None:
            spans: list[tuple[int, int] | None] = [(registers.get(KEEP, start), end)]
            for group in range(1, code.groups + 1):
                low, high = registers.get(2 * group), registers.get(2 * group + 1)
                spans.append((low, high) if low is not None and high is not None else None)
            return Found(text, tuple(spans))
    return None


class _Budget:
    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = STEPS

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise BacktrackLimit


def _match(
    code: Sequence[Instruction], text: str, at: int, registers: dict[int, int], budget: _Budget, depth: int
) -> int | None:
    """Where a match from `at` ends; `registers` then holds its places."""
    stack: list[tuple[int, int, dict[int, int]]] = []
    pc, now = 0, dict(registers)
    size = len(code)
    while True:
        budget.spend()
        if pc == size:
            registers.clear()
            registers.update(now)
            return at
        step = code[pc]
        pc += 1
        good = True
        match step:
            case Take(chars):
                good = at < len(text) and chars.has(text[at])
                at += good
            case Split(first, second):
                stack.append((second, at, dict(now)))
                pc = first
            case Jump(to):
                pc = to
            case Save(register):
                now[register] = at
            case Moved(register):
                good = now.get(register) != at
            case Place(kind):
                good = _stands(kind, text, at)
            case Again(group, icase):
                taken = _taken(group, text, now)
                good = taken is not None and _same(text[at : at + len(taken)], taken, icase)
                at += len(taken or "") if good else 0
            case Look():
                end = _look(step, text, at, now, budget, depth)
                good = (end is None) == step.negative
                at = end if good and step.atomic and end is not None else at
        if not good:
            if not stack:
                return None
            pc, at, now = stack.pop()


def _look(step: Look, text: str, at: int, now: dict[int, int], budget: _Budget, depth: int) -> int | None:
    if step.behind is not None:
        if step.behind > at:
            return None
        at -= step.behind
    inner = dict(now) if step.negative else now
    return _match(step.inner, text, at, inner, budget, depth + 1)


def _taken(group: int, text: str, now: dict[int, int]) -> str | None:
    low, high = now.get(2 * group), now.get(2 * group + 1)
    return None if low is None or high is None else text[low:high]


def _same(one: str, two: str, icase: bool) -> bool:
    return one.lower() == two.lower() if icase else one == two


def _stands(kind: str, text: str, at: int) -> bool:
    if kind == "bos":
        return at == 0
    if kind == "bol":
        return at == 0 or text[at - 1] == "\n"
    if kind == "eos":
        return at == len(text)
    if kind == "eos-newline":
        return at == len(text) or (at == len(text) - 1 and text[at] == "\n")
    if kind == "eol":
        return at == len(text) or text[at] == "\n"
    edge = (at > 0 and WORD.has(text[at - 1])) != (at < len(text) and WORD.has(text[at]))
    return edge == (kind == "edge")
