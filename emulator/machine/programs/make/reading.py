"""Makefiles as rules and variables: lines, conditionals, `define`, `include`, assignments, rules."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from emulator.machine.programs.make.variables import STRONGER, Expander, Fatal, Variable, matching, stem

SIGN: Final = re.compile(r":{1,3}=|[+?!]?=")
DEFINE: Final = re.compile(r"\s*(override\s+|export\s+)?define\s+(\S+)\s*(\+=|\?=|:?:?=|=)?\s*$")
CONDITIONAL: Final = re.compile(r"\s*(ifeq|ifneq|ifdef|ifndef|else|endif)\b\s*(.*)", re.DOTALL)
INCLUDES: Final = 50
LINES: Final = 100_000


@dataclass
class Rule:
    """One target's: what it needs, what it needs first only, and how it is made. `place`: the recipe's file and line."""

    target: str
    needs: list[str] = field(default_factory=list)
    first: list[str] = field(default_factory=list)
    recipe: list[tuple[int, str]] | None = None
    file: str = ""
    stem: str = ""
    variables: dict[str, Variable] = field(default_factory=dict)


@dataclass
class Book:
    """All that was read. `patterns`: rules with `%` in the target, in their order."""

    rules: dict[str, Rule] = field(default_factory=dict)
    patterns: list[Rule] = field(default_factory=list)
    phony: set[str] = field(default_factory=set)
    special: dict[str, set[str]] = field(default_factory=dict)
    goal: str = ""


class Reader:
    """`load` gives a file's text or None; `run` a command's output; `glob` the names for a pattern; `warn` says a line."""

    def __init__(
        self,
        book: Book,
        expander: Expander,
        load: Callable[[str], str | None],
        run: Callable[[str], Awaitable[str]],
        glob: Callable[[str], list[str]],
        warn: Callable[[str], Awaitable[None]],
    ) -> None:
        self.book, self.expander = book, expander
        self.load, self.run, self.glob, self.warn = load, run, glob, warn
        self.current: list[Rule] = []
        self.depth = 0
        self.exports_all = self.opened = False

    async def text(self, source: str, name: str, line: int = 1) -> None:
        """Reads a makefile's text; raises Fatal."""
        lines = source.split("\n")
        if lines and not lines[-1]:
            lines.pop()
        if len(lines) > LINES:
            raise Fatal("virtual memory exhausted")
        self.current = []
        taken: list[bool | None] = []  # of each conditional: taken, not yet, never again
        at = 0
        while at < len(lines):
            number, start = line + at, at
            at += 1
            while lines[at - 1].endswith("\\") and at < len(lines):
                at += 1
            self.expander.place = f"{name}:{number}"
            if lines[start].startswith("\t") and self.current:
                if all(taken):
                    await self._add_recipe(name, number, "\n".join(lines[start:at]))
                continue
            logical = joined(lines[start:at])
            if (found := CONDITIONAL.match(logical)) is not None:
                await self._conditional(found.group(1), uncommented(found.group(2)).strip(), taken)
            elif all(taken):
                if (defined := DEFINE.match(logical)) is not None:
                    end = next((i for i in range(at, len(lines)) if re.match(r"\s*endef\b", lines[i])), None)
                    if end is None:
                        raise Fatal("missing 'endef', unterminated 'define'", self.expander.place)
                    await self._assign(defined.group(2), defined.group(3) or "=", "\n".join(lines[at:end]), "file", raw=True)
                    at = end + 1
                    continue
                await self._line(logical, name, number)
        if taken:
            raise Fatal("missing 'endif'", f"{name}:{line + at}")

    async def _add_recipe(self, name: str, number: int, text: str) -> None:
        for rule in self.current:
            if rule.recipe is not None and self.opened and "%" not in rule.target:
                await self.warn(f"{name}:{number}: warning: overriding recipe for target '{rule.target}'")
                await self.warn(f"{rule.file}:{rule.recipe[0][0]}: warning: ignoring old recipe for target '{rule.target}'")
            if rule.recipe is None or self.opened:
                rule.recipe, rule.file = [], name
            rule.recipe.append((number, text[1:].replace("\\\n\t", "\\\n")))
        self.opened = False

    # -- conditionals ------------------------------------------------------------------------------------------------

    async def _conditional(self, word: str, rest: str, taken: list[bool | None]) -> None:
        if word == "endif":
            if not taken:
                raise Fatal("extraneous 'endif'", self.expander.place)
            taken.pop()
            return
        if word == "else":
            if not taken:
                raise Fatal("extraneous 'else'", self.expander.place)
            following = CONDITIONAL.match(rest)
            if taken[-1] is not False:
                taken[-1] = None
            elif following is None:
                taken[-1] = True
            elif all(taken[:-1]):
                taken[-1] = await self._holds(following.group(1), following.group(2).strip())
            return
        taken.append(await self._holds(word, rest) if all(taken) else None)

    async def _holds(self, word: str, rest: str) -> bool:
        if word in ("ifdef", "ifndef"):
            variable = self.expander.look((await self.expander.text(rest)).strip())
            return (variable is not None and variable.value != "") is (word == "ifdef")
        pair = compared(rest)
        if pair is None:
            raise Fatal("invalid syntax in conditional", self.expander.place)
        one, other = [await self.expander.text(text) for text in pair]
        return (one == other) is (word == "ifeq")

    # -- lines -------------------------------------------------------------------------------------------------------

    async def _line(self, logical: str, name: str, number: int) -> None:
        text = uncommented(logical)
        if not text.strip():
            return
        if text.startswith("\t"):
            raise Fatal("recipe commences before first target", self.expander.place)
        word, _, rest = text.strip().partition(" ")
        if word in ("include", "-include", "sinclude") and not rest.lstrip().startswith(("=", ":")):
            await self._include((await self.expander.text(rest)).split(), word == "include")
        elif word in ("export", "unexport", "override", "undefine") and not rest.lstrip().startswith(("=", ":")):
            await self._directive(word, rest.strip())
        elif word in ("vpath", "load", "private"):
            raise Fatal(f"'{word}' is not emulated", self.expander.place)
        elif (assignment := assignment_of(text)) is not None:
            self.current = []
            key, sign, value = assignment
            await self._assign((await self.expander.text(key)).strip(), sign, value, "file")
        else:
            await self._rule(text, logical, name, number)

    async def _directive(self, word: str, rest: str) -> None:
        self.current = []
        if word == "undefine":
            name = (await self.expander.text(rest)).strip()
            if name in self.expander.table and self.expander.table[name].origin not in STRONGER:
                del self.expander.table[name]
            return
        assignment = assignment_of(rest)
        if assignment is not None:
            key, sign, value = assignment
            key = (await self.expander.text(key)).strip()
            await self._assign(key, sign, value, "override" if word == "override" else "file")
            names = [key]
        else:
            names = (await self.expander.text(rest)).split()
            self.exports_all = self.exports_all or (word == "export" and not names)
        for one in names:
            if word in ("export", "unexport"):
                self.expander.table.setdefault(one, Variable("", origin="file")).exported = word == "export"

    async def _include(self, names: list[str], needed: bool) -> None:
        self.current = []
        place = self.expander.place
        for pattern in names:
            for name in self.glob(pattern) or [pattern]:
                text = self.load(name)
                if text is None:
                    if needed:
                        await self.warn(f"{place}: {name}: No such file or directory")
                        raise Fatal(f"No rule to make target '{name}'")
                    continue
                self.depth += 1
                if self.depth > INCLUDES:
                    raise Fatal("virtual memory exhausted", place)
                await self.text(text, name)
                self.depth -= 1
                self.expander.place = place

    async def _assign(self, name: str, sign: str, value: str, origin: str, raw: bool = False) -> None:
        if not name:
            raise Fatal("empty variable name", self.expander.place)
        await set_variable(self.expander, self.expander.table, name, sign, value, origin, self.run)

    # -- rules -------------------------------------------------------------------------------------------------------

    async def _rule(self, text: str, logical: str, name: str, number: int) -> None:
        head, semicolon, inline = split_at(text, ";")
        if semicolon:
            inline = logical[len(head) + 1 :]
        expanded = await self.expander.text(head)
        targets, colon, rest = split_at(expanded, ":")
        if not colon:
            if not expanded.strip():
                self.current = []
                return
            hint = " (did you mean TAB instead of 8 spaces?)" if text.startswith(" " * 8) else ""
            raise Fatal(f"missing separator{hint}", self.expander.place)
        if rest.startswith(":") or targets.endswith("&"):
            raise Fatal("double-colon and grouped rules are not emulated", self.expander.place)
        if not targets.strip():
            raise Fatal("missing target pattern" if not rest.strip() else "missing separator", self.expander.place)
        names = [one for word in targets.split() for one in (self.glob(word) or [word])]
        specific = assignment_of(split_at(head, ":")[2])
        if specific is not None:
            await self._specific(names, *specific)
            return
        pattern, second, needs = split_at(rest, ":")
        normal, _, first = (needs if second else rest).partition("|")
        self.current, self.opened = [], True
        for target in names:
            self._add(target, pattern.strip() if second else "", normal.split(), first.split())
        if semicolon:
            for rule in self.current:
                rule.file, rule.recipe = name, [(number, inline.lstrip())]
            self.opened = False
        for rule in self.current:
            rule.file = rule.file or name

    async def _specific(self, names: list[str], key: str, sign: str, value: str) -> None:
        self.current = []
        for name in names:
            rule = self.book.rules.setdefault(name, Rule(name))
            await set_variable(self.expander, rule.variables, key, sign, value, "file", self.run)

    def _add(self, target: str, pattern: str, needs: list[str], first: list[str]) -> None:
        book = self.book
        if pattern:
            found = stem(pattern, target)
            if "%" not in pattern:
                raise Fatal("target pattern contains no '%'", self.expander.place)
            if found is None:
                raise Fatal(f"target '{target}' doesn't match the target pattern", self.expander.place)
            needs = [need.replace("%", found, 1) for need in needs]
        elif "%" in target:
            rule = Rule(target, needs, first)
            book.patterns.append(rule)
            self.current.append(rule)
            return
        needs = [one for need in needs for one in (self.glob(need) or [need])]
        if target == ".PHONY":
            book.phony.update(needs)
        elif target == ".DEFAULT_GOAL" or (target.startswith(".") and target[1:].isupper()) or target == ".DELETE_ON_ERROR":
            book.special.setdefault(target, set()).update(needs or {""})
        rule = Rule(target, needs, first, stem=stem(pattern, target) or "" if pattern else "")
        self.current.append(Joined(book, rule, self.warn).rule)
        if not book.goal and not (target.startswith(".") and "/" not in target):
            book.goal = target


