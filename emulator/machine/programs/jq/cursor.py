"""A place among a jq program's tokens."""

from __future__ import annotations

from emulator.machine.programs.jq.lexer import KEYWORDS, Token, tokens_of
from emulator.machine.programs.jq.syntax import CompileError, Node


class Cursor:
    def __init__(self, source: str, tokens: list[Token] | None = None) -> None:
        self.source = source
        self.tokens = tokens_of(source) if tokens is None else tokens
        self.index = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def advance(self) -> Token:
        token = self.token
        self.index += token.kind != "end"
        return token

    def at(self, *texts: str) -> bool:
        return self.token.kind in ("operator", "word") and self.token.text in texts

    def accept(self, text: str) -> bool:
        found = self.at(text)
        self.index += found
        return found

    def expect(self, text: str) -> None:
        if not self.accept(text):
            raise self.wrong()

    def wrong(self) -> CompileError:
        token = self.token
        names = {"end": "$end", "field": "FIELD", "string": "QQSTRING_START", "number": "LITERAL", "format": "FORMAT"}
        usual = f"'{token.text}'" if token.kind == "operator" else token.text if token.text in KEYWORDS else "IDENT"
        return self._failed(f"unexpected {names.get(token.kind, usual)}")

    def _failed(self, words: str) -> CompileError:
        return CompileError(f"syntax error, {words} (Unix shell quoting issues?)", self.source, self.token.at)

    def pipe(self, depth: int, level: int = 0) -> Node:
        """A whole filter, of operators that bind at least as tightly as `level`. CompileError."""
        raise NotImplementedError
