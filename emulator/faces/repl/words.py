"""A line of shell as it is being typed: words, operators and comments, without ever failing on what is not finished yet.

For completion and colours only; what a line means, the shell's own parser decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

TOKEN = re.compile(
    r"""(?P<blank>\s+)
      | (?P<comment>(?<!\S)\#.*)
      | (?P<redirection>\d*(?:<<<|<<-?|<>|>>|>\||[<>]&?)|&>>?)
      | (?P<operator>\$\(|&&|\|\||;;|[|;&()`])
      | (?P<word>(?:\\.?|'[^']*'?|"(?:\\.|[^"\\])*"?|\$(?!\()|[^\s;&|()<>'"`\\$])+)""",
    re.VERBOSE | re.DOTALL,
)
PIECE = re.compile(r"""\\(?P<escaped>.?)|'(?P<single>[^']*)'?|"(?P<double>(?:\\.|[^"\\])*)"?|(?P<plain>[^\\'"]+)""", re.DOTALL)
ASSIGNMENT = re.compile(r"\w+\+?=")
INTRODUCING = frozenset({"!", "{", "do", "elif", "else", "exec", "if", "sudo", "then", "time", "until", "while"})
"""Words behind which a command begins."""


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is word, operator, redirection or comment."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def value(self) -> str:
        """The word without its quotes."""
        return "".join(_unquoted(piece) for piece in PIECE.finditer(self.text))


def tokens(line: str) -> list[Token]:
    """All but the blanks, from left to right."""
    return [
        Token(str(match.lastgroup), match.group(), match.start())
        for match in TOKEN.finditer(line)
        if match.lastgroup != "blank"
    ]


def commands(line: str) -> list[list[Token]]:
    """The simple commands of a line, each as its words: without assignments before it, redirections and comments."""
    found: list[list[Token]] = [[]]
    target = False
    for token in tokens(line):
        if token.kind == "operator":
            found.append([])
        elif token.kind == "word" and not target and not _introduces(token, found[-1]):
            found[-1].append(token)
        target = token.kind == "redirection"
    return found


def _introduces(token: Token, before: list[Token]) -> bool:
    return not before and (token.text in INTRODUCING or ASSIGNMENT.match(token.text) is not None)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the cursor stands: the words of its command before it, and the begun one (None for a file to redirect to)."""

    words: tuple[str, ...] | None
    begun: Token


def place(before: str) -> Place:
    """What is being typed at the end of `before`."""
    seen = tokens(before)
    last = seen[-1] if seen else None
    begun = last if last is not None and last.kind == "word" and last.end == len(before) else Token("word", "", len(before))
    earlier = [token for token in seen if token.end <= begun.start]
    if earlier and earlier[-1].kind == "redirection":
        return Place(None, begun)
    words = commands(before[: begun.start])[-1]
    return Place(tuple(word.value for word in words), begun)


def quoted(text: str) -> str:
    """A name as it must be typed: what the shell would read otherwise stands behind a backslash."""
    return re.sub(r"([\s;&|()<>\"'\\$`*?\[\]!#{}~])", r"\\\1", text)


def _unquoted(piece: re.Match[str]) -> str:
    if piece["double"] is not None:
        return re.sub(r'\\(["\\$`])', r"\1", piece["double"])
    return next((text for text in piece.groups() if text is not None), "")