class Joined:
    """A rule of a target that may have others already: needs add up; of recipes the last one holds."""

    def __init__(self, book: Book, rule: Rule, warn: Callable[[str], Awaitable[None]]) -> None:
        old = book.rules.get(rule.target)
        if old is None:
            book.rules[rule.target] = self.rule = rule
            return
        old.needs += rule.needs
        old.first += rule.first
        old.stem = rule.stem or old.stem
        self.rule = old


async def set_variable(
    expander: Expander,
    table: dict[str, Variable],
    name: str,
    sign: str,
    value: str,
    origin: str,
    run: Callable[[str], Awaitable[str]],
) -> None:
    """One assignment; what the command line said stays unless `override` is said."""
    old = table.get(name) or (expander.look(name) if sign in ("+=", "?=") else None)
    if origin == "file" and name in expander.table and expander.table[name].origin in STRONGER:
        return
    if sign == "?=":
        if old is not None:
            return
        sign = "="
    exported = old.exported if old is not None else False
    if sign == "+=" and old is not None:
        more = value if old.recursive else await expander.text(value)
        table[name] = Variable(f"{old.value} {more}" if old.value else more, old.recursive, origin, exported)
    elif sign == "!=":
        table[name] = Variable(await run(await expander.text(value)), True, origin, exported)
    elif sign in ("=", "+="):
        table[name] = Variable(value, True, origin, exported, expander.place)
    else:
        table[name] = Variable(await expander.text(value), False, origin, exported)


