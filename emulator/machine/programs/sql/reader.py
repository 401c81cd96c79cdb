"""A cursor over the words of one statement: what the parsers share."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn, TypeVar

from emulator.machine.programs.sql.errors import NotEmulated, SqlError
from emulator.machine.programs.sql.lexer import Lexer, Token, fault

DEPTH_MAX = 60
UNSUPPORTED = {
    "window", "over", "partition", "recursive", "lateral", "intersect", "except", "full", "natural", "fetch", "rollup", "cube",
    "grouping", "materialized", "inherits", "generated", "collate", "for", "array", "overlay", "extract", "interval", "row",
    "tablespace", "using", "escape", "similar", "regexp", "rlike", "overlaps", "filter", "within", "any", "some", "all",
    "tablesample",
    "engine", "exclude", "deferrable", "storage", "schema", "language", "procedure", "trigger", "returns", "execute", "each",
}  # fmt: skip
RESERVED = {
    "select", "from", "where", "group", "having", "order", "limit", "offset", "union", "join", "inner", "left", "right",
    "cross",
    "on", "as", "and", "or", "not", "in", "is", "null", "case", "when", "then", "else", "end", "returning", "set",
    "values", "using",
    "full", "natural", "for", "window", "except", "intersect", "fetch", "into", "default", "create", "table", "primary",
    "unique",
    "references", "check", "constraint", "foreign", "distinct", "all", "asc", "desc", "user", "with", "lateral", "grant", "to",
}  # fmt: skip
FREE_IN_MYSQL = {"user", "offset", "end", "returning", "full", "window", "fetch", "except", "intersect"}
"""Words that name things there, though not in PostgreSQL."""
Part = TypeVar("Part")


class Reader:
    """Words are compared in lower case; only unquoted ones are keywords."""

    def __init__(self, source: str, mysql: bool, tokens: list[Token] | None = None) -> None:
        self.source, self.mysql = source, mysql
        self.tokens = Lexer(source, mysql).tokens() if tokens is None else tokens
        self.index = self.depth = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    @property
    def following(self) -> Token:
        return self.tokens[min(self.index + 1, len(self.tokens) - 1)]

    def advance(self) -> Token:
        token = self.token
        if token.kind != "end":
            self.index += 1
        return token

    def at_word(self, *words: str) -> bool:
        return self.token.kind == "word" and self.token.value.lower() in words

    def at_operator(self, *operators: str) -> bool:
        return self.token.kind == "operator" and self.token.value in operators

    def accept(self, *words: str) -> bool:
        """The words in a row, or none of them."""
        for offset, word in enumerate(words):
            token = self.tokens[min(self.index + offset, len(self.tokens) - 1)]
            if token.kind != "word" or token.value.lower() != word:
                return False
        self.index += len(words)
        return True

    def accept_operator(self, operator: str) -> bool:
        if self.at_operator(operator):
            self.index += 1
            return True
        return False

    def expect(self, *words: str) -> None:
        for word in words:
            if not self.accept(word):
                self.fail()

    def expect_operator(self, operator: str) -> None:
        if not self.accept_operator(operator):
            self.fail()

    def wrong(self) -> SqlError:
        """The error that the statement has at this word: it may not stand here, or it begins what is not emulated."""
        token = self.token
        if token.kind == "word" and token.value.lower() in UNSUPPORTED:
            return NotEmulated(token.value.upper())
        return fault(self.source, token)

    def fail(self) -> NoReturn:
        """Ends the reading at this word."""
        raise self.wrong()

    def name(self) -> str:
        """A name of a thing; a reserved word is none."""
        token = self.token
        free = token.value.lower() not in RESERVED or (self.mysql and token.value.lower() in FREE_IN_MYSQL)
        if token.kind == "name" or (token.kind == "word" and free):
            self.index += 1
            return token.value
        raise self.wrong()

    def qualified(self) -> str:
        """A name with or without its schema: of `public.users` the last part; other schemas as written."""
        name = self.name()
        while self.accept_operator("."):
            rest = self.name()
            name = rest if name in ("public", "pg_catalog") else f"{name}.{rest}"
        return name

    def text(self) -> str:
        if self.token.kind != "string":
            self.fail()
        return self.advance().value

    def listed(self, part: Callable[[], Part]) -> list[Part]:
        """One or more, commas between."""
        found = [part()]
        while self.accept_operator(","):
            found.append(part())
        return found

    def parenthesised(self, part: Callable[[], Part]) -> list[Part]:
        self.expect_operator("(")
        found = self.listed(part)
        self.expect_operator(")")
        return found

    def written(self, start: int) -> str:
        """The source from a place to the last word taken."""
        return self.source[start : self.tokens[self.index - 1].end] if self.index else ""
