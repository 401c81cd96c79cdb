"""What a regular expression is made of, and what can be said of a node alone: may it be empty, how does it begin, how
wide is it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from emulator.machine.programs.text.regex.charset import ANY, NONE, CharSet

Place = Literal["bol", "eol", "bos", "eos", "edge", "inside", "word-start", "word-end", "free-left", "free-right"]


@dataclass(frozen=True, slots=True)
class Chars:
    set: CharSet


@dataclass(frozen=True, slots=True)
class Assert:
    place: Place


@dataclass(frozen=True, slots=True)
class Backref:
    number: int


@dataclass(frozen=True, slots=True)
class Seq:
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Alt:
    branches: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    body: Node
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Group:
    number: int
    body: Node


Node = Chars | Assert | Backref | Seq | Alt | Repeat | Group


def nullable(node: Node) -> bool:
    match node:
        case Chars():
            return False
        case Seq(items):
            return all(nullable(item) for item in items)
        case Alt(branches):
            return any(nullable(branch) for branch in branches)
        case Repeat(body, least, _):
            return least == 0 or nullable(body)
        case Group(_, body):
            return nullable(body)
        case _:
            return True


def first(node: Node) -> CharSet:
    """The characters that a match of it may begin with."""
    match node:
        case Chars(chars):
            return chars
        case Backref():
            return ANY
        case Seq(items):
            found = NONE
            for item in items:
                found = found | first(item)
                if not nullable(item):
                    break
            return found
        case Alt(branches):
            found = NONE
            for branch in branches:
                found = found | first(branch)
            return found
        case Repeat(body, _, _) | Group(_, body):
            return first(body)
        case _:
            return NONE


def width(node: Node) -> int | None:
    """The one length of all its matches; None where they vary."""
    match node:
        case Chars():
            return 1
        case Assert():
            return 0
        case Backref():
            return None
        case Seq(items):
            widths = [width(item) for item in items]
            return None if None in widths else sum(w for w in widths if w is not None)
        case Alt(branches):
            kinds = {width(branch) for branch in branches}
            return kinds.pop() if len(kinds) == 1 else None
        case Repeat(body, least, most):
            inner = width(body)
            return inner * least if inner is not None and least == most else None
        case Group(_, body):
            return width(body)
