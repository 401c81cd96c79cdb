"""The words that are left, and what the others asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from emulator.machine.programs.procps.listings import Listed, Lists, Place, values
from emulator.machine.programs.procps.options.options import Options
from emulator.machine.programs.procps.refusals import refuse

VERSION: Final = "ps from procps-ng 4.0.2\n"
DEFERRED: Final[dict[str, tuple[str, str]]] = {
    "-o": ("o", "format specification must follow -o"),
    "-O": ("-O", "format or sort specification must follow -O"),
    "o": ("o", "format specification must follow o"),
    "O": ("O", "format or sort specification must follow O"),
    "k": ("sort", "long sort specification must follow 'k'"),
    "--format": ("o", "format specification must follow --format"),
    "--sort": ("sort", "long sort specification must follow --sort"),
}


class Words:
    """One reading of all words: those that are left, and what the others asked for."""

    def __init__(self, words: Sequence[str], place: Place, forced: bool) -> None:
        self.all, self.queue, self.place, self.forced = list(words), list(words), place, forced
        self.options = Options(bsd=forced)

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

    def heading(self, kind: str) -> None:
        if self.options.heading:
            raise refuse("only one heading option may be specified")
        self.options.heading = kind
