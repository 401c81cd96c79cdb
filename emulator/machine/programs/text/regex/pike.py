"""Pike's machine: all ways through an expression at once, one character after another.

Linear in the text, leftmost-longest, with groups. It runs what Python's `re` would take for ever on, and what `re` would answer
otherwise than POSIX.
"""

from __future__ import annotations

import re
from typing import Final

from emulator.machine.programs.text.regex.charset import WORD
from emulator.machine.programs.text.regex.nodes import Alt, Assert, Chars, Group, Node, Repeat, Seq, first, nullable
from emulator.machine.programs.text.regex.syntax import BadRegex

SIZE_LIMIT: Final = 20_000
CHAR, SPLIT, SAVE, PLACE, DONE = range(5)
Instruction = tuple[int, object, int]  # kind, operand, second operand (SPLIT: two addresses)
Saved = tuple[int, ...]


class Found:
    """A match, as `re.Match` but with the few methods that are asked."""

    __slots__ = ("_saved", "_text")

    def __init__(self, text: str, saved: Saved) -> None:
        self._text = text
        self._saved = saved

    def start(self, group: int = 0, /) -> int:
        return self._saved[2 * group]

    def end(self, group: int = 0, /) -> int:
        return self._saved[2 * group + 1]

    def group(self, group: int = 0, /) -> str | None:
        start, end = self._saved[2 * group], self._saved[2 * group + 1]
        return None if start < 0 or end < 0 else self._text[start:end]


class Machine:
    def __init__(self, node: Node, groups: int, multiline: bool) -> None:
        self.multiline = multiline
        self.slots = 2 * (groups + 1)
        self.program: list[Instruction] = []
        self._emit(node)
        self._add(DONE)
        self.start = None if nullable(node) else re.compile(first(node).pattern())

    def _add(self, kind: int, operand: object = None, second: int = 0) -> int:
        if len(self.program) > SIZE_LIMIT:
            raise BadRegex("Regular expression too big")
        self.program.append((kind, operand, second))
        return len(self.program) - 1

    def _patch(self, at: int, one: int, two: int) -> None:
        self.program[at] = (SPLIT, one, two)

    def _emit(self, node: Node) -> None:
        match node:
            case Chars(chars):
                self._add(CHAR, chars)
            case Assert(place):
                self._add(PLACE, place)
            case Seq(items):
                for item in items:
                    self._emit(item)
            case Group(number, body):
                self._add(SAVE, 2 * number)
                self._emit(body)
                self._add(SAVE, 2 * number + 1)
            case Alt(branches):
                self._emit_alternatives(branches)
            case Repeat(body, least, most):
                self._emit_repeat(body, least, most)
            case _:
                raise BadRegex("Regular expression too big")

    def _emit_alternatives(self, branches: tuple[Node, ...]) -> None:
        leaving = []
        for branch in branches[:-1]:
            split = self._add(SPLIT)
            self._emit(branch)
            leaving.append(self._add(SPLIT))
            self._patch(split, split + 1, len(self.program))
        self._emit(branches[-1])
        for jump in leaving:
            self._patch(jump, len(self.program), len(self.program))

    def _emit_repeat(self, body: Node, least: int, most: int | None) -> None:
        for _ in range(least):
            self._emit(body)
        if most is None:
            split = self._add(SPLIT)
            self._emit(body)
            back = self._add(SPLIT)
            self._patch(back, split, split)
            self._patch(split, split + 1, len(self.program))
            return
        splits = []
        for _ in range(most - least):
            splits.append(self._add(SPLIT))
            self._emit(body)
        for split in splits:
            self._patch(split, split + 1, len(self.program))

    def search(self, text: str, at: int = 0, longest: bool = True) -> Found | None:
        """The leftmost match from `at` on; `longest`: of those the longest, else the first that is found."""
        threads: list[tuple[int, Saved]] = []
        best: Saved | None = None
        program = self.program
        size = len(text)
        blank = (-1,) * self.slots
        while True:
            seen: set[int] = set()
            ready: list[tuple[int, Saved]] = []
            for pc, saved in threads:
                self._follow(pc, saved, text, at, seen, ready)
            if best is None:
                if not threads and self.start is not None:
                    beginning = self.start.search(text, at)
                    at = size if beginning is None else beginning.start()
                self._follow(0, (at, *blank[1:]), text, at, seen, ready)
            threads = []
            char = text[at] if at < size else ""
            for pc, saved in ready:
                kind, operand, _ = program[pc]
                if kind == DONE:
                    if best is None or (saved[0] == best[0] and at > best[1]) or saved[0] < best[0]:
                        best = (saved[0], at, *saved[2:])
                        if not longest:
                            return Found(text, best)
                elif char and operand.has(char):  # type: ignore[attr-defined]  # CHAR carries a CharSet
                    threads.append((pc + 1, saved))
            if best is not None:
                limit = best[0]
                threads = [thread for thread in threads if thread[1][0] <= limit]
            at += 1
            if at > size or (best is not None and not threads):
                return None if best is None else Found(text, best)

    def _follow(self, pc: int, saved: Saved, text: str, at: int, seen: set[int], out: list[tuple[int, Saved]]) -> None:
        stack = [(pc, saved)]
        while stack:
            pc, saved = stack.pop()
            if pc in seen:
                continue
            seen.add(pc)
            kind, operand, second = self.program[pc]
            if kind == SPLIT:
                stack.append((second, saved))
                stack.append((operand, saved))  # type: ignore[arg-type]  # SPLIT carries addresses
            elif kind == SAVE:
                slot: int = operand  # type: ignore[assignment]  # SAVE carries a slot
                stack.append((pc + 1, (*saved[:slot], at, *saved[slot + 1 :])))
            elif kind == PLACE:
                if self._holds(str(operand), text, at):
                    stack.append((pc + 1, saved))
            else:
                out.append((pc, saved))

    def _holds(self, place: str, text: str, at: int) -> bool:
        if place == "bol":
            return at == 0 or (self.multiline and text[at - 1] == "\n")
        if place == "eol":
            return at == len(text) or (self.multiline and text[at] == "\n")
        if place in ("bos", "eos"):
            return at == (0 if place == "bos" else len(text))
        before = at > 0 and WORD.has(text[at - 1])
        after = at < len(text) and WORD.has(text[at])
        return {
            "edge": before != after,
            "inside": before == after,
            "word-start": after and not before,
            "word-end": before and not after,
            "free-left": not before,
            "free-right": not after,
        }[place]
