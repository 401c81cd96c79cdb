"""BSD options: letters alone."""

from __future__ import annotations

from typing import Final

from emulator.machine.programs.procps.columns import listing
from emulator.machine.programs.procps.listings import Listed, Lists, process_number, terminal_path, user_number
from emulator.machine.programs.procps.options.words import DEFERRED, VERSION, Words
from emulator.machine.programs.procps.refusals import PsAnswer, refuse

BSD_LISTS: Final[dict[str, tuple[str, Lists, str]]] = {
    "U": ("euid", user_number, "list of users must follow U"),
    "p": ("pid?", process_number, "list of process IDs must follow p"),
    "q": ("quick", process_number, "List of process IDs must follow q."),
}


def bsd_letters(words: Words, letters: str) -> None:
    """BSD's options."""
    options = words.options
    options.bsd = True
    while letters:
        letter = letters[0]
        if letter.isdigit():
            words.select("pid", process_number, letters)
            return
        letters = letters[1:]
        if letter in BSD_LISTS:
            kind, what, complaint = BSD_LISTS[letter]
            words.select(kind, what, words.value(letters, complaint))
            return
        if letter in "oOk":
            kind, complaint = DEFERRED[letter]
            options.deferred.append((kind, words.value(letters, complaint)))
            return
        if letter == "t" and (letters or (words.queue and words.queue[0])):
            words.select("tty", terminal_path, words.value(letters, ""))
            return
        _bsd_flag(words, letter)


def _bsd_flag(words: Words, letter: str) -> None:
    options = words.options
    if letter in "axg":
        options.simple.add(letter)
    elif letter in "jlsuvX":
        options.formats.add(letter)
    elif letter == "m" and words.forced:
        options.formats.add("m")
    elif letter in "mMH":
        options.threads.add("H" if letter == "H" else "m")
    elif letter in "tT":
        options.listed.append(Listed("own tty", ()))
    elif letter in "cenrS":
        _look(words, letter)
    elif letter == "f":
        options.tree = "ascii"
    elif letter == "h":
        words.heading("none")
    elif letter == "w":
        options.wide += 1
    elif letter == "Z":
        options.modifiers.add("M")
    elif letter == "V":
        words.alone("V")
        raise PsAnswer(VERSION)
    elif letter == "L":
        words.alone("L")
        raise PsAnswer(listing())
    elif letter == "W":
        raise refuse("obsolete W option not supported (you have a /dev/drum?)")
    else:
        raise refuse("embedded '-' among BSD options makes no sense" if letter == "-" else "unsupported option (BSD syntax)")


def _look(words: Words, letter: str) -> None:
    options = words.options
    options.names |= letter == "c"
    options.environment |= letter == "e"
    options.numbers |= letter == "n"
    options.running |= letter == "r"
