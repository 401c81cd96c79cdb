"""A text as the commands in it, parsed one at a time as they are asked for, and kept: a script's second run parses nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from emulator.machine.shell import tree
from emulator.machine.shell.errors import SyntaxFailure, UnfinishedHereDocument
from emulator.machine.shell.flavour import Flavour
from emulator.machine.shell.parser import Parser

CACHED_TEXT = 200_000
#: What is expanded now; None if nothing is.
Aliases = Callable[[], Mapping[str, str] | None]
#: Blank lines and comments.
NOTHING = re.compile(r"(?:\s|#[^\n]*)*")


def no_aliases() -> None:
    return None


class Program:
    """Iterate over `commands()`; a SyntaxFailure comes where the text goes wrong, behind the commands before it."""

    def __init__(self, text: str, flavour: Flavour, extglob: Callable[[], bool], line: int, aliases: Aliases) -> None:
        whole = text if text.endswith("\n") or not flavour.is_bash else text + "\n"
        self.parser: Parser | None = Parser(whole, flavour, extglob(), line, aliases=aliases())
        self.aliases = aliases
        self.extglob = extglob
        self.parsed: list[tree.Sequence] = []
        self.failure: SyntaxFailure | None = None
        self.warnings: list[UnfinishedHereDocument] = []
        self.last_line = line + whole.count("\n") - 1

    def commands(self) -> Iterator[tree.Sequence]:
        index = 0
        while True:
            if index == len(self.parsed) and not self.parse_next():
                return
            yield self.parsed[index]
            index += 1

    def is_last(self, command: tree.Sequence) -> bool:
        """Whether nothing stands behind this command (a shell may then become the command it runs)."""
        if self.parsed[-1] is not command or self.failure is not None:
            return False
        return self.parser is None or NOTHING.fullmatch(self.parser.text, self.parser.position) is not None

    def parse_next(self) -> bool:
        if self.failure is not None:
            raise self.failure
        if self.parser is None:
            return False
        self.parser.extglob, self.parser.aliases = self.extglob(), self.aliases()  # a command before may have set them
        try:
            command = self.parser.next_command()
        except SyntaxFailure as failure:
            self.failure = failure
            raise
        self.warnings = self.parser.warnings
        if command is None:
            self.parser = None
            return False
        self.parsed.append(command)
        return True


@lru_cache(2048)
def cached(text: str, flavour: Flavour, extglob: bool, line: int) -> Program:
    return Program(text, flavour, lambda: extglob, line, no_aliases)


def program(
    text: str,
    flavour: Flavour,
    extglob: Callable[[], bool] = lambda: False,
    line: int = 1,
    aliases: Aliases = no_aliases,
) -> Program:
    """The commands of `text`; shared with whoever asks for the same text, unless aliases or `extglob` could change it."""
    if aliases() or "alias" in text or "extglob" in text or len(text) > CACHED_TEXT:
        return Program(text, flavour, extglob, line, aliases)
    return cached(text, flavour, extglob(), line)
