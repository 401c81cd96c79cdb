"""`--chmod`: octal, or in words, `u=rwX,go=r` (tonistiigi/dchapes-mode)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from emulator.backend.workshop import BuildFailure

Change: TypeAlias = Callable[[int, bool], int]
CLAUSE = re.compile(r"([ugoa]*)((?:[-+=][rwxXstugo]*)+)")
SHIFTS = {"u": 6, "g": 3, "o": 0}
BITS = {"r": 4, "w": 2, "x": 1}


class BadMode(BuildFailure):
    def __init__(self) -> None:
        super().__init__("invalid syntax")


def changed_mode(text: str) -> Change:
    """From the mode that a file has, and whether it is a directory, to the one it gets."""
    if re.fullmatch(r"[0-7]{1,5}", text):
        wanted = int(text, 8)
        return lambda mode, directory: wanted
    clauses = [CLAUSE.fullmatch(part) for part in text.split(",")]
    if not all(clauses):
        raise BadMode

    def change(mode: int, directory: bool) -> int:
        for clause in clauses:
            assert clause is not None, "checked above"
            for operator, letters in re.findall(r"([-+=])([rwxXstugo]*)", clause[2]):
                mode = applied(mode, directory, clause[1] or "a", operator, letters)
        return mode

    return change


def applied(mode: int, directory: bool, who: str, operator: str, letters: str) -> int:
    """One change of one clause."""
    for place in "ugo" if "a" in who else who:
        shift, bits = SHIFTS[place], 0
        for letter in letters:
            if letter in BITS:
                bits |= BITS[letter]
            elif letter == "X" and (directory or mode & 0o111):
                bits |= 1
            elif letter in SHIFTS:
                bits |= mode >> SHIFTS[letter] & 7
        if operator == "=":
            mode &= ~(7 << shift)
        mode = mode & ~(bits << shift) if operator == "-" else mode | bits << shift
    special = ("t" in letters) * 0o1000 | ("s" in letters) * (("u" in who) * 0o4000 | ("g" in who) * 0o2000)
    return mode & ~special if operator == "-" else mode | special
