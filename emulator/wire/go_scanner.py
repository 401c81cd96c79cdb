"""Why a text is no JSON, in the words of Go's encoding/json (scanner.go). Only texts that are none come here."""

from __future__ import annotations

import re

from emulator.quote import quote

UNEXPECTED_END = "unexpected EOF"
UNEXPECTED_END_OF_TEXT = "unexpected end of JSON input"
SPACE = " \t\r\n"
LITERALS = {"t": "true", "f": "false", "n": "null"}
NUMBER = (
    (re.compile(r"-"), "in numeric literal"),
    (re.compile(r"-?(0|[1-9][0-9]*)\."), "in numeric literal"),
    (re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?[eE][-+]?"), "in numeric literal"),
)
WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*')
ESCAPED = 5
MAX_DEPTH = 10_000


class Fault(Exception):
    """The sentence."""


def fault(text: str) -> str:
    """The sentence for a text; "" where its first value is well formed."""
    try:
        Scanner(text).value()
    except Fault as found:
        return str(found)
    return ""


def whole_fault(text: str) -> str:
    """The same of a text that is one value and nothing else (json.Compact, json.Valid)."""
    scanner = Scanner(text)
    try:
        scanner.value()
        scanner.end()
    except Fault as found:
        return UNEXPECTED_END_OF_TEXT if str(found) == UNEXPECTED_END else str(found)
    return ""


class Scanner:
    """Walks over one value without building it. `open` holds the brackets that are not closed yet."""

    def __init__(self, text: str) -> None:
        self.text, self.place = text, 0
        self.open: list[str] = []

    def next(self) -> str:
        """The next letter that is no space; it stays."""
        while self.place < len(self.text) and self.text[self.place] in SPACE:
            self.place += 1
        if self.place >= len(self.text):
            raise Fault(UNEXPECTED_END)
        return self.text[self.place]

    def refuse(self, where: str) -> Fault:
        """The letter that stands here."""
        if self.place >= len(self.text):
            return Fault(UNEXPECTED_END)
        letter = self.text[self.place]
        shown = {"'": "'\\''", '"': "'\"'"}.get(letter, f"'{quote(letter)[1:-1]}'")
        return Fault(f"invalid character {shown} {where}")

    def value(self) -> None:
        """One value with all that is in it."""
        self.begin()
        while self.open:
            closing = {"{": "}", "[": "]"}[self.open[-1]]
            where = "after object key:value pair" if closing == "}" else "after array element"
            letter = self.next()
            if letter not in (",", closing):
                raise self.refuse(where)
            self.place += 1
            if letter == closing:
                self.open.pop()
                continue
            if closing == "}":
                self.key()
            self.begin()

    def end(self) -> None:
        """Nothing but space follows."""
        if self.text[self.place :].strip(SPACE):
            self.next()
            raise self.refuse("after top-level value")

    def begin(self) -> None:
        """The beginning of a value: a whole scalar, or brackets as far as the first scalar in them."""
        while True:
            letter = self.next()
            if letter not in "{[":
                self.scalar(letter)
                return
            self.place += 1
            self.open.append(letter)
            if len(self.open) > MAX_DEPTH:
                raise Fault("exceeded max depth")
            if self.next() == ("}" if letter == "{" else "]"):
                self.place += 1
                self.open.pop()
                return
            if letter == "{":
                self.key()

    def key(self) -> None:
        """A name and its colon."""
        if self.next() != '"':
            raise self.refuse("looking for beginning of object key string")
        self.string()
        if self.next() != ":":
            raise self.refuse("after object key")
        self.place += 1

    def scalar(self, letter: str) -> None:
        """Text, a number, or one of the three words."""
        if letter == '"':
            self.string()
        elif letter in LITERALS:
            self.literal(LITERALS[letter])
        elif letter in "-0123456789":
            self.number()
        else:
            raise self.refuse("looking for beginning of value")

    def literal(self, word: str) -> None:
        """true, false, null."""
        for letter in word:
            if self.text[self.place : self.place + 1] != letter:
                raise self.refuse(f"in literal {word} (expecting '{letter}')")
            self.place += 1

    def string(self) -> None:
        """Up to its closing quote."""
        match = STRING.match(self.text, self.place)
        assert match is not None, "a quote stands here"
        self.place = match.end()
        letter = self.text[self.place : self.place + 1]
        if letter == "\\":
            self.place += 1
            raise self.escape()
        if letter != '"':
            raise self.refuse("in string")
        self.place += 1

    def escape(self) -> Fault:
        """What is wrong behind a backslash."""
        length = ESCAPED if self.text[self.place : self.place + 1] == "u" else 1
        sequence = self.text[self.place - 1 : self.place + length]
        if len(sequence) <= length:
            return Fault(UNEXPECTED_END)
        shown = f"`{sequence}`" if sequence.isprintable() and "`" not in sequence and " " not in sequence else quote(sequence)
        return Fault(f"invalid escape sequence {shown} in string")

    def number(self) -> None:
        """As far as it is one; what follows decides whether it is well formed."""
        match = WHOLE_NUMBER.match(self.text, self.place)
        start = self.place
        self.place = match.end() if match else self.place
        for beginning, where in NUMBER:
            found = beginning.match(self.text, start)
            if found is not None and found.end() > self.place:
                self.place = found.end()
                raise self.refuse(where)
