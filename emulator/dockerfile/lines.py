"""A Dockerfile's logical lines: parser directives, comments, continuations and heredocs (buildkit: dockerfile/parser)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from emulator.dockerfile.errors import DockerfileError, SubstitutionError
from emulator.dockerfile.words import Words, spaced

DIRECTIVES = ("syntax", "escape", "check")
DIRECTIVE = re.compile(r"([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*", re.S)
HEREDOC = re.compile(r"(\d*)<<(-?)([^<]*)")
TAKES_HEREDOC = ("add", "copy", "run")
LONGEST = 64 * 1024 - 1


@dataclass(frozen=True)
class Heredoc:
    """`<<NAME`: `expand` unless the name is quoted; `chomp` (`<<-`) takes leading tabs away."""

    name: str
    expand: bool
    chomp: bool
    content: str = ""

    @property
    def text(self) -> str:
        """The content as it is used."""
        return re.sub(r"(?m)^\t+", "", self.content) if self.chomp else self.content


@dataclass(frozen=True)
class Line:
    """One instruction: its keyword as it is written, flags, the rest, the whole line; lines counted from 1."""

    keyword: str
    flags: tuple[str, ...]
    rest: str
    original: str
    start: int
    end: int
    heredocs: tuple[Heredoc, ...] = ()
    comments: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[int, int]:
        return self.start, self.end


@dataclass
class Lines:
    """All of a file. `empty_continuations` are the lines at which continuations with empty lines end."""

    lines: list[Line] = field(default_factory=list)
    escape: str = "\\"
    directives: dict[str, tuple[str, int]] = field(default_factory=dict)
    empty_continuations: list[int] = field(default_factory=list)


def read(text: str) -> Lines:
    """Reads a file; raises DockerfileError."""
    return Reader(text).read()


class Reader:
    """Walks over the physical lines."""

    def __init__(self, text: str) -> None:
        self.physical = text.removeprefix("\ufeff").splitlines(keepends=True) if "\r" not in text else split_lines(text)
        self.place = 0
        self.found = Lines()
        self.directives_over = False
        self.comments: list[str] = []

    def read(self) -> Lines:
        while self.place < len(self.physical):
            self.logical()
        if not self.found.lines:
            raise DockerfileError("file with no instructions", (self.place, self.place))
        return self.found

    def logical(self) -> None:
        """One logical line, if there is one."""
        line = self.stripped(self.physical[self.place].lstrip())
        self.place += 1
        start = self.place
        line, over = self.continued(line)
        if over and not line:
            return
        parts, empty = [line], False
        while not over and self.place < len(self.physical):
            following = self.physical[self.place].rstrip("\r\n")
            self.place += 1
            if following.lstrip().startswith("#"):
                self.directive(following)
                continue
            if not following.strip():
                empty = True
                continue
            following, over = self.continued(following)
            parts.append(following)
        if empty:
            self.found.empty_continuations.append(self.place)
        self.instruction("".join(parts), start)

    def stripped(self, line: str) -> str:
        """A line without its end; a comment is remembered and gives nothing."""
        line = line.rstrip("\r\n")
        if len(line) > LONGEST:
            raise DockerfileError(f"dockerfile line greater than max allowed size of {LONGEST}", (self.place, self.place))
        directive = self.directive(line)
        if not line.startswith("#"):
            return line
        comment = line[1:].strip()
        if not comment:
            self.comments = []
        elif not directive:
            self.comments.append(comment)
        return ""

    def directive(self, line: str) -> bool:
        """Whether it is a parser directive: these stand before all else, each once."""
        if self.directives_over:
            return False
        match = DIRECTIVE.fullmatch(line[1:].lstrip()) if line.startswith("#") else None
        name = match[1].lower() if match else ""
        if match is None or name not in DIRECTIVES:
            self.directives_over = True
            return False
        if name in self.found.directives:
            raise DockerfileError(f"only one {name} parser directive can be used", (self.place, self.place))
        self.found.directives[name] = (match[2], self.place + 1)
        if name == "escape":
            self.set_escape(match[2])
        return True

    def set_escape(self, value: str) -> None:
        if value not in ("`", "\\"):
            raise DockerfileError(f"invalid escape token '{value}' does not match ` or \\", (self.place, self.place))
        self.found.escape = value

    def continued(self, line: str) -> tuple[str, bool]:
        """The line without a final escape, and whether it ends here. A doubled escape continues nothing."""
        bare = line.rstrip(" \t")
        if bare.endswith(self.found.escape) and not bare.endswith(self.found.escape * 2):
            return bare[:-1], False
        return line, True

    def instruction(self, text: str, start: int) -> None:
        """A logical line as an instruction, with the heredocs that follow it."""
        keyword, flags, rest = split_command(text, self.found.escape)
        heredocs: tuple[Heredoc, ...] = ()
        if (keyword.lower() in TAKES_HEREDOC or takes_later(keyword, rest)) and "<<" in text:
            heredocs = tuple(self.heredoc(each, start) for each in heredocs_of(text))
        self.found.lines.append(
            Line(keyword, flags, rest, text, start, self.place, heredocs, tuple(self.comments))
        )
        self.comments = []

    def heredoc(self, heredoc: Heredoc, start: int) -> Heredoc:
        """Takes the heredoc's content from the lines that follow."""
        content: list[str] = []
        while self.place < len(self.physical):
            line = self.physical[self.place]
            self.place += 1
            end = line.rstrip("\r\n")
            if (end.lstrip("\t") if heredoc.chomp else end) == heredoc.name:
                return Heredoc(heredoc.name, heredoc.expand, heredoc.chomp, "".join(content))
            content.append(line)
        raise DockerfileError("unterminated heredoc", (start, self.place))


