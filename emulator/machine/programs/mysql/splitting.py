"""Cuts what is typed into statements and commands of the client, line by line."""

from __future__ import annotations

from dataclasses import dataclass, field

BARE = {"use", "exit", "quit", "help", "status", "source", "delimiter", "clear", "tee", "notee", "pager", "nopager", "connect"}
LETTERS = {
    "u": "use",
    "q": "quit",
    "h": "help",
    "?": "help",
    "s": "status",
    ".": "source",
    "d": "delimiter",
    "c": "clear",
    "r": "connect",
}


@dataclass(frozen=True, slots=True)
class Part:
    """`kind`: sql, vertical (ended by `\\G`), or a command's name with `text` behind it; `line` where it began."""

    kind: str
    text: str
    line: int


@dataclass(slots=True)
class Buffer:
    """What is not whole yet. `quote` is the mark of an open string, name or comment; lines count from 1."""

    delimiter: str = ";"
    text: str = ""
    quote: str = ""
    line: int = 0
    began: int = 1
    parts: list[Part] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not self.text.strip()

    def feed(self, line: str) -> list[Part]:
        """The parts that this line completes."""
        self.line += 1
        self.parts = []
        words = line.strip()
        first = words.split(None, 1)[0].lower().rstrip(";") if words else ""
        if self.empty and not self.quote and first in BARE:
            rest = words.split(None, 1)[1] if len(words.split(None, 1)) > 1 else ""
            return self._command(first, rest)
        at = 0
        while at < len(line):
            at = self._step(line, at)
        return self.parts

    def _command(self, name: str, rest: str) -> list[Part]:
        if name == "delimiter":
            self.delimiter = rest.strip() or ";"
            return []
        if name == "use":
            following = rest.partition(self.delimiter)[2]
            rest = rest.partition(self.delimiter)[0].strip().strip("`")
            self.parts = [Part(name, rest, self.line)]
            if following.strip():
                before, line = self.parts, self.line
                self.line -= 1
                self.parts = [*before, *self.feed(following)]
                self.line = line
            return self.parts
        return [Part(name, rest.rstrip(";").strip(), self.line)]

    def _step(self, line: str, at: int) -> int:
        char = line[at]
        if self.quote:
            return self._quoted(line, at)
        if self.empty:
            self.began = self.line
        if line.startswith(self.delimiter, at):
            self._end("sql")
            return at + len(self.delimiter)
        if char == "\\" and at + 1 < len(line):
            return self._backslash(line, at)
        if char in "'\"`":
            self.quote = char
        elif line.startswith("/*", at):
            self.quote = "*"
        elif char == "#" or (line.startswith("--", at) and line[at + 2 : at + 3] in ("", " ", "\n", "\t")):
            self.text += "\n" if line.endswith("\n") and not self.empty else ""
            return len(line)
        self.text += char
        return at + 1

    def _quoted(self, line: str, at: int) -> int:
        char = line[at]
        if self.quote == "*":
            if line.startswith("*/", at):
                self.quote = ""
                self.text += "*/"
                return at + 2
        elif char == "\\" and self.quote != "`" and at + 1 < len(line):
            self.text += line[at : at + 2]
            return at + 2
        elif char == self.quote:
            self.quote = ""
        self.text += char
        return at + 1

    def _backslash(self, line: str, at: int) -> int:
        letter = line[at + 1]
        if letter in "gG":
            self._end("sql" if letter == "g" else "vertical")
            return at + 2
        if letter == "c":
            self.text = ""
            return at + 2
        if letter in LETTERS and self.empty:
            self.text = ""
            self.parts += self._command(LETTERS[letter], line[at + 2 :].strip())
            return len(line)
        self.text += line[at : at + 2]
        return at + 2

    def _end(self, kind: str) -> None:
        words = self.text.strip()
        self.text = ""
        self.parts.append(Part(kind, words, self.began))

    def rest(self) -> Part | None:
        """What stands there at the end of the input."""
        words, self.text = self.text.strip(), ""
        return Part("sql", words, self.began) if words else None
