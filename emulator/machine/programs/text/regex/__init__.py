"""POSIX regular expressions that never hang: `compile(…)` gives a Regex, whose `search` is leftmost-longest and whose
`test` is quick.

Each text goes to Python's `re` where that is bounded and gives POSIX's answer (analyse.py), to Pike's machine
otherwise.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Protocol, cast

from emulator.machine.programs.text.regex.analyse import anchored, judge
from emulator.machine.programs.text.regex.automaton import Automaton
from emulator.machine.programs.text.regex.nodes import Alt, Assert, Chars, Group, Node, Place, Repeat, Seq
from emulator.machine.programs.text.regex.pike import Found, Machine
from emulator.machine.programs.text.regex.syntax import BadRegex, Dialect, parse
from emulator.machine.programs.text.regex.translate import pattern

__all__ = ["BASIC", "EXTENDED", "BadRegex", "Dialect", "Match", "Regex", "compile", "literal"]

BASIC: Final = Dialect()
EXTENDED: Final = Dialect(extended=True)
BUDGET: Final = 20_000_000  # steps of `re` that one search may take at worst
_BOUNDS: Final[dict[str, tuple[Place, Place]]] = {"word": ("free-left", "free-right"), "line": ("bol", "eol")}
GROUPS: Final = 200_000  # characters of a match in which groups are looked for
LONG: Final = 200  # from this length on the automaton is worth its states
BACKREF_BUDGET: Final = 5_000_000_000  # only `re` can do these; their worst case is hardly ever met


class Match(Protocol):
    """What `re.Match` and Pike's Found both are; `group` is None for a group that took no part."""

    def start(self, group: int = ..., /) -> int: ...
    def end(self, group: int = ..., /) -> int: ...
    def group(self, group: int = ..., /) -> str | None: ...


class Regex:
    """A compiled expression. Thread it through `search` with growing positions for all matches."""

    __slots__ = (
        "_automaton", "_backrefs", "_exponent", "_longest", "_machine", "_multiline", "_node", "_python", "groups", "stray",
    )  # fmt: skip

    def __init__(self, node: Node, groups: int, stray: tuple[str, ...], multiline: bool) -> None:
        verdict = judge(node)
        self.groups = groups
        self.stray = stray
        self._node = node
        self._multiline = multiline
        self._longest = verdict.longest
        self._backrefs = verdict.backrefs
        start = 0 if anchored(node) or not (verdict.unbounded or verdict.ambiguous) else 1
        self._exponent = 1 + start + verdict.ambiguous
        self._machine: Machine | None = None
        self._automaton: Automaton | None = None
        self._python: re.Pattern[str] | None = None
        if verdict.exponential and verdict.backrefs:
            raise BadRegex("Regular expression too big")
        if not verdict.exponential:
            flags = re.ASCII | re.DOTALL | (re.MULTILINE if multiline else 0)
            try:
                self._python = re.compile(pattern(node, multiline), flags)
            except (re.error, OverflowError, RecursionError) as error:
                raise BadRegex("Regular expression too big") from error
        if self._python is None or not self._longest:
            self._pike()

    def _pike(self) -> Machine:
        if self._machine is None:
            self._machine = Machine(self._node, self.groups, self._multiline)
        return self._machine

    def _affordable(self, size: int) -> bool:
        if self._backrefs:
            if size**self._exponent > BACKREF_BUDGET:
                raise BadRegex("Regular expression too big")
            return True
        return bool(size**self._exponent <= BUDGET)

    def search(self, text: str, at: int = 0) -> Match | None:
        """The leftmost, and there the longest, match from `at` on."""
        if self._python is not None and (self._longest or self._backrefs) and self._affordable(len(text) - at):
            return cast("Match | None", self._python.search(text, at))  # its overloads are more than this protocol
        if (automaton := self._quick(text)) is not None:
            place = automaton.leftmost(text, at)
            return None if place is None else Spanned(self._pike(), text, *place)
        return self._pike().search(text, at)

    def _quick(self, text: str) -> Automaton | None:
        """The automaton, for texts that are long and expressions that it can do."""
        if len(text) < LONG or self._multiline:
            return None
        machine = self._pike()
        if self._automaton is None and Automaton.can_run(machine.program):
            self._automaton = Automaton(machine.program, machine.start)
        return self._automaton

    def test(self, text: str) -> bool:
        """Does it match anywhere? Here length doesn't matter."""
        if self._python is not None and self._affordable(len(text)):
            return self._python.search(text) is not None
        if (automaton := self._quick(text)) is not None:
            return automaton.ends(text, 0)
        return self._pike().search(text, 0, longest=False) is not None

    def whole(self, text: str) -> Match | None:
        """A match of the text from its first to its last character, or none."""
        found = self.search(text)
        return found if found is not None and (found.start(), found.end()) == (0, len(text)) else None


class Spanned:
    """A match whose groups Pike's machine finds when they are asked for."""

    __slots__ = ("_end", "_found", "_machine", "_start", "_text")

    def __init__(self, machine: Machine, text: str, start: int, end: int) -> None:
        self._machine, self._text, self._start, self._end = machine, text, start, end
        self._found: Found | None = None

    def start(self, group: int = 0, /) -> int:
        return self._start if not group else self._groups().start(group)

    def end(self, group: int = 0, /) -> int:
        return self._end if not group else self._groups().end(group)

    def group(self, group: int = 0, /) -> str | None:
        return self._text[self._start : self._end] if not group else self._groups().group(group)

    def _groups(self) -> Found:
        if self._found is None:
            if self._end - self._start > GROUPS:
                raise BadRegex("Regular expression too big")
            self._found = self._machine.search(self._text, self._start)
        if self._found is None:
            raise BadRegex("Regular expression too big")
        return self._found


def _fold(node: Node) -> Node:
    match node:
        case Chars(chars):
            return Chars(chars.folded())
        case Seq(items):
            return Seq(tuple(_fold(item) for item in items))
        case Alt(branches):
            return Alt(tuple(_fold(branch) for branch in branches))
        case Repeat(body, least, most):
            return Repeat(_fold(body), least, most)
        case Group(number, body):
            return Group(number, _fold(body))
        case _:
            return node


@lru_cache(maxsize=512)
def compile(text: str, dialect: Dialect = BASIC, icase: bool = False, multiline: bool = False, bounds: str = "") -> Regex:
    """Raises BadRegex with regcomp's sentence. `bounds`: "word" or "line", where a match must begin and end."""
    node, groups, stray = parse(text, dialect)
    if bounds:
        left, right = _BOUNDS[bounds]
        node = Seq((Assert(left), node, Assert(right)))
    return Regex(_fold(node) if icase else node, groups, stray, multiline)


def literal(text: str) -> str:
    """A basic expression that matches just this text."""
    return re.sub(r"[\\.*^$\[\]]", lambda found: "\\" + found.group(), text)
