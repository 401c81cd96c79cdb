"""`echo`, in three dialects: bash and busybox have -n, -e and -E, dash only -n, and always expands escapes."""

from __future__ import annotations

import re

from emulator.machine.shell.escapes import ECHO, expand_escapes
from emulator.machine.shell.shell import Shell

OPTION = re.compile(r"-[neE]+")


async def echo(shell: Shell, argv: list[str]) -> int:
    words = argv[1:]
    newline = True
    escapes = "xpg_echo" in shell.shopt
    if "escape_option" in shell.features:
        while words and words[0][:1] == "-" and OPTION.fullmatch(words[0]):
            for letter in words.pop(0)[1:]:
                newline = newline and letter != "n"
                escapes = letter == "e" if letter != "n" else escapes
    else:
        escapes = True
        if words and words[0] == "-n":
            newline, words = False, words[1:]
    text = " ".join(words)
    if escapes and "\\" in text:
        text, stopped = expand_escapes(text, ECHO, shell.escapes)
        newline = newline and not stopped
    await shell.process.write(1, (text + "\n" if newline else text).encode("utf-8", "surrogateescape"))
    return 0


COMMANDS = {"echo": echo}
