"""Words of a Go template (Go: text/template/parse/lex.go). No grammar here, and no meaning.

`tokens(text)` reads the text at once and never raises: what it can't read is an ERROR token, the last one, whose value
is Go's sentence. Spaces inside actions are left out; a token remembers whether one stood before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from emulator.output.strings import quote

SPACES = " \t\r\n"
KEYWORDS = frozenset({"block", "break", "continue", "define", "else", "end", "if", "nil", "range", "template", "with"})
NUMBER = re.compile(
    r"[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?"
    r"|0[bB][01_]*(?:\.[01_]*)?|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?"
)
QUOTES = {
    '"': ("STRING", re.compile(r'"(?:\\[^\n]|[^"\\\n])*"', re.S), "unterminated quoted string"),
    "'": ("CHAR", re.compile(r"'(?:\\[^\n]|[^'\\\n])*'", re.S), "unterminated character constant"),
    "`": ("RAW", re.compile(r"`[^`]*`"), "unterminated raw quoted string"),
}
SINGLES = {"=": "ASSIGN", "|": "PIPE"}


@dataclass(frozen=True, slots=True)
class Token:
    """`start` counts characters; `spaced` tells whether a space stands before it, inside the action."""

    type: str
    value: str
    start: int
    line: int
    spaced: bool = False

    def __str__(self) -> str:
        """As Go's errors name it."""
        if self.type == "EOF":
            return "EOF"
        if self.type == "ERROR":
            return self.value
        if self.type in KEYWORD_TYPES:
            return f"<{self.value}>"
        return quote(self.value[:10]) + "..." if len(self.value.encode("utf-8", "replace")) > 10 else quote(self.value)


KEYWORD_TYPES = frozenset(word.upper() for word in KEYWORDS) | {"DOT"}


