"""make's variables, and the expansion of `$(…)`: references, substitutions, functions (functions.py). Bounded."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from emulator.errors import EmulatorError

#: How far references may lead into one another, and how long a text may become.
DEPTH: Final = 60
LIMIT: Final = 4 << 20
CLOSING: Final = {"(": ")", "{": "}"}


class Fatal(EmulatorError):
    """Ends make: the sentence, and where it stands in a makefile ("" when nowhere)."""

    def __init__(self, text: str, place: str = "") -> None:
        super().__init__(text)
        self.place = place


@dataclass
class Variable:
    """`recursive`: expanded when it is used (`=`), not when it was set (`:=`)."""

    value: str
    recursive: bool = True
    origin: str = "file"
    exported: bool = False
    place: str = ""


#: Which origin an assignment of a makefile may not override.
STRONGER: Final = frozenset(("command line", "environment override", "override"))

Function = Callable[["Expander", Sequence[str]], Awaitable[str]]


class Expander:
    """Expands texts by a table of variables; `automatic` are those of the rule at hand, `local` those of a target."""

    def __init__(self, table: dict[str, Variable], functions: dict[str, tuple[int, Function]]) -> None:
        self.table, self.functions = table, functions
        self.automatic: dict[str, str] = {}
        self.local: list[dict[str, Variable]] = []
        self.place = ""
        self._depth = 0
        self._open: list[str] = []

    def look(self, name: str) -> Variable | None:
        for scope in reversed(self.local):
            if name in scope:
                return scope[name]
        return self.table.get(name)

    async def text(self, source: str) -> str:
        """The expansion of a text; raises Fatal."""
        if "$" not in source:
            return source
        self._depth += 1
        if self._depth > DEPTH:
            raise Fatal("virtual memory exhausted", self.place)
        try:
            return await self._expanded(source)
        finally:
            self._depth -= 1

    async def _expanded(self, source: str) -> str:
        out: list[str] = []
        size = at = 0
        while (dollar := source.find("$", at)) >= 0 and dollar + 1 < len(source):
            out.append(source[at:dollar])
            letter = source[dollar + 1]
            at = dollar + 2
            if letter == "$":
                out.append("$")
            elif letter in CLOSING:
                end = matching(source, dollar + 1)
                if end < 0:
                    raise Fatal("unterminated variable reference", self.place)
                out.append(await self.reference(source[dollar + 2 : end]))
                at = end + 1
            else:
                out.append(await self.value(letter))
            size += len(out[-1]) + len(out[-2])
            if size > LIMIT:
                raise Fatal("virtual memory exhausted", self.place)
        return "".join(out) + source[at:]

    async def reference(self, inside: str) -> str:
        """What stands between the brackets: a function's call, a substitution, a name."""
        word = re.split(r"[ \t]", inside, maxsplit=1)[0]
        if word in self.functions and len(word) < len(inside):
            most, function = self.functions[word]
            return await function(self, arguments(inside[len(word) :].lstrip(" \t"), most))
        inside = await self.text(inside)
        name, colon, change = inside.partition(":")
        if colon and "=" in change:
            before, _, after = change.partition("=")
            pattern, new = (before, after) if "%" in before else ("%" + before, "%" + after)
            return " ".join(substituted(pattern, new, word) for word in (await self.value(name)).split())
        return await self.value(inside)

    async def value(self, name: str) -> str:
        if name in self.automatic:
            return self.automatic[name]
        if name[-1:] in ("D", "F") and name[:-1] in self.automatic:
            words = self.automatic[name[:-1]].split()
            if name[-1] == "D":
                return " ".join(directory(word).rstrip("/") or "/" for word in words)
            return " ".join(word.rpartition("/")[2] for word in words)
        variable = self.look(name)
        if variable is None:
            return ""
        if not variable.recursive:
            return variable.value
        if name in self._open:
            raise Fatal(f"Recursive variable '{name}' references itself (eventually)", variable.place or self.place)
        self._open.append(name)
        try:
            return await self.text(variable.value)
        finally:
            self._open.pop()


def matching(source: str, start: int) -> int:
    """Where the bracket at `start` is closed; -1 if nowhere."""
    opening, closing, level = source[start], CLOSING[source[start]], 0
    for place in range(start, len(source)):
        level += (source[place] == opening) - (source[place] == closing)
        if level == 0:
            return place
    return -1


def arguments(text: str, most: int) -> list[str]:
    """A call's arguments, parted by commas outside of brackets; the last of `most` takes the rest (0: no limit)."""
    found, start, stack = list[str](), 0, list[str]()
    for place, letter in enumerate(text):
        if letter in CLOSING:
            stack.append(CLOSING[letter])
        elif stack and letter == stack[-1]:
            stack.pop()
        elif letter == "," and not stack and (not most or len(found) + 1 < most):
            found.append(text[start:place])
            start = place + 1
    return [*found, text[start:]]


def stem(pattern: str, word: str) -> str | None:
    """What `%` stands for when the word matches."""
    if "%" not in pattern:
        return "" if pattern == word else None
    before, _, after = pattern.partition("%")
    fits = len(word) >= len(before) + len(after) and word.startswith(before) and word.endswith(after)
    return word[len(before) : len(word) - len(after)] if fits else None


def substituted(pattern: str, new: str, word: str) -> str:
    found = stem(pattern, word)
    if found is None:
        return word
    return new.replace("%", found, 1) if "%" in pattern else new


def directory(word: str) -> str:
    """`$(dir …)`"""
    head, slash, _ = word.rpartition("/")
    return head + slash or "./"
