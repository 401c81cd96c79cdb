"""awk's words. A slash is a division or a regular expression, as what stands before it says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from emulator.errors import EmulatorError

KEYWORDS: Final = frozenset(
    [
        "BEGIN",
        "END",
        "function",
        "func",
        "if",
        "else",
        "while",
        "for",
        "do",
        "break",
        "continue",
        "next",
        "nextfile",
        "exit",
        "return",
        "delete",
        "in",
        "getline",
        "print",
        "printf",
        "switch",
        "case",
        "default",
    ]
)
BUILTINS: Final = frozenset(
    [
        "length",
        "substr",
        "index",
        "split",
        "sub",
        "gsub",
        "match",
        "sprintf",
        "sin",
        "cos",
        "atan2",
        "exp",
        "log",
        "sqrt",
        "int",
        "rand",
        "srand",
        "tolower",
        "toupper",
        "system",
        "close",
        "fflush",
    ]
)
_OPERATORS: Final = sorted(
    [
        "&&",
        "||",
        "++",
        "--",
        "+=",
        "-=",
        "*=",
        "/=",
        "%=",
        "^=",
        "**=",
        "**",
        "==",
        "<=",
        ">=",
        "!=",
        ">>",
        "!",
        ">",
        "<",
        "|",
        "?",
        ":",
        "~",
        "!~",
        "$",
        "=",
        "+",
        "-",
        "*",
        "/",
        "%",
        "^",
        "(",
        ")",
        "{",
        "}",
        "[",
        "]",
        ";",
        ",",
    ],
    key=len,
    reverse=True,
)
_NUMBER: Final = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_HEX: Final = re.compile(r"0[xX][0-9a-fA-F]+")
_NAME: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a", "b": "\b", "\\": "\\", '"': '"'}


class BadProgram(EmulatorError):
    """The text is no awk program: `line`, what stands there (`near`), or another `sentence`."""

    beyond = 0  # mawk names the line after the last one

    def __init__(self, line: int, near: str, sentence: str = "", beyond: int = 0) -> None:
        super().__init__(sentence or f"syntax error at or near {near or 'end of line'}")
        self.line, self.near, self.sentence, self.beyond = line, near, sentence, beyond


@dataclass(frozen=True, slots=True)
class Token:
    """`kind`: number string regex name call (a name with its parenthesis) builtin, else the word itself."""

    kind: str
    text: str
    line: int


def unescaped(text: str) -> str:
    """The escapes of a string, as in program text and -v."""
    out: list[str] = []
    at = 0
    while at < len(text):
        char = text[at]
        at += 1
        if char != "\\" or at >= len(text):
            out.append(char)
            continue
        letter = text[at]
        at += 1
        if letter in _ESCAPES:
            out.append(_ESCAPES[letter])
        elif letter in "01234567":
            found = re.compile(r"[0-7]{1,3}").match(text, at - 1)
            digits = found.group() if found else "0"
            at = at - 1 + len(digits)
            out.append(chr(int(digits, 8) & 0xFF))
        elif letter == "x" and (found := re.compile(r"[0-9a-fA-F]{1,2}").match(text, at)):
            at = found.end()
            out.append(chr(int(found.group(), 16)))
        elif letter == "\n":
            continue
        else:
            out.append("\\" + letter)
    return "".join(out)


class Lexer:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1

    def tokens(self) -> list[Token]:
        found: list[Token] = []
        while True:
            token = self._next(found[-1] if found else None)
            found.append(token)
            if token.kind == "end":
                return found

    def _next(self, previous: Token | None) -> Token:
        self._blanks()
        text, at = self.text, self.at
        if at >= len(text):
            return Token("end", "", self.line)
        char = text[at]
        if char == "\n":
            self.at += 1
            self.line += 1
            return Token("newline", "\n", self.line - 1)
        if char == '"':
            return self._string()
        if char == "/" and self._regex_may_come(previous):
            return self._regex()
        for pattern in (_HEX, _NUMBER):
            if (found := pattern.match(text, at)) is not None:
                self.at = found.end()
                return Token("number", found.group(), self.line)
        if (found := _NAME.match(text, at)) is not None:
            return self._word(found.group())
        for operator in _OPERATORS:
            if text.startswith(operator, at):
                self.at += len(operator)
                return Token({"**": "^", "**=": "^="}.get(operator, operator), operator, self.line)
        raise BadProgram(self.line, char, f"unexpected character '{char}'")

    def _blanks(self) -> None:
        text = self.text
        while self.at < len(text):
            if text[self.at] in " \t\r":
                self.at += 1
            elif text.startswith("\\\n", self.at):
                self.at += 2
                self.line += 1
            elif text.startswith("\\\r\n", self.at):
                self.at += 3
                self.line += 1
            elif text[self.at] == "#":
                end = text.find("\n", self.at)
                self.at = len(text) if end < 0 else end
            else:
                return

    def _word(self, word: str) -> Token:
        self.at += len(word)
        if word in KEYWORDS:
            return Token("function" if word == "func" else word, word, self.line)
        if word in BUILTINS:
            return Token("builtin", word, self.line)
        return Token("call" if self.text.startswith("(", self.at) else "name", word, self.line)

    def _string(self) -> Token:
        at = self.at + 1
        text = self.text
        while at < len(text) and text[at] != '"':
            if text[at] == "\n":
                break
            at += 2 if text[at] == "\\" else 1
        if at >= len(text) or text[at] != '"':
            raise BadProgram(
                self.line, text[self.at : self.at + 10], f"runaway string constant {text[self.at : self.at + 10]} ..."
            )
        raw = text[self.at + 1 : at]
        line = self.line
        self.line += raw.count("\n")
        self.at = at + 1
        return Token("string", unescaped(raw), line)

    @staticmethod
    def _regex_may_come(previous: Token | None) -> bool:
        return previous is None or previous.kind not in (
            "number",
            "string",
            "regex",
            "name",
            "builtin",
            ")",
            "]",
            "$",
            "++",
            "--",
        )

    def _regex(self) -> Token:
        at = self.at + 1
        text = self.text
        bracket = False
        while at < len(text) and (text[at] != "/" or bracket):
            if text[at] == "\n":
                break
            if text[at] == "\\":
                at += 1
            elif text[at] == "[" and not bracket:
                bracket = True
                at += 1 if text[at + 1 : at + 2] == "^" else 0
                at += 1 if text[at + 1 : at + 2] == "]" else 0
            elif text.startswith("[:", at) and bracket:
                end = text.find(":]", at)
                at = end + 1 if end > 0 else at
            elif text[at] == "]":
                bracket = False
            at += 1
        if at >= len(text) or text[at] != "/":
            if bracket and "/" in text[self.at + 1 :].partition("\n")[0]:
                at = text.index("/", self.at + 1)
            else:
                raise BadProgram(
                    self.line, text[self.at : self.at + 10], f"runaway regular expression {text[self.at : self.at + 10]} ..."
                )
        body = text[self.at + 1 : at].replace("\\/", "/")
        self.at = at + 1
        return Token("regex", body, self.line)
