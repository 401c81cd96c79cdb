"""From words to values: the lexer of grammar/command.lark, and the parser that it asks what may come.

The lexer knows how flags are spelled (-itd, -p80:80, --x=y, --), the grammar where they may stand. A value is converted
before the parser looks at the next word, since Docker reports the first bad word from the left (pflag: FlagSet.Parse).
Which command is meant is found elsewhere (walk); here is one command's own part of the line.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lark import Lark, Token
from lark.lexer import Lexer

from emulator.parse.errors import FlagRefused, ValueRefused
from emulator.parse.values.kinds import kind_of
from emulator.quote import quote, quote_byte
from emulator.spec import Flag, grammar_folder


@dataclass(slots=True)
class Given:
    """What flags have been given so far: what was read for each, by the name under which the value is kept."""

    items: dict[str, list[object]] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    logged: list[str] = field(default_factory=list)
    """Warnings that a plugin logs."""

    def put(self, flag: Flag, text: str) -> None:
        """pflag: FlagSet.Set."""
        kind = kind_of(flag.kind, flag.check)
        items = self.items.setdefault(flag.target, [])
        try:
            if kind.once and items:
                raise ValueRefused("specify only one -H")
            items.append(kind.read(text))
        except ValueRefused as refusal:
            label = quote(flag.label)
            raise FlagRefused(f"invalid argument {quote(text)} for {label} flag: {refusal}") from None
        if flag.deprecated:
            self.notices.append(f"Flag --{flag.long} has been deprecated, {flag.deprecated}")

    def is_set(self, name: str) -> bool:
        """Whether a switch was given, and as true."""
        items = self.items.get(name)
        return bool(items and items[-1])


class Flags:
    """The flags that a command knows, by every spelling."""

    __slots__ = ("by_long", "by_short")

    def __init__(self, known: Mapping[str, Flag]) -> None:
        self.by_long = {**known, **{row.also: row for row in known.values() if row.also}}
        self.by_short = {ord(row.short): row for row in known.values() if row.short}


@dataclass(slots=True)
class Line:
    """What the parser is given: a command's flags and words, and where the values go."""

    flags: Flags
    words: Sequence[str]
    given: Given


def read_words(flags: Flags, words: Sequence[str], given: Given, leading: bool = False) -> list[str]:
    """Puts the flags among `words` into `given`, and returns the operands. Raises FlagRefused."""
    flagged = words[:1] if leading else words  # where flags must lead, an operand ends them
    if not any(word[:1] == "-" for word in flagged):
        return list(words)
    start = "leading" if leading else "interspersed"
    tree = _parser().parse(Line(flags, words, given), start=start)
    return [token.value for token in tree.children if isinstance(token, Token) and token.type == "OPERAND"]


class WordLexer(Lexer):
    """Turns words into tokens, one flag or operand at a time."""

    __future_interface__ = True

    def __init__(self, lexer_conf: object) -> None:
        """lark hands its configuration in; there is nothing in it for us."""

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Token]:
        text = lexer_state.text
        line: Line = text if isinstance(text, Line) else text.text
        table, reading = parser_state.parse_conf.parse_table.states, Reading(line)
        while reading.place < len(line.words):
            word = line.words[reading.place]
            reading.place += 1
            if len(word) < 2 or word[0] != "-" or "SWITCH" not in table[parser_state.position]:
                yield Token("OPERAND", word)
            elif word == "--":
                yield from (Token("OPERAND", rest) for rest in line.words[reading.place :])
                return
            else:
                yield from reading.long(word) if word[1] == "-" else reading.cluster(word)


class Reading:
    """A way through the words of a line; `place` is the word that comes next."""

    __slots__ = ("line", "place")

    def __init__(self, line: Line) -> None:
        self.line = line
        self.place = 0

    def _next(self) -> str | None:
        if self.place == len(self.line.words):
            return None
        self.place += 1
        return self.line.words[self.place - 1]

    def _put(self, flag: Flag, text: str | None, missing: str) -> str:
        if text is None:
            raise FlagRefused(missing)
        self.line.given.put(flag, text)
        return text

    def long(self, word: str) -> Iterator[Token]:
        """pflag: parseLongArg."""
        name, equals, attached = word[2:].partition("=")
        if not name or name[0] == "-":
            raise FlagRefused(f"bad flag syntax: {word}")
        flag = self.line.flags.by_long.get(name)
        if flag is None:
            raise FlagRefused(f"unknown flag: --{name}")
        if flag.also == name == "y":
            self.line.given.logged.append("--y is deprecated, please use --yes instead")
        if flag.is_switch:
            yield Token("SWITCH", name)
            text = self._put(flag, attached if equals else flag.optional, "")
            if equals:
                yield Token("ATTACHED", text)
        else:
            yield Token("OPTION", name)
            yield Token("VALUE", self._put(flag, attached if equals else self._next(), f"flag needs an argument: {word}"))

    def cluster(self, word: str) -> Iterator[Token]:
        """pflag: parseShortArg. Letters are bytes to it; `-test.…` it passes over, for Go's own test flags."""
        letters, at, seen = word[1:].encode("utf-8", "surrogateescape"), 0, set[int]()
        while at < len(letters) and not (letters[at] == 0x74 and letters.startswith(b"test.", at)):
            letter, rest = letters[at], len(letters) - at
            flag = self.line.flags.by_short.get(letter)
            if flag is None:
                raise FlagRefused(f"unknown shorthand flag: {quote_byte(letter)} in -{_text(letters[at:])}")
            attached = _text(letters[at + 2 :]) if rest > 2 and letters[at + 1] == 0x3D else None
            if flag.shorthand_deprecated:
                notice = f"Flag shorthand -{flag.short} has been deprecated, {flag.shorthand_deprecated}"
                self.line.given.notices.append(notice)
            if not flag.is_switch:
                yield Token("OPTION", flag.long)
                missing = f"flag needs an argument: {quote_byte(letter)} in -{chr(letter)}"
                follows = attached if attached is not None else _text(letters[at + 1 :]) if rest > 1 else self._next()
                yield Token("VALUE", self._put(flag, follows, missing))
                return
            # A letter again and again says nothing new: one token will do.
            if letter not in seen:
                yield Token("SWITCH", flag.long)
            seen.add(letter)
            self.line.given.put(flag, flag.optional if attached is None else attached)
            if attached is not None:
                yield Token("ATTACHED", attached)
                return
            at += 1


def _text(letters: bytes) -> str:
    return letters.decode("utf-8", "surrogateescape")


@functools.cache
def _parser() -> Lark:
    grammar = (grammar_folder() / "command.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer=WordLexer, start=["interspersed", "leading"])