def split_lines(text: str) -> list[str]:
    """At newlines alone, which stay."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def takes_later(keyword: str, rest: str) -> bool:
    """`ONBUILD RUN <<EOF`."""
    return keyword.lower() == "onbuild" and rest.partition(" ")[0].lower() in TAKES_HEREDOC


def split_command(line: str, escape: str) -> tuple[str, tuple[str, ...], str]:
    """Keyword, flags and the rest."""
    parts = re.split(r"[\t\v\f\r ]+", line.strip(), maxsplit=1)
    if len(parts) < 2:
        return parts[0], (), ""
    rest, flags = builder_flags(parts[1].strip(), escape)
    return parts[0], flags, rest.strip()


def builder_flags(line: str, escape: str) -> tuple[str, tuple[str, ...]]:
    """The words that begin with `--`, and what follows them."""
    flags: list[str] = []
    place = 0
    while line.startswith("--", place):
        word, place = flag_word(line, place, escape)
        if word == "--":
            break
        flags.append(word)
        while place < len(line) and line[place].isspace():
            place += 1
    return line[place:], tuple(flags)


def flag_word(line: str, place: int, escape: str) -> tuple[str, int]:
    """One word, its quotes taken off, and where it ends."""
    word, inside = [], ""
    while place < len(line):
        letter = line[place]
        if not inside and letter.isspace():
            break
        if letter == escape:
            place += 1
            word.append(line[place : place + 1])
        elif inside and letter == inside:
            inside = ""
        elif not inside and letter in "'\"":
            inside = letter
        else:
            word.append(letter)
        place += 1
    return "".join(word), place


def heredocs_of(line: str) -> list[Heredoc]:
    """The heredocs that a line asks for."""
    try:
        words = Words("\\", raw_quotes=True, raw_escapes=True, keep_unset=True).split(line)
    except SubstitutionError:
        return []
    return [found for word in words if (found := heredoc_word(word)) is not None]


def heredoc_word(word: str) -> Heredoc | None:
    """`<<NAME`, `<<-"NAME"`; None for any other word."""
    match = HEREDOC.fullmatch(word)
    if match is None or not match[3]:
        return None
    plain = spaced(match[3])
    if len(plain) != 1:
        return None
    raw = Words("\\", raw_quotes=True, keep_unset=True).split(match[3])
    quotes = [sum(text.count(mark) for mark in "'\"") for text in (plain[0], raw[0])]
    return Heredoc(plain[0], quotes[0] == quotes[1], match[2] == "-")
