"""`umask`, `times`."""

from __future__ import annotations

import re

from emulator.machine.shell.errors import ShellError
from emulator.machine.shell.shell import Shell


async def umask(shell: Shell, argv: list[str]) -> int:
    words = argv[1:]
    symbolic = "-S" in words
    reusable = "-p" in words
    words = [word for word in words if word not in ("-S", "-p", "--")]
    if not words:
        mask = shell.process.umask
        text = symbols(mask) if symbolic else f"{mask:04o}"
        await shell.process.out(f"umask {'-S ' if symbolic else ''}{text}\n" if reusable else text + "\n")
        return 0
    shell.process.umask = new_mask(shell, words[0])
    return 0


def symbols(mask: int) -> str:
    allowed = ~mask & 0o777
    parts = []
    for who, shift in (("u", 6), ("g", 3), ("o", 0)):
        bits = allowed >> shift & 7
        parts.append(f"{who}={'r' if bits & 4 else ''}{'w' if bits & 2 else ''}{'x' if bits & 1 else ''}")
    return ",".join(parts)


def new_mask(shell: Shell, word: str) -> int:
    if word[0].isdigit():
        if re.fullmatch(r"[0-7]{1,4}", word) is None:
            raise BadMask(word)
        return int(word, 8) & 0o777
    allowed = ~shell.process.umask & 0o777
    for clause in word.split(","):
        match = re.fullmatch(r"([ugoa]*)([-+=])([rwx]*)", clause)
        if match is None:
            raise BadMode(word if not shell.flavour.is_bash else clause[:1])
        allowed = changed(allowed, *match.groups())
    return ~allowed & 0o777


class BadMode(ShellError):
    bash = "`{0}': invalid symbolic mode character"
    dash = "Illegal mode: {0}"
    ash = "illegal mode: {0}"


class BadMask(ShellError):
    bash = "{0}: octal number out of range"
    dash = "Illegal number: {0}"
    ash = "illegal mode: {0}"


def changed(allowed: int, who: str, sign: str, letters: str) -> int:
    bits = sum({"r": 4, "w": 2, "x": 1}[letter] for letter in set(letters))
    for shift, letter in ((6, "u"), (3, "g"), (0, "o")):
        if letter not in (who or "ugo").replace("a", "ugo"):
            continue
        if sign == "=":
            allowed = allowed & ~(7 << shift) | bits << shift
        elif sign == "+":
            allowed |= bits << shift
        else:
            allowed &= ~(bits << shift)
    return allowed


async def times(shell: Shell, argv: list[str]) -> int:
    zero = "0m0.000s 0m0.000s" if shell.flavour.is_bash else "0m0.000000s 0m0.000000s"
    await shell.process.out(f"{zero}\n{zero}\n")
    return 0


COMMANDS = {"umask": umask, "times": times}
