"""Groups: captures, look-arounds, switches."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from emulator.machine.programs.text.perl_regex.code import Look, Save
from emulator.machine.programs.text.perl_regex.pieces import Piece, either, moved, width
from emulator.machine.programs.text.perl_regex.reader import UNKNOWN, Reader
from emulator.machine.programs.text.regex import BadRegex

_LOOKS: Final = {
    "=": Look(()),
    "!": Look((), negative=True),
    "<=": Look((), behind=0),
    "<!": Look((), behind=0, negative=True),
    ">": Look((), atomic=True),
}


def group(reader: Reader, depth: int) -> Piece | None:
    if reader.accept("*"):
        raise BadRegex(UNKNOWN)
    if not reader.accept("?"):
        return _capture(reader, depth, "")
    for token, look in _LOOKS.items():
        if reader.accept(token):
            return (
                _behind(reader, depth, look) if token.startswith("<") else [replace(look, inner=tuple(_closed(reader, depth)))]
            )
    if reader.accept(":"):
        return _closed(reader, depth)
    for token, close in (("P<", ">"), ("<", ">"), ("'", "'")):
        if reader.accept(token):
            return _capture(reader, depth, _name(reader, close))
    if reader.accept("#"):
        end = reader.text.find(")", reader.at)
        if end < 0:
            raise BadRegex("missing ) following (?#")
        reader.at = end + 1
        return None
    if reader.at >= len(reader.text):
        raise BadRegex("missing closing parenthesis")
    if reader.next() in "|(R&P+0123456789":
        raise BadRegex(UNKNOWN)
    return _switches(reader, depth)


def _closed(reader: Reader, depth: int) -> Piece:
    piece = reader.alternatives(depth + 1)
    if not reader.accept(")"):
        raise BadRegex("missing closing parenthesis")
    return piece


def _capture(reader: Reader, depth: int, name: str) -> Piece:
    reader.groups += 1
    number = reader.groups
    if name in reader.names:
        raise BadRegex("two named subpatterns have the same name (PCRE2_DUPNAMES not set)")
    if name:
        reader.names[name] = number
    body = _closed(reader, depth)
    return [Save(2 * number), *moved(body, 1), Save(2 * number + 1)]


def _name(reader: Reader, end: str) -> str:
    close = reader.text.find(end, reader.at)
    name = reader.text[reader.at : close] if close >= 0 else ""
    if reader.next().isdigit():
        raise BadRegex("subpattern name must start with a non-digit")
    if not name.replace("_", "a").isalnum():
        raise BadRegex("syntax error in subpattern name (missing terminator?)")
    reader.at = close + 1
    return name


def _behind(reader: Reader, depth: int, look: Look) -> Piece:
    """A look behind; each of its branches has a width of its own."""
    modes, branches = reader.modes, [reader.sequence(depth + 1)]
    while reader.accept("|"):
        branches.append(reader.sequence(depth + 1))
    if not reader.accept(")"):
        raise BadRegex("missing closing parenthesis")
    reader.modes = modes
    looks: Piece = []
    for body in branches:
        fixed = width(body, 0, len(body))
        if fixed is None:
            raise BadRegex("lookbehind assertion is not fixed length")
        looks.append(replace(look, inner=tuple(body), behind=fixed))
    return looks if look.negative else either([[each] for each in looks])


def _switches(reader: Reader, depth: int) -> Piece | None:
    modes, on = reader.modes, True
    while (letter := reader.next()) not in (":", ")", ""):
        reader.at += 1
        if letter == "-":
            on = False
        elif letter in "imsx":
            modes = replace(modes, **{letter: on})
        else:
            raise BadRegex("unrecognized character after (? or (?-")
    if reader.accept(")"):
        reader.modes = modes  # to the end of the group that it stands in
        return None
    if not reader.accept(":"):
        raise BadRegex("missing closing parenthesis")
    outer, reader.modes = reader.modes, modes
    piece = _closed(reader, depth)
    reader.modes = outer
    return piece
