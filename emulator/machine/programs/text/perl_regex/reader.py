"""A place in an expression, its modes, and what was found on the way to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from emulator.machine.programs.text.perl_regex.code import Take
from emulator.machine.programs.text.perl_regex.pieces import Piece
from emulator.machine.programs.text.regex.charset import CharSet

DEPTH_LIMIT: Final = 100
SIZE_LIMIT: Final = 20_000  # instructions
REPEAT_LIMIT: Final = 65_535
UNKNOWN: Final = "this part of Perl's syntax is not emulated yet"


@dataclass(frozen=True, slots=True)
class Modes:
    """i, m, s, x: what `(?imsx)` switches."""

    i: bool = False
    m: bool = False
    s: bool = False
    x: bool = False


class Reader:
    """A place in an expression, and what was found on the way to it."""

    def __init__(self, text: str, modes: Modes) -> None:
        self.text, self.modes = text, modes
        self.at = self.groups = 0
        self.names: dict[str, int] = {}
        self.wanted: list[int] = []
        self.registers = 1_000_000  # of loops; those of groups are twice their numbers

    def next(self) -> str:
        return self.text[self.at : self.at + 1]

    def accept(self, token: str) -> bool:
        found = self.text.startswith(token, self.at)
        self.at += len(token) if found else 0
        return found

    def alternatives(self, depth: int) -> Piece:
        """To the end of a group. BadRegex."""
        raise NotImplementedError

    def sequence(self, depth: int) -> Piece:
        """One alternative. BadRegex."""
        raise NotImplementedError


def taking(reader: Reader, chars: CharSet) -> Take:
    return Take(chars.folded() if reader.modes.i else chars)