def assignment_of(text: str) -> tuple[str, str, str] | None:
    """(name, sign, value) of `name = value` and its kin."""
    place = 0
    while place < len(text):
        letter = text[place]
        if letter == "$" and text[place + 1 : place + 2] in ("(", "{"):
            end = matching(text, place + 1)
            if end < 0:
                return None
            place = end
        elif (sign := SIGN.match(text, place)) is not None:
            name = text[:place].strip()
            plain = not re.search(r"\s", name) or name.startswith("$")
            return (name, sign.group(), text[sign.end() :].lstrip()) if plain else None
        elif letter in ":#":
            return None
        place += 1
    return None


def joined(lines: list[str]) -> str:
    """Lines continued by a backslash as one."""
    if len(lines) == 1:
        return lines[0]
    pieces = [*(line.removesuffix("\\").rstrip() for line in lines[:-1]), lines[-1]]
    return " ".join([pieces[0], *(piece.lstrip() for piece in pieces[1:])])


def uncommented(line: str) -> str:
    """Without what stands behind a `#` that no backslash guards."""
    out, at = "", 0
    for found in re.finditer(r"(\\*)#", line):
        guards = len(found.group(1))
        out += line[at : found.start()] + "\\" * (guards // 2)
        if guards % 2 == 0:
            return out
        out, at = out + "#", found.end()
    return out + line[at:]


def split_at(text: str, sign: str) -> tuple[str, str, str]:
    """`partition`, outside of `$(…)`."""
    place = 0
    while place < len(text):
        if text[place] == "$" and text[place + 1 : place + 2] in ("(", "{"):
            end = matching(text, place + 1)
            place = end + 1 if end >= 0 else len(text)
            continue
        if text[place] == sign:
            return text[:place], sign, text[place + 1 :]
        place += 1
    return text, "", ""


def compared(rest: str) -> tuple[str, str] | None:
    """The two sides of `ifeq (a,b)` or `ifeq "a" "b"`."""
    if rest.startswith("("):
        end = matching(rest, 0)
        one, comma, other = split_at(rest[1:end], ",") if end >= 0 else ("", "", "")
        return (one.strip(), other.strip()) if comma else None
    quoted = re.fullmatch(r"""(["'])(.*?)\1\s*(["'])(.*?)\3""", rest)
    return (quoted.group(2), quoted.group(4)) if quoted is not None else None
