"""Prompts: the backslash escapes of PS1 and its kin, and the expansion behind them."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from emulator.machine.shell import expansion, tree
from emulator.machine.shell.errors import ShellError
from emulator.machine.shell.flavour import BASH_VERSION
from emulator.machine.shell.parser import Parser
from emulator.machine.shell.special import password_row
from emulator.machine.shell.times import strftime

if TYPE_CHECKING:
    from emulator.machine.shell.shell import Shell

ESCAPE = re.compile(r"\\(?:D\{([^}]*)\}|([0-7]{3})|(.))", re.DOTALL)
#: Around what does not move the cursor; the editor leaves these out of the prompt's width.
START, END = "\x01", "\x02"
TIMES = {"d": "%a %b %d", "t": "%H:%M:%S", "T": "%I:%M:%S", "@": "%I:%M %p", "A": "%H:%M"}


def decoded(shell: Shell, source: str) -> str:
    """The text with its backslash escapes replaced."""

    def one(match: re.Match[str]) -> str:
        date, octal, letter = match.groups()
        if date is not None:
            return now(shell, date or "%X")
        return chr(int(octal, 8)) if octal else escape(shell, letter)

    return ESCAPE.sub(one, source)


def now(shell: Shell, template: str) -> str:
    return strftime(template, shell.process.kernel.timeline.now // 1_000_000_000)


def escape(shell: Shell, letter: str) -> str:
    if letter in TIMES:
        return now(shell, TIMES[letter])
    if letter in "uhHwW":
        return place(shell, letter)
    plain = {"a": "\a", "e": "\x1b", "n": "\n", "r": "\r", "[": START, "]": END, "\\": "\\", "j": str(len(shell.jobs.table))}
    if letter in plain:
        return plain[letter]
    if letter == "$":
        return "#" if shell.process.credentials.uid == 0 else "$"
    if letter == "s":
        return posixpath.basename(shell.name)
    if letter in "vV":
        return BASH_VERSION[:3] if letter == "v" else BASH_VERSION.split("(")[0]
    if letter in "!#":
        return str(len(shell.history.lines) + shell.history.first)
    if letter == "l":
        return posixpath.basename(shell.process.terminal.name) if shell.process.terminal is not None else "tty"
    return "\\" + letter


def place(shell: Shell, letter: str) -> str:
    """Who and where: \\u, \\h, \\H, \\w, \\W."""
    if letter == "u":
        row = password_row(shell.process, shell.process.credentials.uid)
        return row[0] if row is not None else "I have no name!" if shell.flavour.is_bash else "?"
    if letter in "hH":
        name = shell.process.machine.hostname
        return name.partition(".")[0] if letter == "h" else name
    path, home = shell.variables.text("PWD"), shell.variables.text("HOME")
    if path == home and home:
        return "~"
    if letter == "W":
        return posixpath.basename(path) or "/"
    return "~" + path[len(home) :] if home and home != "/" and path.startswith(home + "/") else path


async def prompt(shell: Shell, name: str) -> str:
    """The prompt to print: decoded where the shell does that, then expanded as if in double quotes."""
    source = shell.variables.get(name)
    if source is None:
        return ""
    text = source if shell.flavour.name == "dash" else decoded(shell, source)
    if "$" not in text and "`" not in text:
        return text
    try:
        parts = Parser(text, shell.flavour).double("")
        status = shell.status
        expanded = await expansion.text(shell, tree.Word((tree.DoubleQuoted(tuple(parts)),), text))
        shell.status = status
    except ShellError:
        return text
    return expanded


def visible(text: str) -> str:
    """What moves the cursor: without \\[ … \\] and without colour sequences."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\a]*\a", "", re.sub(f"{START}[^{END}]*{END}", "", text))


def printable(text: str) -> str:
    return text.replace(START, "").replace(END, "")
