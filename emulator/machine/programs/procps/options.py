"""ps' words: UNIX, BSD and GNU options, which may stand together.

What cannot be read so is read once more with all letters as BSD's, as `ps -aux` always was; where that fails too, the first
complaint is the one that is told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from emulator.machine.programs.procps.columns import listing
from emulator.machine.programs.procps.listings import (
    Listed,
    Lists,
    Place,
    command_name,
    group_number,
    process_number,
    terminal_path,
    user_number,
    values,
)
from emulator.machine.programs.procps.refusals import USAGE, PsAnswer, PsError, refuse

VERSION: Final = "ps from procps-ng 4.0.2\n"


@dataclass
class Options:
    """What the words ask for. `formats`, `modifiers` and `threads` are letters; `deferred`: what -o, O and --sort hold."""

    bsd: bool = False
    every: bool = False
    running: bool = False
    negate: bool = False
    names: bool = False
    environment: bool = False
    numbers: bool = False
    tree: str = ""
    heading: str = ""
    wide: int = 0
    width: int = 0
    delimiter: str = ""
    simple: set[str] = field(default_factory=set)
    listed: list[Listed] = field(default_factory=list)
    formats: set[str] = field(default_factory=set)
    modifiers: set[str] = field(default_factory=set)
    threads: set[str] = field(default_factory=set)
    deferred: list[tuple[str, str]] = field(default_factory=list)


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
BSD_LISTS: Final[dict[str, tuple[str, Lists, str]]] = {
    "U": ("euid", user_number, "list of users must follow U"),
    "p": ("pid?", process_number, "list of process IDs must follow p"),
    "q": ("quick", process_number, "List of process IDs must follow q."),
}
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
DEFERRED: Final[dict[str, tuple[str, str]]] = {
    "-o": ("o", "format specification must follow -o"),
    "-O": ("-O", "format or sort specification must follow -O"),
    "o": ("o", "format specification must follow o"),
    "O": ("O", "format or sort specification must follow O"),
    "k": ("sort", "long sort specification must follow 'k'"),
    "--format": ("o", "format specification must follow --format"),
    "--sort": ("sort", "long sort specification must follow --sort"),
}
UNIX_MODIFIERS: Final = {"M": "M", "Z": "M", "P": "P", "c": "c", "y": "y", "j": "j"}
NO_HEADINGS: Final = re.compile(r"no-?head(er|ing)s?")
HEADINGS: Final = re.compile(r"head(er|ing)s?")


class Reader:
    """One reading of all words."""

    def __init__(self, words: Sequence[str], place: Place, forced: bool) -> None:
        self.all, self.queue, self.place, self.forced = list(words), list(words), place, forced
        self.options = Options(bsd=forced)

    def read(self) -> Options:
        while self.queue:
            word = self.queue.pop(0)
            if re.match(r"--[^\W\d_]", word):
                self.gnu(word)
            elif re.match(r"-[A-Za-z]", word):
                if self.forced:
                    self.letters(word[1:])
                else:
                    self.unix(word[1:])
            elif re.match(r"[A-Za-z]", word):
                if self.forced:
                    raise refuse("way bad")
                self.letters(word)
            elif re.match(r"[+-]?[0-9]|\+", word):
                self.options.bsd = True
                self.trailing([word, *self.queue])
            else:
                raise refuse("garbage option")
        self.check_threads()
        return self.options

    def value(self, rest: str, complaint: str) -> str:
        """What stands behind a letter, or the next word."""
        if rest:
            return rest
        if not self.queue or not self.queue[0]:
            raise refuse(complaint)
        return self.queue.pop(0)

    def select(self, kind: str, what: Lists, text: str) -> None:
        self.options.listed.append(Listed(kind, values(what, text, self.place, self.options.negate)))

    def alone(self, word: str) -> None:
        """An option that stands for itself."""
        if self.all != [word]:
            raise refuse(f"the option is exclusive: {word}")

    def unix(self, letters: str) -> None:
        options = self.options
        while letters:
            letter, letters = letters[0], letters[1:]
            if letter in UNIX_LISTS:
                kind, what, complaint = UNIX_LISTS[letter]
                self.select(kind, what, self.value(letters, complaint))
                return
            if letter in "oO":
                kind, complaint = DEFERRED[f"-{letter}"]
                options.deferred.append((kind, self.value(letters, complaint)))
                return
            if letter == "g":
                self.leaders(self.value(letters, "list of session leaders OR effective group names must follow -g"))
                return
            if letter == "D":
                raise PsError("ps: option -D is not emulated yet", usage=False)
            self.unix_flag(letter)

    def unix_flag(self, letter: str) -> None:
        options = self.options
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
            self.alone("-V")
            raise PsAnswer(VERSION)
        else:
            raise refuse(
                {"-": "embedded '-' among SysV options makes no sense", "x": "must set personality to get -x option"}.get(
                    letter, "unsupported SysV option"
                )
            )

    def leaders(self, text: str) -> None:
        """-g: sessions by number, or groups by name."""
        try:
            self.select("session", process_number, text)
        except PsError:
            try:
                self.select("egid", group_number, text)
            except PsError:
                raise refuse("list of session leaders OR effective group IDs was invalid") from None

    def letters(self, letters: str) -> None:
        """BSD's options."""
        options = self.options
        options.bsd = True
        while letters:
            letter = letters[0]
            if letter.isdigit():
                self.select("pid", process_number, letters)
                return
            letters = letters[1:]
            if letter in BSD_LISTS:
                kind, what, complaint = BSD_LISTS[letter]
                self.select(kind, what, self.value(letters, complaint))
                return
            if letter in "oOk":
                kind, complaint = DEFERRED[letter]
                options.deferred.append((kind, self.value(letters, complaint)))
                return
            if letter == "t" and (letters or (self.queue and self.queue[0])):
                self.select("tty", terminal_path, self.value(letters, ""))
                return
            self.bsd_flag(letter)

    def bsd_flag(self, letter: str) -> None:
        options = self.options
        if letter in "axg":
            options.simple.add(letter)
        elif letter in "jlsuvX":
            options.formats.add(letter)
        elif letter == "m" and self.forced:
            options.formats.add("m")
        elif letter in "mMH":
            options.threads.add("H" if letter == "H" else "m")
        elif letter in "tT":
            options.listed.append(Listed("own tty", ()))
        elif letter in "cenrS":
            self.bsd_look(letter)
        elif letter == "f":
            options.tree = "ascii"
        elif letter == "h":
            self.heading("none")
        elif letter == "w":
            options.wide += 1
        elif letter == "Z":
            options.modifiers.add("M")
        elif letter == "V":
            self.alone("V")
            raise PsAnswer(VERSION)
        elif letter == "L":
            self.alone("L")
            raise PsAnswer(listing())
        elif letter == "W":
            raise refuse("obsolete W option not supported (you have a /dev/drum?)")
        else:
            raise refuse(
                "embedded '-' among BSD options makes no sense" if letter == "-" else "unsupported option (BSD syntax)"
            )

    def bsd_look(self, letter: str) -> None:
        options = self.options
        options.names |= letter == "c"
        options.environment |= letter == "e"
        options.numbers |= letter == "n"
        options.running |= letter == "r"

    def heading(self, kind: str) -> None:
        if self.options.heading:
            raise refuse("only one heading option may be specified")
        self.options.heading = kind

    def gnu(self, word: str) -> None:
        name, rest = re.fullmatch(r"--([^:=]*)(.*)", word, re.DOTALL).groups()  # type: ignore[union-attr]  # it has matched
        options = self.options
        if name in GNU_LISTS:
            kind, what, complaint = GNU_LISTS[name]
            self.select(kind, what, self.argument(rest, complaint))
        elif f"--{name}" in DEFERRED:
            kind, complaint = DEFERRED[f"--{name}"]
            options.deferred.append((kind, self.argument(rest, complaint)))
        elif name in ("cols", "columns", "width"):
            options.width = self.count(rest, "number of columns must follow --cols, --width, or --columns")
        elif name in ("rows", "lines"):
            self.count(rest, "number of rows must follow --rows or --lines")
        elif name == "delimiter":
            options.delimiter = self.argument(rest, "delimiter character must follow --delimiter")
            if len(options.delimiter) > 1:
                raise refuse("delimiter must be a single character")
        elif name == "help":
            raise PsAnswer(USAGE)
        elif name == "info":
            self.alone("--info")
            raise PsError("ps: option --info is not emulated yet", usage=False)
        elif name in ("signames", "date-format"):
            raise PsError(f"ps: option --{name} is not emulated yet", usage=False)
        else:
            self.gnu_flag(name, rest)

    def gnu_flag(self, name: str, rest: str) -> None:
        """Those that take no value."""
        options = self.options
        shown = "no-heading" if NO_HEADINGS.fullmatch(name) else "heading" if HEADINGS.fullmatch(name) else name
        if shown not in ("no-heading", "heading", "cumulative", "deselect", "forest", "version", "context"):
            raise refuse("unknown gnu long option")
        if shown == "version":
            self.alone("--version")
            raise PsAnswer(VERSION)
        if rest and shown != "context":
            raise refuse(f"option --{shown} does not take an argument")
        if shown.endswith("heading"):
            self.heading("none" if shown == "no-heading" else "repeated")
        options.negate |= shown == "deselect"
        options.tree = "ascii" if shown == "forest" else options.tree
        options.formats |= {"context"} if shown == "context" else set()

    def argument(self, rest: str, complaint: str) -> str:
        """Behind `=` or `:`, or the next word."""
        if rest:
            return rest[1:] or _missing(complaint)
        return self.value("", complaint)

    def count(self, rest: str, complaint: str) -> int:
        text = self.argument(rest, complaint)
        if not re.fullmatch(r"\+?[0-9]{1,9}", text) or not int(text):
            raise refuse(complaint)
        return int(text)

    def trailing(self, words: list[str]) -> None:
        """All that is left: processes, `-` groups and `+` sessions."""
        self.queue.clear()
        for word in words:
            kind = {"-": "group", "+": "session"}.get(word[:1], "pid")
            self.select(kind, process_number, word if kind == "pid" else word[1:])

    def check_threads(self) -> None:
        threads = self.options.threads
        if not threads:
            return
        if self.options.tree:
            raise refuse("thread display conflicts with forest display")
        if "H" in threads and threads & {"m", "-m"}:
            raise refuse("thread flags conflict; can't use H with m or -m")
        if {"m", "-m"} <= threads:
            raise refuse("thread flags conflict; can't use both m and -m")
        if {"L", "T"} <= threads:
            raise refuse("thread flags conflict; can't use both -L and -T")
        if threads & {"L", "T"} and threads & {"H", "m", "-m"}:
            threads.add("must")


def _missing(complaint: str) -> str:
    raise refuse(complaint)
