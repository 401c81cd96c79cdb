"""Reads find's words into a tree. Errors carry both flavours' sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from emulator.errors import EmulatorError
from emulator.machine.digits import number_of

DEPTH_LIMIT: Final = 100
_PLAIN: Final = frozenset(
    [
        "true",
        "false",
        "empty",
        "readable",
        "writable",
        "executable",
        "nouser",
        "nogroup",
        "print",
        "print0",
        "delete",
        "prune",
        "quit",
        "ls",
    ]
)
_ONE: Final = frozenset(
    [
        "name",
        "iname",
        "path",
        "ipath",
        "wholename",
        "iwholename",
        "regex",
        "iregex",
        "type",
        "size",
        "mtime",
        "atime",
        "ctime",
        "mmin",
        "amin",
        "cmin",
        "newer",
        "anewer",
        "cnewer",
        "perm",
        "user",
        "group",
        "uid",
        "gid",
        "links",
        "inum",
        "lname",
        "ilname",
        "samefile",
        "printf",
        "fprint",
        "fprint0",
        "fls",
        "xtype",
        "newermt",
        "newermm",
    ]
)
_GLOBAL: Final = frozenset(
    [
        "maxdepth",
        "mindepth",
        "depth",
        "d",
        "xdev",
        "mount",
        "noleaf",
        "regextype",
        "daystart",
        "ignore_readdir_race",
        "follow",
        "warn",
        "nowarn",
    ]
)
_COMMANDS: Final = frozenset(["exec", "execdir", "ok", "okdir"])
ACTIONS: Final = frozenset(
    ["print", "print0", "printf", "fprint", "fprint0", "ls", "fls", "delete", "exec", "execdir", "ok", "okdir", "quit"]
)


class BadExpression(EmulatorError):
    """`str()` is GNU's sentence; `busybox` the other's."""

    def __init__(self, gnu: str, busybox: str) -> None:
        super().__init__(gnu)
        self.busybox = busybox


@dataclass(frozen=True, slots=True)
class Test:
    """One primary: its name, its word, and for -exec its command and whether it ends in `+`."""

    name: str
    word: str = ""
    command: tuple[str, ...] = ()
    many: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    inner: Node


@dataclass(frozen=True, slots=True)
class And:
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Comma:
    items: tuple[Node, ...]


Node = Test | Not | And | Or | Comma


@dataclass(slots=True)
class Query:
    starts: list[str] = field(default_factory=list)
    node: Node | None = None
    acts: bool = False
    least: int = 0
    most: int | None = None
    depth_first: bool = False
    one_device: bool = False
    follow: str = "P"
    extended: bool = False


def parse(words: Sequence[str]) -> Query:
    query = Query()
    words = list(words)
    while words and words[0] in ("-H", "-L", "-P"):
        query.follow = words.pop(0)[1]
    while words and not (words[0].startswith("-") and len(words[0]) > 1) and words[0] not in ("(", "!"):
        query.starts.append(words.pop(0))
    query.starts = query.starts or ["."]
    reader = _Reader(words, query)
    query.node = reader.comma(0) if words else None
    if reader.at < len(words):
        raise reader.surplus()
    return query


class _Reader:
    def __init__(self, words: list[str], query: Query) -> None:
        self.words, self.query, self.at = words, query, 0

    def peek(self) -> str | None:
        return self.words[self.at] if self.at < len(self.words) else None

    def surplus(self) -> BadExpression:
        word = self.words[self.at]
        if word == ")":
            return BadExpression("invalid expression; you have too many ')'", "unrecognized: )")
        return BadExpression(f"paths must precede expression: `{word}'", f"unrecognized: {word}")

    def comma(self, depth: int) -> Node:
        items = [self.or_(depth)]
        while self.peek() == ",":
            self.at += 1
            items.append(self.or_(depth))
        return items[0] if len(items) == 1 else Comma(tuple(items))

    def or_(self, depth: int) -> Node:
        items = [self.and_(depth)]
        while self.peek() in ("-o", "-or"):
            self.at += 1
            if self.peek() in (None, ")"):
                raise BadExpression(
                    f"invalid expression; you have used a binary operator '{self.words[self.at - 1]}' with nothing after it.",
                    "unrecognized: -o",
                )
            items.append(self.and_(depth))
        return items[0] if len(items) == 1 else Or(tuple(items))

    def and_(self, depth: int) -> Node:
        if self.peek() in ("-o", "-or", "-a", "-and", ","):
            word = self.peek()
            raise BadExpression(
                f"invalid expression; you have used a binary operator '{word}' with nothing before it.", f"unrecognized: {word}"
            )
        items = [self.not_(depth)]
        while self.peek() not in (None, ")", "-o", "-or", ","):
            if self.peek() in ("-a", "-and"):
                self.at += 1
            items.append(self.not_(depth))
        return items[0] if len(items) == 1 else And(tuple(items))

    def not_(self, depth: int) -> Node:
        negated = False
        while self.peek() in ("!", "-not"):
            self.at += 1
            negated = not negated
            if self.peek() is None:
                word = self.words[-1]
                raise BadExpression(f"expected an expression after '{word}'", "bare !")
        inner = self.primary(depth)
        return Not(inner) if negated else inner

    def primary(self, depth: int) -> Node:
        if depth > DEPTH_LIMIT:
            raise BadExpression("invalid expression; too many parentheses", "too many parentheses")
        word = self.peek()
        if word == "(":
            return self.group(depth)
        if word is None:
            raise BadExpression("invalid expression", "invalid expression")
        if not word.startswith("-"):
            raise self.surplus()
        self.at += 1
        name = word[1:]
        if name in _GLOBAL:
            return self.option(name, word)
        if name in _PLAIN:
            self.note(name)
            return Test(name)
        if name in _COMMANDS:
            return self.command(name, word)
        if name in _ONE or re.fullmatch(r"newer[aBcm][aBcmt]", name):
            self.note(name)
            return Test(name, self.argument(word))
        raise BadExpression(f"unknown predicate `{word}'", f"unrecognized: {word}")

    def note(self, name: str) -> None:
        self.query.acts |= name in ACTIONS
        self.query.depth_first |= name == "delete"

    def group(self, depth: int) -> Node:
        self.at += 1
        if self.peek() is None:
            text = (
                "invalid expression; expected to find a ')' but didn't see one. Perhaps you need an extra predicate after '('"
            )
            raise BadExpression(text, "unpaired '('")
        if self.peek() == ")":
            raise BadExpression("invalid expression; empty parentheses are not allowed.", "empty ()")
        inner = self.comma(depth + 1)
        if self.peek() != ")":
            raise BadExpression(
                "invalid expression; I was expecting to find a ')' somewhere but did not see one.", "unpaired '('"
            )
        self.at += 1
        return inner

    def argument(self, word: str) -> str:
        if self.at >= len(self.words):
            raise BadExpression(f"missing argument to `{word}'", f"{word} requires an argument")
        self.at += 1
        return self.words[self.at - 1]

    def option(self, name: str, word: str) -> Node:
        query = self.query
        if name in ("maxdepth", "mindepth"):
            text = self.argument(word)
            if not text.isdigit():
                raise BadExpression(
                    f"Expected a positive decimal integer argument to {word}, but got '{text}'", f"invalid number '{text}'"
                )
            if name == "maxdepth":
                query.most = number_of(text)
            else:
                query.least = number_of(text)
        elif name in ("depth", "d"):
            query.depth_first = True
        elif name in ("xdev", "mount"):
            query.one_device = True
        elif name == "follow":
            query.follow = "L"
        elif name == "regextype":
            text = self.argument(word)
            if text not in (
                "posix-extended",
                "posix-egrep",
                "egrep",
                "posix-basic",
                "grep",
                "emacs",
                "sed",
                "posix-awk",
                "awk",
                "ed",
                "findutils-default",
            ):
                raise BadExpression(f"Unknown regular expression type '{text}'", f"unrecognized: {word}")
            query.extended = text in ("posix-extended", "posix-egrep", "egrep", "posix-awk", "awk")
        return Test("true")

    def command(self, name: str, word: str) -> Node:
        start = self.at
        while self.at < len(self.words):
            current = self.words[self.at]
            self.at += 1
            plus = current == "+" and self.words[self.at - 2] == "{}" and self.at - 2 >= start
            if current == ";" or plus:
                command = tuple(self.words[start : self.at - 1])
                if not command:
                    break
                self.note(name)
                return Test(name, command=command, many=plus)
        raise BadExpression(f"missing argument to `{word}'", f"{word} requires an argument")
