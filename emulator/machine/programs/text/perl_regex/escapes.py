"""What stands behind a backslash."""

from __future__ import annotations

from typing import Final

from emulator.machine.programs.text.perl_regex.code import Again, Jump, Place, Save, Split, Take
from emulator.machine.programs.text.perl_regex.machine import KEEP
from emulator.machine.programs.text.perl_regex.pieces import Piece
from emulator.machine.programs.text.perl_regex.reader import UNKNOWN, Reader, taking
from emulator.machine.programs.text.regex import BadRegex
from emulator.machine.programs.text.regex.charset import SPACE, WORD, CharSet, named, single

LINE_END: Final = single("\n")
_LOWER: Final = {"d": named("digit"), "w": WORD, "s": SPACE, "h": named("blank"), "v": CharSet.of([(10, 13)])}
SETS: Final = _LOWER | {letter.upper(): chars.complement() for letter, chars in _LOWER.items()} | {"N": LINE_END.complement()}
_CHARACTERS: Final = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "a": "\a", "e": "\x1b"}
_PLACES: Final = {"b": "edge", "B": "inside", "A": "bos", "z": "eos", "Z": "eos-newline"}


def escape(reader: Reader) -> Piece | None:
    letter = reader.next()
    reader.at += 1
    if not letter:
        raise BadRegex("\\ at end of pattern")
    if letter == "K":
        return [Save(KEEP)]
    if letter in _PLACES:
        return [Place(_PLACES[letter])]
    if letter in SETS:
        return [Take(SETS[letter])]
    if letter == "R":
        return [Split(1, 4), Take(single("\r")), Take(LINE_END), Jump(5), Take(CharSet.of([(10, 13)]))]
    if letter == "Q":
        end = reader.text.find("\\E", reader.at)
        end = len(reader.text) if end < 0 else end
        literal = reader.text[reader.at : end]
        reader.at = end + 2
        return [taking(reader, single(char)) for char in literal]
    if letter == "E":
        return None
    if letter in "gk" or letter in "123456789":
        return [_reference(reader, letter)]
    if letter in "pPXCG":
        raise BadRegex(UNKNOWN)
    return [taking(reader, single(character(reader, letter)))]


def _reference(reader: Reader, letter: str) -> Again:
    if letter.isdigit():
        digits = letter
        while reader.next().isdigit() and len(digits) < 3:
            digits += reader.next()
            reader.at += 1
    else:
        close = {"{": "}", "<": ">", "'": "'"}.get(reader.next())
        if close is None:
            digits = reader.next()
            reader.at += 1
        else:
            end = reader.text.find(close, reader.at)
            digits = reader.text[reader.at + 1 : end] if end >= 0 else ""
            reader.at = end + 1 if end >= 0 else len(reader.text)
    if digits in reader.names:
        return Again(reader.names[digits], reader.modes.i)
    if not digits.isdigit():
        raise BadRegex("reference to non-existent subpattern")
    reader.wanted.append(int(digits))
    return Again(int(digits), reader.modes.i)


def character(reader: Reader, letter: str) -> str:
    """What `\\x41`, `\\n`, `\\.` stand for; `at` is behind the letter."""
    if letter == "x":
        if reader.accept("{"):
            end = reader.text.find("}", reader.at)
            digits = reader.text[reader.at : max(end, reader.at)]
            reader.at = end + 1
        else:
            digits = reader.text[reader.at : reader.at + 2]
            reader.at += len(digits)
        try:
            return chr(int(digits or "0", 16))
        except (ValueError, OverflowError):
            raise BadRegex("character code point value in \\x{} or \\o{} is too large") from None
    if letter == "0":
        return "\0"
    if letter in _CHARACTERS:
        return _CHARACTERS[letter]
    if letter.isalpha() and letter.isascii():
        raise BadRegex("unrecognized character follows \\")
    return letter
