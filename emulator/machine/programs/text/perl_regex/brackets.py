"""Bracket expressions."""

from __future__ import annotations

from emulator.machine.programs.text.perl_regex.escapes import SETS, character
from emulator.machine.programs.text.perl_regex.reader import UNKNOWN, Reader
from emulator.machine.programs.text.regex import BadRegex
from emulator.machine.programs.text.regex.charset import CLASSES, WORD, CharSet, named


def bracket(reader: Reader) -> CharSet:
    negated = reader.accept("^")
    ranges: list[tuple[int, int]] = []
    start = True
    while start or reader.next() != "]":
        if reader.at >= len(reader.text):
            raise BadRegex("missing terminating ] for character class")
        start = False
        ranges += _item(reader)
    reader.at += 1
    chars = CharSet.of(ranges)
    chars = chars.folded() if reader.modes.i else chars
    return chars.complement() if negated else chars


def _item(reader: Reader) -> tuple[tuple[int, int], ...]:
    if reader.accept("[:"):
        end = reader.text.find(":]", reader.at)
        name = reader.text[reader.at : end] if end >= 0 else ""
        if name.removeprefix("^") not in CLASSES and name != "word":
            raise BadRegex("unknown POSIX class name" if end >= 0 else "missing terminating ] for character class")
        reader.at = end + 2
        chars = WORD if name == "word" else named(name.removeprefix("^"))
        return (chars.complement() if name.startswith("^") else chars).ranges
    low = _character(reader)
    if isinstance(low, CharSet):
        return low.ranges
    if reader.next() == "-" and reader.text[reader.at + 1 : reader.at + 2] not in ("]", ""):
        reader.at += 1
        high = _character(reader)
        if isinstance(high, CharSet):
            return ((ord(low), ord(low)), (45, 45), *high.ranges)
        if high < low:
            raise BadRegex("range out of order in character class")
        return ((ord(low), ord(high)),)
    return ((ord(low), ord(low)),)


def _character(reader: Reader) -> str | CharSet:
    char = reader.next()
    reader.at += 1
    if char != "\\":
        return char
    letter = reader.next()
    reader.at += 1
    if letter in SETS and letter not in "N":
        return SETS[letter]
    if letter == "b":
        return "\b"
    if letter in "pP" and letter:
        raise BadRegex(UNKNOWN)
    return character(reader, letter) if letter else "\\"
