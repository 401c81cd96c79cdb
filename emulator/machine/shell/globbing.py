"""File names that match a pattern. Directories are read through the Process, so permissions hold as in open(2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from emulator.machine.errno import LinuxError
from emulator.machine.shell import pattern as patterns
from emulator.machine.shell.errors import TooLarge

if TYPE_CHECKING:
    from emulator.machine.kernel.process import Process

LIMIT = 100_000
#: More names than this are not looked at for one pattern.
LOOKS = 30_000


@dataclass(frozen=True, slots=True)
class Rules:
    """`shopt` settings that change what matches."""

    dotglob: bool = False
    globstar: bool = False
    ignore_case: bool = False
    extglob: bool = False
    #: Whether no pattern gives `.` and `..`.
    skip_dots: bool = False
    looks: Iterator[int] = field(default_factory=lambda: iter(range(LOOKS)))

    def look(self) -> None:
        """Counts a name that is looked at."""
        if next(self.looks, None) is None:
            raise TooLarge("glob")


def expanded(process: Process, pattern: str, rules: Rules) -> list[str]:
    """All names that match, sorted; none if nothing does."""
    pieces = re.split(r"(/+)", pattern)
    found = [""]
    for index in range(0, len(pieces), 2):
        piece, slash = pieces[index], pieces[index + 1] if index + 1 < len(pieces) else ""
        if rules.globstar and piece == "**" and index and pieces[index - 2] == "**":
            continue  # `**/**` is as good as one
        found = step(process, found, piece, slash, rules)
        if not found:
            return []
        if len(found) > LIMIT:
            raise TooLarge("glob")
    return sorted(filter(None, found), key=collation)


def collation(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")


def step(process: Process, found: list[str], piece: str, slash: str, rules: Rules) -> list[str]:
    """One component of the pattern further."""
    if not piece:
        return [prefix + slash for prefix in found]
    if not patterns.is_pattern(piece, rules.extglob):
        name = patterns.unquoted(piece)
        return [prefix + name + slash for prefix in found if present(process, prefix + name, bool(slash), rules)]
    if rules.globstar and piece == "**":
        return [name for prefix in found for name in below(process, prefix, slash, rules, 0)]
    return [
        prefix + name + slash
        for prefix in found
        for name in names(process, prefix, piece, rules)
        if not slash or present(process, prefix + name, True, rules)
    ]


def below(process: Process, prefix: str, slash: str, rules: Rules, depth: int) -> list[str]:
    """`**`: directories at any depth (and files too, when it comes last)."""
    here = [prefix] if slash or (prefix and not depth) else []
    if depth > 40:
        return here
    for name in names(process, prefix, "*", rules):
        if not slash:
            here.append(prefix + name)
        if is_own_directory(process, prefix + name, rules):
            here += below(process, prefix + name + "/", slash, rules, depth + 1)
    return here


def names(process: Process, prefix: str, piece: str, rules: Rules) -> list[str]:
    matcher = patterns.compiled(piece, rules.extglob, rules.ignore_case)
    dotted = piece.startswith((".", "\\.")) or rules.dotglob
    try:
        listed = process.listdir(prefix or ".")
    except LinuxError:
        return []
    if piece.startswith((".", "\\.")) and not rules.skip_dots:
        listed = [".", "..", *listed]
    return [name for name in listed if (dotted or not name.startswith(".")) and matcher.fullmatch(name)]


def is_own_directory(process: Process, path: str, rules: Rules) -> bool:
    """`**` does not follow symbolic links."""
    rules.look()
    try:
        return process.lstat(path).is_directory
    except LinuxError:
        return False


def present(process: Process, path: str, directory: bool, rules: Rules) -> bool:
    rules.look()
    try:
        if directory:
            process.stat(path.rstrip("/") + "/.")
        else:
            process.lstat(path)
    except LinuxError:
        return False
    return True
