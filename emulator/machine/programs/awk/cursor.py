"""A place in an awk program's tokens, and what the grammar asks there. Depth is bounded."""

from __future__ import annotations

from typing import Final

from emulator.machine.programs.awk.lexer import BadProgram, Token

DEPTH_LIMIT: Final = 25
#: Operators one behind another in a chain such as `1+1+1`.
CHAIN_LIMIT: Final = 250


class Cursor:
    def __init__(self, tokens: list[Token], extras: frozenset[str]) -> None:
        self.tokens = tokens
        self.extras = extras
        self.at = 0
        self.depth = 0
        self.links: dict[int, int] = {}  # how long a chain of operators is, by its last one
        self.no_greater = 0  # inside an unparenthesised print, > redirects
        self.no_in = 0  # in the head of a for, `in` is the loop's
        self.loops = 0
        self.in_function = False
        self.in_rule = ""

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def is_(self, *kinds: str) -> bool:
        return self.token.kind in kinds

    def accept(self, *kinds: str) -> bool:
        if self.token.kind in kinds:
            self.at += 1
            return True
        return False

    def wrong(self, sentence: str = "") -> BadProgram:
        token = self.token
        near = "" if token.kind in ("newline", "end") else token.text
        if token.kind == "string":
            near = f'"{near}"'
        return BadProgram(token.line, near, sentence)

    def expect(self, kind: str) -> Token:
        token = self.token
        if token.kind != kind:
            if kind == ")" and token.kind in ("newline", "end", ";", "}"):
                raise self.wrong("missing ) near end of line")
            if kind == "}" and token.kind == "end":
                raise BadProgram(token.line + 1, "", "missing } near end of file", beyond=1)
            raise self.wrong()
        self.at += 1
        return token

    def newlines(self) -> None:
        while self.accept("newline"):
            pass

    def terminators(self) -> None:
        while self.accept("newline", ";"):
            pass

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > DEPTH_LIMIT:
            raise self.wrong("program nested too deeply")
