"""GNU options: words behind two hyphens."""

from __future__ import annotations

import re
from typing import Final

from emulator.machine.programs.procps.listings import Lists, group_number, process_number, terminal_path, user_number
from emulator.machine.programs.procps.options.words import DEFERRED, VERSION, Words
from emulator.machine.programs.procps.refusals import USAGE, PsAnswer, PsError, refuse

GNU_LISTS: Final[dict[str, tuple[str, Lists, str]]] = {
    "Group": ("rgid", group_number, "list of real groups must follow --Group"),
    "User": ("ruid", user_number, "list of real users must follow --User"),
    "group": ("egid", group_number, "list of effective groups must follow --group"),
    "pid": ("pid?", process_number, "list of process IDs must follow --pid"),
    "ppid": ("ppid", process_number, "list of process IDs must follow --ppid"),
    "quick-pid": ("quick", process_number, "List of process IDs must follow --quick-pid."),
    "sid": ("session", process_number, "some sid thing(s) must follow --sid"),
    "tty": ("tty", terminal_path, "list of ttys must follow --tty"),
    "user": ("euid", user_number, "list of effective users must follow --user"),
}
NO_HEADINGS: Final = re.compile(r"no-?head(er|ing)s?")
HEADINGS: Final = re.compile(r"head(er|ing)s?")


def gnu_word(words: Words, word: str) -> None:
    name, rest = re.fullmatch(r"--([^:=]*)(.*)", word, re.DOTALL).groups()  # type: ignore[union-attr]  # it has matched
    options = words.options
    if name in GNU_LISTS:
        kind, what, complaint = GNU_LISTS[name]
        words.select(kind, what, _argument(words, rest, complaint))
    elif f"--{name}" in DEFERRED:
        kind, complaint = DEFERRED[f"--{name}"]
        options.deferred.append((kind, _argument(words, rest, complaint)))
    elif name in ("cols", "columns", "width"):
        options.width = _count(words, rest, "number of columns must follow --cols, --width, or --columns")
    elif name in ("rows", "lines"):
        _count(words, rest, "number of rows must follow --rows or --lines")
    elif name == "delimiter":
        options.delimiter = _argument(words, rest, "delimiter character must follow --delimiter")
        if len(options.delimiter) > 1:
            raise refuse("delimiter must be a single character")
    elif name == "help":
        raise PsAnswer(USAGE)
    elif name == "info":
        words.alone("--info")
        raise PsError("ps: option --info is not emulated yet", usage=False)
    elif name in ("signames", "date-format"):
        raise PsError(f"ps: option --{name} is not emulated yet", usage=False)
    else:
        _gnu_flag(words, name, rest)


def _gnu_flag(words: Words, name: str, rest: str) -> None:
    """Those that take no value."""
    options = words.options
    shown = "no-heading" if NO_HEADINGS.fullmatch(name) else "heading" if HEADINGS.fullmatch(name) else name
    if shown not in ("no-heading", "heading", "cumulative", "deselect", "forest", "version", "context"):
        raise refuse("unknown gnu long option")
    if shown == "version":
        words.alone("--version")
        raise PsAnswer(VERSION)
    if rest and shown != "context":
        raise refuse(f"option --{shown} does not take an argument")
    if shown.endswith("heading"):
        words.heading("none" if shown == "no-heading" else "repeated")
    options.negate |= shown == "deselect"
    options.tree = "ascii" if shown == "forest" else options.tree
    options.formats |= {"context"} if shown == "context" else set()


def _argument(words: Words, rest: str, complaint: str) -> str:
    """Behind `=` or `:`, or the next word."""
    if rest:
        return rest[1:] or _missing(complaint)
    return words.value("", complaint)


def _count(words: Words, rest: str, complaint: str) -> int:
    text = _argument(words, rest, complaint)
    if not re.fullmatch(r"\+?[0-9]{1,9}", text) or not int(text):
        raise refuse(complaint)
    return int(text)


def _missing(complaint: str) -> str:
    raise refuse(complaint)
