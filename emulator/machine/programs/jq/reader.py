"""JSON read as jq reads it, with jq's sentences for what is none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from emulator.errors import EmulatorError
from emulator.machine.programs.jq.values import DEPTH_MAX, Value


class BadJson(EmulatorError):
    """What was read is no JSON; `str()` is jq's sentence."""


_SPACE: Final = " \t\r\n"
_LITERALS: Final = {"true": True, "false": False, "null": None, "nan": float("nan")}


class Reader:
    """JSON texts one after another. BadJson, with the place where jq notices."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def __iter__(self) -> Iterator[Value]:
        while True:
            self._space()
            if self.at >= len(self.text):
                return
            yield self._value(0)

    def _space(self) -> None:
        while self.at < len(self.text) and self.text[self.at] in _SPACE:
            self.at += 1

    def _fail(self, words: str, at: int | None = None, delimited: bool = False) -> BadJson:
        place = self.at if at is None else at
        line = self.text.count("\n", 0, place)
        column = place - (self.text.rfind("\n", 0, place) + 1)
        ended = place >= len(self.text) and not delimited
        return BadJson(f"{words}{' at EOF' if ended else ''} at line {line + 1}, column {column}")

    def _value(self, depth: int) -> Value:
        if depth > DEPTH_MAX:
            raise self._fail("Exceeds depth limit for parsing")
        self._space()
        if self.at >= len(self.text):
            raise self._fail("Unfinished JSON term")
        char = self.text[self.at]
        if char == "[":
            return self._array(depth)
        if char == "{":
            return self._object(depth)
        if char == '"':
            return self._string()
        if char in "]}":
            raise self._fail(f"Unmatched '{char}'", self.at + 1)
        if char in ",:":
            raise self._fail(f"Expected value before '{char}'" if char == "," else "':' not as part of an object", self.at + 1)
        return self._token()

    def _token(self) -> Value:
        start = self.at
        while self.at < len(self.text) and self.text[self.at] not in _SPACE + '[{]},:"':
            self.at += 1
        word = self.text[start : self.at]
        if word in _LITERALS:
            return _LITERALS[word]
        delimited = self.at < len(self.text)
        at = self.at + delimited
        if word[0] in "tfn" and not any(char.isdigit() for char in word):
            raise self._fail("Invalid literal", at, delimited)
        try:
            number = float(word)
        except ValueError:
            raise self._fail("Invalid numeric literal", at, delimited) from None
        if "_" in word or not (word[0].isdigit() or word[0] in "-+."):
            raise self._fail("Invalid numeric literal", at, delimited)
        return int(number) if number.is_integer() and abs(number) < 1 << 53 else number

    def _string(self) -> str:
        start = self.at
        self.at += 1
        while self.at < len(self.text) and self.text[self.at] != '"':
            self.at += 2 if self.text[self.at] == "\\" else 1
        if self.at >= len(self.text):
            self.at = len(self.text)
            raise self._fail("Unfinished string")
        self.at += 1
        try:
            return (
                str(json.loads(self.text[start : self.at], strict=False))
                .encode("utf-16", "surrogatepass")
                .decode("utf-16", "replace")
            )
        except ValueError:
            raise self._fail("Invalid escape") from None

    def _array(self, depth: int) -> list[Value]:
        self.at += 1
        found: list[Value] = []
        self._space()
        if self.text[self.at : self.at + 1] == "]":
            self.at += 1
            return found
        while True:
            self._space()
            if found and self.text[self.at : self.at + 1] == "]":
                raise self._fail("Expected another array element", self.at + 1, True)
            found.append(self._value(depth + 1))
            self._space()
            char = self.text[self.at : self.at + 1]
            self.at += 1
            if char == "]":
                return found
            if char != ",":
                raise self._separated(char)

    def _object(self, depth: int) -> dict[str, Value]:
        self.at += 1
        found: dict[str, Value] = {}
        self._space()
        if self.text[self.at : self.at + 1] == "}":
            self.at += 1
            return found
        while True:
            self._space()
            if found and self.text[self.at : self.at + 1] == "}":
                raise self._fail("Expected another key-value pair", self.at + 1, True)
            key = self._value(depth + 1)
            if not isinstance(key, str):
                raise self._fail("Object keys must be strings", min(self.at + 1, len(self.text)))
            self._space()
            if self.text[self.at : self.at + 1] != ":":
                raise self._separated(self.text[self.at : self.at + 1])
            self.at += 1
            found[key] = self._value(depth + 1)
            self._space()
            char = self.text[self.at : self.at + 1]
            self.at += 1
            if char == "}":
                return found
            if char != ",":
                raise self._separated(char)

    def _separated(self, char: str) -> BadJson:
        if not char:
            self.at = len(self.text)
            return self._fail("Unfinished JSON term")
        at = self.at if char == self.text[self.at : self.at + 1] else self.at - 1
        while at < len(self.text) and self.text[at] not in _SPACE + "[{]},:":
            at += 1
        return self._fail("Expected separator between values", min(at + 1, len(self.text)), True)
