"""The lines typed at a prompt, kept in memory, and `!!`, `!n`, `!-n`, `!text` on them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from emulator.machine.digits import number_of
from emulator.machine.shell.errors import ShellError

LIMIT = 1000
EVENT = re.compile(r"!(?:(!)|(-?\d+)|\?([^?\n]+)\??|([^\s\"'=(;&|<>!$]+)|(\$))")
#: Words behind which a command goes on without a semicolon.
OPEN = re.compile(r"(?:(?:^|\s)(?:do|then|else|in)|[{(|;]|&&|\|\|)\s*$")


QUICK = re.compile(r"\^([^^\n]+)\^([^^\n]*)\^?(.*)$")


class SubstitutionFailed(ShellError):
    bash = ":s{0}: substitution failed"


class EventNotFound(ShellError):
    bash = "!{0}: event not found"


@dataclass(slots=True)
class History:
    lines: list[str] = field(default_factory=list)
    #: The number of the first line kept.
    first: int = 1

    def add(self, text: str) -> None:
        """A command as it was typed; one of several lines is kept as one line, where that means the same."""
        if not text.strip():
            return
        line = text if "<<" in text else joined(text.split("\n"))
        self.lines.append(line)
        if len(self.lines) > LIMIT:
            del self.lines[0]
            self.first += 1

    def expanded(self, line: str) -> str:
        """The line with its `!` events replaced (not within single quotes); `^old^new` is the last line with a change."""
        if line.startswith("^") and (quick := QUICK.match(line)) is not None:
            return self.changed(quick)
        pieces: list[str] = []
        position, quoted = 0, False
        while position < len(line):
            character = line[position]
            if character == "'":
                quoted = not quoted
            match = EVENT.match(line, position) if character == "!" and not quoted else None
            if character == "\\" and not quoted:
                pieces.append(line[position : position + 2])
                position += 2
                continue
            pieces.append(self.event(match) if match is not None else character)
            position = match.end() if match is not None else position + 1
        return "".join(pieces)

    def changed(self, quick: re.Match[str]) -> str:
        old, new, rest = quick.groups()
        last = self.lines[-1] if self.lines else ""
        if old not in last:
            raise SubstitutionFailed(quick.group())
        return last.replace(old, new, 1) + rest

    def event(self, match: re.Match[str]) -> str:
        last, number, part, start, last_word = match.groups()
        if last_word:
            return self.lines[-1].split()[-1] if self.lines and self.lines[-1].split() else ""
        found: str | None = None
        if last and self.lines:
            found = self.lines[-1]
        elif number:
            place = number_of(number) - self.first if number_of(number) > 0 else len(self.lines) + number_of(number)
            found = self.lines[place] if 0 <= place < len(self.lines) else None
        elif part or start:
            wanted = (line for line in reversed(self.lines) if (part in line if part else line.startswith(start)))
            found = next(wanted, None)
        if found is None:
            raise EventNotFound(match.group()[1:])
        return found


def joined(lines: list[str]) -> str:
    """`if a`, `then b`, `fi` as `if a; then b; fi`; a line break within quotes stays."""
    text = lines[0]
    for line in lines[1:]:
        if text.count('"') % 2 or text.count("'") % 2:
            text += "\n" + line
        elif text.endswith("\\") and not text.endswith("\\\\"):
            text = text[:-1] + line
        else:
            text += (" " if OPEN.search(text) else "; ") + line.lstrip()
    return text
