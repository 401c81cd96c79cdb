"""Nodes as a pattern of Python's `re`, for those that `analyse` lets through."""

from __future__ import annotations

import re
from typing import Final

from emulator.machine.programs.text.regex.charset import ANY
from emulator.machine.programs.text.regex.nodes import Alt, Assert, Backref, Chars, Group, Node, Repeat, Seq

_PLACES: Final = {
    "bol": "^",
    "eol": r"\Z",
    "bos": r"\A",
    "eos": r"\Z",
    "edge": r"\b",
    "inside": r"\B",
    "word-start": r"\b(?=\w)",
    "word-end": r"\b(?<=\w)",
    "free-left": r"(?<!\w)",
    "free-right": r"(?!\w)",
}


def pattern(node: Node, multiline: bool = False) -> str:
    match node:
        case Chars(chars):
            if chars == ANY:
                return "."
            low, high = chars.ranges[0] if chars.ranges else (0, 1)
            return re.escape(chr(low)) if len(chars.ranges) == 1 and low == high else chars.pattern()
        case Assert(place):
            return r"(?=\n|\Z)" if place == "eol" and multiline else _PLACES[place]
        case Backref(number):
            return rf"(?:\{number})"
        case Seq(items):
            return "".join(pattern(item, multiline) for item in items)
        case Alt(branches):
            return "(?:" + "|".join(pattern(branch, multiline) for branch in branches) + ")"
        case Repeat(body, least, most):
            return _atom(body, multiline) + _count(least, most)
        case Group(_, body):
            return "(" + pattern(body, multiline) + ")"


def _atom(node: Node, multiline: bool) -> str:
    text = pattern(node, multiline)
    return text if isinstance(node, (Chars, Group)) else f"(?:{text})"


def _count(least: int, most: int | None) -> str:
    short = {(0, None): "*", (1, None): "+", (0, 1): "?"}.get((least, most))
    return short or f"{{{least},{'' if most is None else most}}}"
