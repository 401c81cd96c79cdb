"""Words of an instruction and the substitution of variables in them (buildkit: dockerfile/shell/lex.go).

    Words("\\\\").put("${A:-x}", {"A": "1"}) == "1"

`unset` collects the variables that were asked for and are not there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from emulator.dockerfile.errors import SubstitutionError

SPECIAL = "@*#?-$!0"
DEEPEST = 100
END = ""


class _Fault(Exception):
    """What is wrong with a word."""


class Words:
    """Puts variables in. `raw_quotes` and `raw_escapes` keep quotes and escapes; `keep_unset` leaves unset ones as written."""

    def __init__(
        self, escape: str = "\\", *, raw_quotes: bool = False, raw_escapes: bool = False, keep_unset: bool = False,
        skip_quotes: bool = False,
    ) -> None:  # fmt: skip
        self.escape, self.raw_quotes, self.raw_escapes = escape, raw_quotes, raw_escapes
        self.keep_unset, self.skip_quotes = keep_unset, skip_quotes
        self.unset: dict[str, None] = {}
        self.matched: dict[str, None] = {}

    def put(self, word: str, env: Mapping[str, str]) -> str:
        """The word with its variables; raises SubstitutionError."""
        return self._run(word, env)[0]

    def split(self, line: str, env: Mapping[str, str] | None = None) -> list[str]:
        """The words of a line; a variable's spaces divide, quoted ones do not."""
        return self._run(line, env or {})[1]

    def _run(self, word: str, env: Mapping[str, str]) -> tuple[str, list[str]]:
        try:
            return _Scanner(self, word, env).until(END, self.raw_escapes)
        except _Fault as fault:
            raise SubstitutionError(word, str(fault)) from None


class _Scanner:
    """One word, from left to right."""

    def __init__(self, words: Words, text: str, env: Mapping[str, str]) -> None:
        self.words, self.text, self.env = words, text, env
        self.place = self.depth = 0
        self.raw = words.raw_escapes

    def peek(self) -> str:
        return self.text[self.place : self.place + 1]

    def next(self) -> str:
        letter = self.peek()
        self.place += 1
        return letter

    def until(self, stop: str, raw: bool) -> tuple[str, list[str]]:
        """Everything up to `stop`: as one text, and as words."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise _Fault(f"more than {DEEPEST} substitutions within each other are not emulated")
        before, self.raw = self.raw, raw
        result: list[str] = []
        found = _Divider()
        while letter := self.peek():
            if stop and letter == stop:
                self.place += 1
                break
            text = self.special(letter)
            if text is not None:
                result.append(text)
                found.take(text, divides=letter == "$")
                continue
            self.plain(result, found)
        else:
            if stop:
                raise _Fault(f"unexpected end of statement while looking for matching {stop}")
        self.raw = before
        self.depth -= 1
        return "".join(result), found.end()

    def plain(self, result: list[str], found: _Divider) -> None:
        """One letter, or an escaped one."""
        letter = self.next()
        if letter != self.words.escape:
            found.take(letter, divides=True)
            result.append(letter)
            return
        if self.raw:
            found.take(letter, divides=False)
            result.append(letter)
        letter = self.next()
        if letter:
            found.take(letter, divides=False)
            result.append(letter)

    def special(self, letter: str) -> str | None:
        """What begins with such a letter; None where it is an ordinary one."""
        if letter == "$":
            return self.dollar()
        if letter == "<":
            return self.heredoc()
        if letter == "'" and not self.words.skip_quotes:
            return self.single()
        if letter == '"' and not self.words.skip_quotes:
            return self.double()
        return None

    def heredoc(self) -> str:
        """`<<` and the blanks behind it."""
        self.place += 1
        if self.peek() != "<":
            return "<"
        self.place += 1
        start = self.place
        while self.peek() and self.peek() in " \t\r":
            self.place += 1
        return "<<" + self.text[start : self.place]

    def single(self) -> str:
        end = self.text.find("'", self.place + 1)
        if end < 0:
            raise _Fault("unexpected end of statement while looking for matching single-quote")
        inside, self.place = self.text[self.place + 1 : end], end + 1
        return f"'{inside}'" if self.words.raw_quotes else inside

    def double(self) -> str:
        """Variables and some escapes count within."""
        quote = self.next() if self.words.raw_quotes else (self.next() and "")
        result = [quote]
        while True:
            letter = self.peek()
            if not letter:
                raise _Fault("unexpected end of statement while looking for matching double-quote")
            if letter == '"':
                self.place += 1
                return "".join([*result, quote])
            if letter == "$":
                result.append(self.dollar())
                continue
            self.place += 1
            if letter == self.words.escape:
                if self.raw:
                    result.append(letter)
                if not self.peek():
                    continue
                if self.peek() in ('"', "$", self.words.escape):
                    letter = self.next()
            result.append(letter)

    def dollar(self) -> str:
        """`$NAME` and `${NAME…}`."""
        self.place += 1
        if self.peek() != "{":
            name = self.name()
            if not name:
                return "$"
            return f"${name}" if self.words.keep_unset and not self.has(name) else self.value(name)
        self.place += 1
        if not self.peek():
            raise _Fault("syntax error: missing '}'")
        if self.peek() in "{}:":
            raise _Fault("syntax error: bad substitution")
        return self.braces(self.name())

    def name(self) -> str:
        """A variable's name, digits, or one special letter."""
        if self.peek().isdigit() and self.peek() != "0":
            return self.span(str.isdigit)
        if self.peek() and self.peek() in SPECIAL:
            if self.peek() == "0":
                return self.span(str.isdigit)
            return self.next()
        return self.span(lambda letter: letter.isalnum() or letter == "_")

    def span(self, wanted: object) -> str:
        start = self.place
        while self.peek() and wanted(self.peek()):  # type: ignore[operator]  # a predicate of a letter
            self.place += 1
        return self.text[start : self.place]

    def has(self, name: str) -> bool:
        known = name in self.env
        (self.words.matched if known else self.words.unset)[name] = None
        return known

    def value(self, name: str) -> str:
        return self.env[name] if self.has(name) else ""

    def braces(self, name: str) -> str:
        """What stands behind `${NAME`."""
        operator = self.next()
        if operator == "}":
            return f"${{{name}}}" if self.words.keep_unset and not self.has(name) else self.value(name)
        if operator == "/":
            return self.replaced(name)
        null = operator == ":"
        if null:
            operator = self.next()
            if not operator:
                raise _Fault("syntax error: missing '}'")
        written = (":" if null else "") + (operator or "\ufffd")
        if operator not in ("+", "-", "?", "#", "%") or (null and operator in "#%"):
            raise _Fault(f"unsupported modifier ({written}) in substitution")
        word = self.part("}", raw=operator in "#%")
        if self.words.keep_unset and not self.has(name):
            return f"${{{name}{written}{word}}}"
        return self.modified(name, operator, word, null)

    def part(self, stop: str, *, raw: bool) -> str:
        """The word up to `stop`."""
        try:
            return self.until(stop, raw)[0]
        except _Fault:
            if not self.peek():
                raise _Fault("syntax error: missing '}'" if stop == "}" else "syntax error: missing '/' in ${}") from None
            raise

    def modified(self, name: str, operator: str, word: str, null: bool) -> str:
        value = self.value(name)
        there = name in self.env and not (null and not value)
        if operator == "-":
            return value if there else word
        if operator == "+":
            return word if there else ""
        if operator == "?":
            if not there:
                raise _Fault(f"{name}: {word or ('is not allowed to be ' + ('empty' if name in self.env else 'unset'))}")
            return value
        greedy = word.startswith(operator)
        pattern = pattern_of(word[greedy:], greedy)
        return trimmed_end(value, pattern, greedy) if operator == "%" else trimmed_start(value, pattern)

    def replaced(self, name: str) -> str:
        """`${NAME/pattern/replacement}`."""
        everywhere = self.peek() == "/"
        self.place += everywhere
        pattern, replacement = self.part("/", raw=True), self.part("}", raw=True)
        if self.words.keep_unset and not self.has(name):
            return f"${{{name}/{pattern}/{replacement}}}"
        found = re.compile(pattern_of(pattern, greedy=True), re.S)
        return found.sub(lambda _: replacement, self.value(name), count=0 if everywhere else 1)


