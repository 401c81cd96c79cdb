"""UNIX options: letters behind a hyphen."""

from __future__ import annotations

from typing import Final

from emulator.machine.programs.procps.listings import (
    Lists,
    command_name,
    group_number,
    process_number,
    terminal_path,
    user_number,
)
from emulator.machine.programs.procps.options.words import DEFERRED, VERSION, Words
from emulator.machine.programs.procps.refusals import PsAnswer, PsError, refuse

UNIX_LISTS: Final[dict[str, tuple[str, Lists, str]]] = {
    "C": ("command", command_name, "list of command names must follow -C"),
    "G": ("rgid", group_number, "list of real groups must follow -G"),
    "U": ("ruid", user_number, "list of real users must follow -U"),
    "p": ("pid?", process_number, "list of process IDs must follow -p"),
    "q": ("quick", process_number, "List of process IDs must follow -q."),
    "s": ("session", process_number, "list of session IDs must follow -s"),
    "t": ("tty", terminal_path, "list of terminals (pty, tty...) must follow -t"),
    "u": ("euid", user_number, "list of users must follow -u"),
}
UNIX_MODIFIERS: Final = {"M": "M", "Z": "M", "P": "P", "c": "c", "y": "y", "j": "j"}


def unix_letters(words: Words, letters: str) -> None:
    options = words.options
    while letters:
        letter, letters = letters[0], letters[1:]
        if letter in UNIX_LISTS:
            kind, what, complaint = UNIX_LISTS[letter]
            words.select(kind, what, words.value(letters, complaint))
            return
        if letter in "oO":
            kind, complaint = DEFERRED[f"-{letter}"]
            options.deferred.append((kind, words.value(letters, complaint)))
            return
        if letter == "g":
            _leaders(words, words.value(letters, "list of session leaders OR effective group names must follow -g"))
            return
        if letter == "D":
            raise PsError("ps: option -D is not emulated yet", usage=False)
        _unix_flag(words, letter)


def _unix_flag(words: Words, letter: str) -> None:
    options = words.options
    if letter in "Ae":
        options.every = True
    elif letter in "ad":
        options.simple.add(f"-{letter}")
    elif letter in "fl":
        options.formats.add(f"-{letter}")
    elif letter == "F":
        options.formats.add("-f")
        options.modifiers.add("F")
    elif letter in UNIX_MODIFIERS:
        options.modifiers.add(UNIX_MODIFIERS[letter])
    elif letter in "LTm":
        options.threads.add("-m" if letter == "m" else letter)
    elif letter == "H":
        options.tree = "indent"
    elif letter == "N":
        options.negate = True
    elif letter == "w":
        options.wide += 1
    elif letter == "V":
        words.alone("-V")
        raise PsAnswer(VERSION)
    else:
        raise refuse(
            {"-": "embedded '-' among SysV options makes no sense", "x": "must set personality to get -x option"}.get(
                letter, "unsupported SysV option"
            )
        )


def _leaders(words: Words, text: str) -> None:
    """-g: sessions by number, or groups by name."""
    try:
        words.select("session", process_number, text)
    except PsError:
        try:
            words.select("egid", group_number, text)
        except PsError:
            raise refuse("list of session leaders OR effective group IDs was invalid") from None