class Lexer:
    def __init__(self, text: str) -> None:
        self.text = text
        self.pos = 0
        self.line = 1
        self.depth = 0
        self.spaced = False

    def tokens(self) -> Iterator[Token]:
        while True:
            brace = self.text.find("{{", self.pos)
            if text := self.plain(brace):
                yield text
            if brace < 0:
                yield self.token("EOF", len(self.text))
                return
            comment = self.comment()
            if isinstance(comment, Token):
                yield comment
                return
            if not comment:
                yield from self.action()
                if self.failed:
                    return

    failed = False

    def token(self, kind: str, end: int) -> Token:
        token = Token(kind, self.text[self.pos : end], self.pos, self.line, self.spaced)
        self.line += token.value.count("\n")
        self.pos, self.spaced = end, False
        return token

    def error(self, message: str, start: int | None = None) -> Token:
        self.failed = True
        return Token("ERROR", message, self.pos if start is None else start, self.line)

    def plain(self, brace: int) -> Token | None:
        """The text before an action; `{{- ` cuts the spaces that it ends with."""
        end = len(self.text) if brace < 0 else brace
        whole = self.text[self.pos : end]
        kept = whole.rstrip(SPACES) if brace >= 0 and self.trims_left(brace + 2) else whole
        line = self.line
        token = Token("TEXT", kept, self.pos, line) if kept else None
        self.pos, self.line = end, line + whole.count("\n")
        return token

    def trims_left(self, at: int) -> bool:
        return self.text[at : at + 1] == "-" and self.text[at + 1 : at + 2] in tuple(SPACES)

    def right(self, at: int) -> int:
        """The length of `}}` or ` -}}` at that place, 0 if neither."""
        if self.text[at : at + 1] in tuple(SPACES) and self.text[at + 1 : at + 4] == "-}}":
            return 4
        return 2 if self.text.startswith("}}", at) else 0

    def comment(self) -> bool | Token:
        """Steps over a comment; False if there is none."""
        inner = self.pos + (4 if self.trims_left(self.pos + 2) else 2)
        if not self.text.startswith("/*", inner):
            return False
        close = self.text.find("*/", inner + 2)
        if close < 0:
            return self.error("unclosed comment")
        length = self.right(close + 2)
        if not length:
            return self.error("comment ends before closing delimiter")
        self.leave(close + 2 + length, length)
        return True

    def leave(self, end: int, length: int) -> None:
        """Out of an action or comment; ` -}}` cuts the spaces that follow."""
        if length == 4:
            while end < len(self.text) and self.text[end] in SPACES:
                end += 1
        self.line += self.text.count("\n", self.pos, end)
        self.pos, self.spaced = end, False

    def action(self) -> Iterator[Token]:
        trims = self.trims_left(self.pos + 2)
        yield self.token("LD", self.pos + 2)
        self.depth = 0
        if trims:
            self.line += self.text.count("\n", self.pos, self.pos + 2)
            self.pos += 2
        while not self.failed:
            if length := self.right(self.pos):
                if self.depth:
                    yield self.error("unclosed left paren")
                    return
                start = self.pos + length - 2
                self.line += self.text.count("\n", self.pos, start)
                yield Token("RD", "}}", start, self.line, self.spaced)
                self.leave_right(start, length)
                return
            if self.space():
                continue
            yield self.word()

    def leave_right(self, start: int, length: int) -> None:
        self.pos = start
        self.leave(start + 2, length)

    def space(self) -> bool:
        """Steps over one space, but not over the one of ` -}}`."""
        if self.pos < len(self.text) and self.text[self.pos] in SPACES:
            self.line += self.text[self.pos] == "\n"
            self.pos, self.spaced = self.pos + 1, True
            return True
        return False

    def word(self) -> Token:
        char = self.text[self.pos : self.pos + 1]
        if not char:
            return self.error("unclosed action")
        if char in SINGLES:
            return self.token(SINGLES[char], self.pos + 1)
        if char == ":":
            ok = self.text.startswith(":=", self.pos)
            return self.token("DECLARE", self.pos + 2) if ok else self.error("expected :=")
        if char in QUOTES:
            return self.quoted(*QUOTES[char])
        if char in "()":
            return self.paren(char)
        if char == "$" or (char == "." and self.names_field(self.text[self.pos + 1 : self.pos + 2])):
            return self.reference(char)
        if char in "+-." or "0" <= char <= "9":
            return self.number()
        if is_alphanumeric(char):
            return self.identifier()
        if " " < char <= "~":
            return self.token("OTHER", self.pos + 1)
        return self.error(f"unrecognized character in action: {unicode_name(char)}")

    def names_field(self, after: str) -> bool:
        """Is a `.` no number's? One at the very end of the text is, for Go."""
        return after != "" and not "0" <= after <= "9"

    def quoted(self, kind: str, pattern: re.Pattern[str], complaint: str) -> Token:
        match = pattern.match(self.text, self.pos)
        return self.token(kind, match.end()) if match else self.error(complaint)

    def paren(self, char: str) -> Token:
        self.depth += 1 if char == "(" else -1
        if self.depth < 0:
            return self.error("unexpected right paren")
        return self.token("LP" if char == "(" else "RP", self.pos + 1)

    def reference(self, char: str) -> Token:
        """`$`, `$name`, `.` or `.Field`."""
        end = self.past_name(self.pos + 1)
        if end == self.pos + 1 and self.terminates(end):
            return self.token("VAR" if char == "$" else "DOT", end)
        if not self.terminates(end):
            return self.bad_character(end)
        return self.token("VAR" if char == "$" else "FIELD", end)

    def identifier(self) -> Token:
        end = self.past_name(self.pos)
        if not self.terminates(end):
            return self.bad_character(end)
        word = self.text[self.pos : end]
        if word in KEYWORDS:
            return self.token(word.upper(), end)
        return self.token("BOOL" if word in ("true", "false") else "IDENT", end)

    def past_name(self, at: int) -> int:
        while at < len(self.text) and is_alphanumeric(self.text[at]):
            at += 1
        return at

    def terminates(self, at: int) -> bool:
        char = self.text[at : at + 1]
        return char == "" or char in SPACES + ".,|:)(" or self.text.startswith("}}", at)

    def bad_character(self, at: int) -> Token:
        return self.error(f"bad character {unicode_name(self.text[at])}")

    def number(self) -> Token:
        end = self.scan(self.pos)
        if end < 0:
            return self.bad_number(-end)
        kind = "NUMBER"
        if self.text[end : end + 1] in ("+", "-"):
            second = self.scan(end)
            if second < 0 or self.text[second - 1] != "i":
                return self.bad_number(abs(second))
            end, kind = second, "COMPLEX"
        return self.token(kind, end)

    def scan(self, at: int) -> int:
        """Where the number ends; minus that where a letter sticks to it (which then counts in)."""
        match = NUMBER.match(self.text, at)
        end = match.end() if match else at
        sticks = end < len(self.text) and is_alphanumeric(self.text[end])
        return -(end + 1) if sticks else end

    def bad_number(self, end: int) -> Token:
        return self.error(f"bad number syntax: {quote(self.text[self.pos : end])}")


def tokens(text: str) -> list[Token]:
    return list(Lexer(text).tokens())


def is_alphanumeric(char: str) -> bool:
    """unicode.IsLetter, IsDigit (not the other numerals) and the underscore."""
    return char == "_" or char.isalpha() or char.isdecimal()


def unicode_name(char: str) -> str:
    """fmt's %#U."""
    shown = f" '{char}'" if char.isprintable() else ""
    return f"U+{ord(char):04X}{shown}"
