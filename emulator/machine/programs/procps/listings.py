"""The lists behind ps' -p, -u, -G, -t and their like: of numbers, users, groups, terminals, words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from emulator.machine.errno import LinuxError
from emulator.machine.files.inode import Kind
from emulator.machine.programs.procps.refusals import refuse
from emulator.machine.programs.text.accounts import Accounts

if TYPE_CHECKING:
    from emulator.machine.kernel.filecalls import FileCalls

UINT_MAX: Final = 0xFFFFFFFE
TERMINALS: Final = ("/dev/pts/{}", "/dev/{}", "/dev/tty{}", "/dev/pty{}", "/dev/{}nsole")


@dataclass(frozen=True, slots=True)
class Listed:
    """`kind` says what of a process is among the values."""

    kind: str
    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where names are looked up: the accounts and the devices of who asks, and the terminals that processes have."""

    accounts: Accounts
    calls: FileCalls
    terminals: frozenset[str]


Lists = Callable[[str, Place, bool], object]
"""From a list's word to its value; the flag: unknown names are taken (`--deselect`). Raises PsError."""


def values(what: Lists, text: str, place: Place, negate: bool) -> tuple[object, ...]:
    """Of a whole list."""
    words = re.split(r"[ ,\t]", text)
    if not all(words):
        raise refuse("improper list")
    return tuple(what(word, place, negate) for word in words)


def number(text: str) -> int | None:
    """As C reads it, in base 8, 10 or 16."""
    match = re.fullmatch(r"([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)", text)
    if match is None:
        return None
    digits = match[2]
    value = int(digits, 16 if digits[:2] in ("0x", "0X") else 8 if digits.startswith("0") else 10)
    return -value if match[1] == "-" else value


def process_number(word: str, place: Place, negate: bool) -> int:
    value = number(word)
    if value is None:
        raise refuse("process ID list syntax error")
    if not 1 <= value <= 0x7FFFFFFF:
        raise refuse("process ID out of range")
    return value


def command_name(word: str, place: Place, negate: bool) -> str:
    return word[:63]


def user_number(word: str, place: Place, negate: bool) -> int:
    user = place.accounts.user(word)
    return _account(word, user.uid if user is not None else None, "user", negate)


def group_number(word: str, place: Place, negate: bool) -> int:
    group = place.accounts.group(word)
    return _account(word, group.gid if group is not None else None, "group", negate)


def _account(word: str, named: int | None, what: str, negate: bool) -> int:
    value = number(word)
    if value is None:
        value = named
    if value is None and not negate:
        raise refuse(f"{what} name does not exist")
    if not negate and value is not None and not 0 <= value <= UINT_MAX:
        raise refuse(f"{what} ID out of range")
    return -1 if value is None else value


def terminal_path(word: str, place: Place, negate: bool) -> str:
    """The terminal's path, empty for none at all."""
    for path in [word] if word.startswith("/") else [pattern.format(word) for pattern in TERMINALS]:
        if path in place.terminals:
            return path
        kind = _kind(place.calls, path)
        if kind is Kind.CHARACTER:
            return path
        if kind is not None:
            raise refuse("list member was not a TTY")
    if word in ("-", "?"):
        return ""
    raise refuse("TTY could not be found")


def _kind(calls: FileCalls, path: str) -> Kind | None:
    try:
        return calls.stat(path).kind
    except LinuxError:
        return None
