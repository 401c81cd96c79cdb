"""All words read, one after the other."""

from __future__ import annotations

import re

from emulator.machine.programs.procps.listings import process_number
from emulator.machine.programs.procps.options.bsd import bsd_letters
from emulator.machine.programs.procps.options.gnu import gnu_word
from emulator.machine.programs.procps.options.options import Options
from emulator.machine.programs.procps.options.unix import unix_letters
from emulator.machine.programs.procps.options.words import Words
from emulator.machine.programs.procps.refusals import refuse


def read(words: Words) -> Options:
    while words.queue:
        word = words.queue.pop(0)
        if re.match(r"--[^\W\d_]", word):
            gnu_word(words, word)
        elif re.match(r"-[A-Za-z]", word):
            if words.forced:
                bsd_letters(words, word[1:])
            else:
                unix_letters(words, word[1:])
        elif re.match(r"[A-Za-z]", word):
            if words.forced:
                raise refuse("way bad")
            bsd_letters(words, word)
        elif re.match(r"[+-]?[0-9]|\+", word):
            words.options.bsd = True
            _trailing(words, [word, *words.queue])
        else:
            raise refuse("garbage option")
    _check_threads(words)
    return words.options


def _trailing(words: Words, left: list[str]) -> None:
    """All that is left: processes, `-` groups and `+` sessions."""
    words.queue.clear()
    for word in left:
        kind = {"-": "group", "+": "session"}.get(word[:1], "pid")
        words.select(kind, process_number, word if kind == "pid" else word[1:])


def _check_threads(words: Words) -> None:
    threads = words.options.threads
    if not threads:
        return
    if words.options.tree:
        raise refuse("thread display conflicts with forest display")
    if "H" in threads and threads & {"m", "-m"}:
        raise refuse("thread flags conflict; can't use H with m or -m")
    if {"m", "-m"} <= threads:
        raise refuse("thread flags conflict; can't use both m and -m")
    if {"L", "T"} <= threads:
        raise refuse("thread flags conflict; can't use both -L and -T")
    if threads & {"L", "T"} and threads & {"H", "m", "-m"}:
        threads.add("must")