class _Divider:
    """Collects letters into words."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.word: list[str] = []

    def take(self, text: str, *, divides: bool) -> None:
        for letter in text:
            if divides and letter.isspace():
                self.close()
            else:
                self.word.append(letter)

    def close(self) -> None:
        if self.word:
            self.words.append("".join(self.word))
            self.word = []

    def end(self) -> list[str]:
        self.close()
        return self.words


def pattern_of(pattern: str, greedy: bool) -> str:
    """A shell pattern as a regular expression: `*`, `?` and escapes."""
    out, letters = [], iter(pattern)
    for letter in letters:
        if letter == "*":
            out.append(".*" if greedy else ".*?")
        elif letter == "?":
            out.append(".")
        elif letter == "\\":
            escaped = next(letters, "")
            if not escaped:
                raise _Fault(f"invalid pattern ({pattern}) in substitution: invalid escape")
            out.append(re.escape(escaped))
        else:
            out.append(re.escape(letter))
    return "".join(out)


def trimmed_start(value: str, pattern: str) -> str:
    match = re.compile(pattern, re.S).match(value)
    return value[match.end() :] if match else value


def trimmed_end(value: str, pattern: str, greedy: bool) -> str:
    """The shortest or longest end that fits goes."""
    fits = re.compile(pattern.replace(".*?", ".*"), re.S).fullmatch
    starts = range(len(value) + 1) if greedy else range(len(value), -1, -1)
    return next((value[:start] for start in starts if fits(value, start)), value)


def spaced(text: str) -> list[str]:
    """The words of a text without any variables."""
    return Words("\\", keep_unset=True).split(text)


def quoted_words(rest: str, escape: str) -> list[str]:
    """The words of ENV, LABEL and ARG: quotes hold a word together, and stay (buildkit: parseWords)."""
    words, word, quote, place = list[str](), list[str](), "", 0
    blank = False
    while place < len(rest):
        letter = rest[place]
        if not quote and letter.isspace():
            if word or blank:
                words.append("".join(word))
            word, blank = [], False
        elif letter == escape and quote != "'":
            if place + 1 < len(rest):
                word += [letter, rest[place + 1]]
                place += 1
        else:
            if quote and letter == quote:
                quote = ""
            elif not quote and letter in "'\"":
                quote, blank = letter, True
            word.append(letter)
        place += 1
    if word or blank:
        words.append("".join(word))
    return words
