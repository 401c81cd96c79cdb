"""A jq program's tokens; a string holds those of its interpolations."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from emulator.machine.programs.jq.syntax import CompileError

_TOKEN: Final = re.compile(
    r"(?P<space>[ \t\r\n]+|\#[^\n]*)|(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|(?P<field>\.[a-zA-Z_]\w*)"
    r"|(?P<format>@[a-zA-Z0-9_]+)|(?P<variable>\$__loc__|\$(?:\w+::)*[a-zA-Z_]\w*)|(?P<word>(?:\w+::)*[a-zA-Z_]\w*)"
    r"|(?P<operator>\?//|\|=|\+=|-=|\*=|/=|%=|//=|==|!=|<=|>=|//|\.\.|and|or|[.|,=<>+\-*/%()\[\]{}:;?$])"
)
KEYWORDS: Final = {
    "def", "if", "then", "elif", "else", "end", "as", "reduce", "foreach", "try", "catch", "label", "import", "include",
    "and", "or", "not", "__loc__",
}  # fmt: skip
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "/": "/", "\\": "\\", '"': '"'}


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    at: int
    parts: tuple[object, ...] = field(default=())


def tokens_of(source: str) -> list[Token]:
    """CompileError."""
    found: list[Token] = []
    at = 0
    while at < len(source):
        if source[at] == '"':
            token, at = _string(source, at)
            found.append(token)
            continue
        match = _TOKEN.match(source, at)
        if match is None:
            raise CompileError("syntax error, unexpected INVALID_CHARACTER (Unix shell quoting issues?)", source, at)
        name = match.lastgroup or ""
        if name != "space":
            name = "operator" if match[0] in ("and", "or") else name
            found.append(Token(name, match[0], at))
        at = match.end()
    found.append(Token("end", "$end", max(len(source) - 1, 0)))
    return found


def _string(source: str, start: int) -> tuple[Token, int]:
    """A string with its interpolations: parts are texts and lists of tokens."""
    parts: list[object] = []
    text, at = "", start + 1
    while at < len(source):
        char = source[at]
        if char == '"':
            return Token("string", source[start : at + 1], start, (*parts, text)), at + 1
        if char != "\\":
            text, at = text + char, at + 1
            continue
        following = source[at + 1 : at + 2]
        if following == "(":
            end = _closing(source, at + 2)
            inner = [Token(one.kind, one.text, one.at + at + 2, one.parts) for one in tokens_of(source[at + 2 : end])]
            parts += [text, inner]
            text, at = "", end + 1
        elif following == "u":
            code = int(source[at + 2 : at + 6], 16)
            at += 6
            if 0xD800 <= code < 0xDC00 and source.startswith("\\u", at):
                code = 0x10000 + ((code - 0xD800) << 10) + int(source[at + 2 : at + 6], 16) - 0xDC00
                at += 6
            text += chr(code)
        elif following in _ESCAPES:
            text, at = text + _ESCAPES[following], at + 2
        else:
            raise CompileError("Invalid escape", source, at)
    words = "unexpected $end, expecting QQSTRING_TEXT or QQSTRING_INTERP_START or QQSTRING_END"
    raise CompileError(f"syntax error, {words} (Unix shell quoting issues?)", source, 1)


def _closing(source: str, at: int) -> int:
    depth = 1
    while at < len(source):
        if source[at] == '"':
            _, at = _string(source, at)
            continue
        depth += {"(": 1, ")": -1}.get(source[at], 0)
        if depth == 0:
            return at
        at += 1
    raise CompileError("syntax error, unexpected $end (Unix shell quoting issues?)", source, max(at - 1, 0))
