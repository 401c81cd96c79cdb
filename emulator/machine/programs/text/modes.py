"""Permission bits: as ls prints them, and as chmod's words change them. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from emulator.machine.files.inode import Kind, Stat

Change = Callable[[int, bool], int]  # old bits, is it a directory → new bits

_WHO: Final = {"u": 0o4700, "g": 0o2070, "o": 0o1007, "a": 0o7777}
_CLAUSE: Final = re.compile(r"([ugoa]*)((?:[-+=](?:[rwxXst]*|[ugo]))+)")
_ACTION: Final = re.compile(r"([-+=])([rwxXst]*|[ugo])(?=[-+=]|$)")


def letters(status: Stat) -> str:
    """`drwxr-xr-x`."""
    return status.kind.value + permissions(status.mode)


def permissions(mode: int) -> str:
    text = ""
    for shift, special, letter in ((6, 0o4000, "s"), (3, 0o2000, "s"), (0, 0o1000, "t")):
        bits = mode >> shift & 7
        text += ("r" if bits & 4 else "-") + ("w" if bits & 2 else "-")
        if mode & special:
            text += letter if bits & 1 else letter.upper()
        else:
            text += "x" if bits & 1 else "-"
    return text


def parse(text: str, umask: int) -> Change | None:
    """Octal or symbolic; None when it is neither."""
    if re.fullmatch(r"[0-7]{1,5}", text) and int(text, 8) <= 0o7777:
        return _octal(int(text, 8), len(text) >= 5)
    found = re.fullmatch(r"([-+=])([0-7]{1,4})", text)
    if found:
        number = int(found[2], 8)
        return lambda old, _: {"+": old | number, "-": old & ~number, "=": number}[found[1]]
    steps: list[Change] = []
    for clause in text.split(","):
        match = _CLAUSE.fullmatch(clause)
        if match is None:
            return None
        actions = _ACTION.findall(match[2])
        if "".join(operator + what for operator, what in actions) != match[2]:
            return None
        steps.extend(_step(match[1], operator, what, umask) for operator, what in actions)

    def change(old: int, directory: bool) -> int:
        for step in steps:
            old = step(old, directory)
        return old

    return change if steps else None


def _octal(number: int, exact: bool) -> Change:
    """A directory keeps its set-id bits unless five digits name them."""
    return lambda old, directory: number | (old & 0o6000 if directory and not exact else 0)


def _step(who: str, operator: str, what: str, umask: int) -> Change:
    mask = 0
    for letter in who:
        mask |= _WHO[letter]
    allowed = (mask or 0o7777) & (0o7777 if who else ~umask)

    def step(old: int, directory: bool) -> int:
        bits = _bits(what, old, directory)
        if what and what in "ugo":
            bits = bits * 0o111
        bits &= allowed
        if operator == "+":
            return old | bits
        if operator == "-":
            return old & ~bits
        cleared = (mask or 0o7777) & (0o7777 if not directory else ~(0o6000 if "s" not in what else 0))
        return (old & ~(cleared & (0o7777 if mask else ~0o7000 | 0o7000))) | bits

    return step


def _bits(what: str, old: int, directory: bool) -> int:
    if what and what in "ugo":
        return old >> {"u": 6, "g": 3, "o": 0}[what] & 7
    bits = 0
    for letter in what:
        if letter in "rwx":
            bits |= {"r": 0o444, "w": 0o222, "x": 0o111}[letter]
        elif letter == "X" and (directory or old & 0o111):
            bits |= 0o111
        elif letter == "s":
            bits |= 0o6000
        elif letter == "t":
            bits |= 0o1000
    return bits


KIND_WORDS: Final = {
    Kind.FILE: "regular file",
    Kind.DIRECTORY: "directory",
    Kind.SYMLINK: "symbolic link",
    Kind.CHARACTER: "character special file",
    Kind.BLOCK: "block special file",
    Kind.FIFO: "fifo",
    Kind.SOCKET: "socket",
}
