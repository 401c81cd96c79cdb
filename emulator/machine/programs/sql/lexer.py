"""SQL's words. PostgreSQL folds names to lower case and quotes them with "", MySQL keeps them and quotes them with ``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from emulator.machine.programs.sql.errors import SqlError, SyntaxFault

_SPACE = re.compile(r"(?:\s+|--[^\n]*|/\*.*?\*/)+", re.S)
_SPACE_MYSQL = re.compile(r"(?:\s+|--(?:\s[^\n]*|$)|#[^\n]*|/\*(?!!).*?\*/)+", re.S)
_WORD = re.compile(r"[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*")
_NUMBER = re.compile(r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_OPERATOR = re.compile(r"::|<=>|<=|>=|<>|!=|\|\||&&|:=|@@|!~\*|!~|~\*|[-+*/%^<>=(),.;\[\]:~!&|?@#]")
_DOLLAR = re.compile(r"\$([A-Za-z_]\w*)?\$")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "0": "\0", "Z": "\x1a"}
WORDS_MAX = 200_000


@dataclass(frozen=True, slots=True)
class Token:
    """`kind`: word, name (quoted), string, number, operator, end. `text` as written, `value` what it means; `at` from 0."""

    kind: str
    text: str
    value: str
    at: int

    @property
    def end(self) -> int:
        return self.at + len(self.text)


def fault(source: str, token: Token) -> SyntaxFault:
    """The statement goes wrong at this word."""
    near = None if token.kind == "end" else token.text
    return SyntaxFault(near, token.at + 1, source[token.at :].rstrip().removesuffix(";"), source.count("\n", 0, token.at) + 1)


class Lexer:
    """Cuts one source into tokens."""

    def __init__(self, source: str, mysql: bool) -> None:
        self.source, self.mysql, self.at = source, mysql, 0
        self.space = _SPACE_MYSQL if mysql else _SPACE

    def tokens(self) -> list[Token]:
        """All of them, the last of kind "end". SqlError where a quote is not closed."""
        found: list[Token] = []
        while len(found) < WORDS_MAX:
            if space := self.space.match(self.source, self.at):
                self.at = space.end()
            if self.at >= len(self.source):
                found.append(Token("end", "", "", len(self.source)))
                return found
            found.append(self._next())
            self.at = found[-1].end
        raise SqlError("docker-emulator: statements of more than 200000 words are not emulated", "54000")

    def _next(self) -> Token:
        char, source, at = self.source[self.at], self.source, self.at
        if char == "'" or (self.mysql and char == '"'):
            return self._string(at, char, self.mysql)
        if char in "eE" and not self.mysql and source[at + 1 : at + 2] == "'":
            return self._string(at, "'", True, 1)
        if char == '"' or (self.mysql and char == "`"):
            return self._name(at, char)
        if char == "$" and not self.mysql and (dollar := _DOLLAR.match(source, at)):
            return self._dollar(at, dollar[0])
        if number := _NUMBER.match(source, at):
            return self._number(number[0], at)
        if word := _WORD.match(source, at):
            text = word[0]
            return Token("word", text, text if self.mysql else text.lower(), at)
        if operator := _OPERATOR.match(source, at):
            return Token("operator", operator[0], operator[0], at)
        raise fault(source, Token("operator", char, char, at))

    def _number(self, text: str, at: int) -> Token:
        if not self.mysql and (junk := _WORD.match(self.source, at + len(text))):
            word = text + junk[0]
            raise SqlError(f'trailing junk after numeric literal at or near "{word}"', "42601", position=at + 1)
        return Token("number", text, text, at)

    def _string(self, at: int, quote: str, escapes: bool, prefix: int = 0) -> Token:
        value, index, source = [], at + 1 + prefix, self.source
        while index < len(source):
            char = source[index]
            if char == "\\" and escapes and index + 1 < len(source):
                following = source[index + 1]
                value.append(f"\\{following}" if following in "%_" else _ESCAPES.get(following, following))
                index += 2
            elif char == quote and source[index + 1 : index + 2] == quote:
                value.append(quote)
                index += 2
            elif char == quote:
                return Token("string", source[at : index + 1], "".join(value), at)
            else:
                value.append(char)
                index += 1
        raise self._open("quoted string", at)

    def _open(self, what: str, at: int) -> SqlError:
        rest = self.source[at:]
        if self.mysql:
            return SyntaxFault(rest, at + 1, rest, self.source.count("\n", 0, at) + 1)
        return SqlError(f'unterminated {what} at or near "{rest}"', "42601", position=at + 1)

    def _name(self, at: int, quote: str) -> Token:
        end = self.source.find(quote, at + 1)
        while end >= 0 and self.source[end + 1 : end + 2] == quote:
            end = self.source.find(quote, end + 2)
        if end < 0:
            raise self._open("quoted identifier", at)
        text = self.source[at : end + 1]
        return Token("name", text, text[1:-1].replace(quote * 2, quote), at)

    def _dollar(self, at: int, mark: str) -> Token:
        end = self.source.find(mark, at + len(mark))
        if end < 0:
            raise self._open("dollar-quoted string", at)
        text = self.source[at : end + len(mark)]
        return Token("string", text, text[len(mark) : -len(mark)], at)
