"""jq's values: JSON as Python has it; their order, their names, their text; JSON read as jq reads it. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from functools import cmp_to_key
from typing import Any, Final, TypeAlias

from emulator.errors import EmulatorError

Value: TypeAlias = Any  # what json.loads gives
DEPTH_MAX: Final = 256
SIZE_MAX: Final = 16 << 20  # characters of one string, elements of one array
LARGEST: Final = 1.7976931348623157e308
_COLOURS: Final = {"null": "1;30", "boolean": "0;39", "number": "0;39", "string": "0;32", "array": "1;39", "object": "1;39"}
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class BadJson(EmulatorError):
    """What was read is no JSON; `str()` is jq's sentence."""


def kind(value: Value) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "string" if isinstance(value, str) else "array" if isinstance(value, list) else "object"


# order

_RANK: Final = {"null": 0, "boolean": 1, "number": 3, "string": 4, "array": 5, "object": 6}


def compare(one: Value, two: Value) -> int:
    """null, false, true, numbers, strings, arrays, objects."""
    first, second = kind(one), kind(two)
    if first != second:
        return -1 if _RANK[first] < _RANK[second] else 1
    if first == "null":
        return 0
    if first in ("boolean", "number"):
        if isinstance(one, float) and math.isnan(one):
            return -1
        return int(one > two) - int(one < two)
    if first == "string":
        left, right = (text.encode("utf-8", "surrogatepass") for text in (one, two))
        return int(left > right) - int(left < right)
    if first == "array":
        return _sequences(one, two)
    keys = _sequences(sorted(one), sorted(two))
    return keys or _sequences([one[key] for key in sorted(one)], [two[key] for key in sorted(two)])


def _sequences(one: list[Value], two: list[Value]) -> int:
    for left, right in zip(one, two, strict=False):
        if found := compare(left, right):
            return found
    return (len(one) > len(two)) - (len(one) < len(two))


by_order = cmp_to_key(compare)


# text


def number_text(number: float) -> str:
    """The shortest digits that mean it, as jq 1.6 lays them out."""
    if isinstance(number, float) and math.isnan(number):
        return "null"
    value = max(min(float(number), LARGEST), -LARGEST)
    if value == 0:
        return "-0" if math.copysign(1, value) < 0 else "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, part = mantissa.partition(".")
    part = "" if part == "0" else part
    digits = (whole + part).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + part) - len((whole + part).lstrip("0")))
    if whole == "0" and not exponent:
        point = -(len(part) - len(part.lstrip("0")))
    digits = digits.rstrip("0")
    if point <= -5 + 1 or point > len(digits) + 15:
        power = point - 1
        tail = f".{digits[1:]}" if len(digits) > 1 else ""
        return f"{sign}{digits[0]}{tail}e{'-' if power < 0 else '+'}{abs(power):02d}"
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    if point >= len(digits):
        return sign + digits + "0" * (point - len(digits))
    return f"{sign}{digits[:point]}.{digits[point:]}"


def string_text(text: str, ascii_only: bool = False) -> str:
    if ascii_only:
        return json.dumps(text)
    found = []
    for char in text:
        if char in _ESCAPES:
            found.append(_ESCAPES[char])
        elif char < " " or char == "\x7f":
            found.append(f"\\u{ord(char):04x}")
        else:
            found.append(char)
    return f'"{"".join(found)}"'


class Printer:
    """One way to lay out values. `indent`: "" for all on one line."""

    def __init__(self, indent: str = "", sort: bool = False, colour: bool = False, ascii_only: bool = False) -> None:
        self.indent, self.sort, self.colour, self.ascii_only = indent, sort, colour, ascii_only

    def text(self, value: Value, depth: int = 0) -> str:
        if depth > DEPTH_MAX:
            return "<skipped: too deep>"
        name = kind(value)
        if name in ("array", "object"):
            return self._whole(value, depth, name)
        plain = {"null": "null", "boolean": "true" if value else "false"}.get(name)
        if plain is None:
            plain = number_text(value) if name == "number" else string_text(value, self.ascii_only)
        return f"\x1b[{_COLOURS[name]}m{plain}\x1b[0m" if self.colour else plain

    def _whole(self, value: Value, depth: int, name: str) -> str:
        opening, closing = ("[", "]") if name == "array" else ("{", "}")
        on, off = (f"\x1b[{_COLOURS[name]}m", "\x1b[0m") if self.colour else ("", "")
        if not value:
            return f"{on}{opening}{closing}" + off
        inner = "\n" + self.indent * (depth + 1) if self.indent else ""
        outer = "\n" + self.indent * depth if self.indent else ""
        parts = self._items(value, depth) if name == "array" else self._pairs(value, depth, on, off)
        if not self.colour:
            return opening + inner + f",{inner}".join(parts) + outer + closing
        if name == "array":
            return f"{on}{opening}{inner}" + f"{on},{inner}".join(parts) + f"{on}{outer}{on}{closing}{off}"
        return f"{on}{opening}{inner}{off}" + f"{on},{inner}{off}".join(parts) + f"{on}{outer}{on}{closing}{off}"

    def _items(self, value: list[Value], depth: int) -> list[str]:
        return [self.text(item, depth + 1) for item in value]

    def _pairs(self, value: dict[str, Value], depth: int, on: str, off: str) -> list[str]:
        keys = sorted(value) if self.sort else list(value)
        gap = " " if self.indent else ""
        found = []
        for key in keys:
            name = string_text(key, self.ascii_only)
            if self.colour:
                found.append(f"\x1b[34;1m{name}{off}{on}:{gap}{off}" + self.text(value[key], depth + 1))
            else:
                found.append(f"{name}:{gap}" + self.text(value[key], depth + 1))
        return found


COMPACT: Final = Printer()


def short(value: Value) -> str:
    """As errors show a value: cut after eleven characters."""
    text = COMPACT.text(value)
    return text if len(text.encode("utf-8", "surrogatepass")) <= 11 else text[:10] + "..."


# reading

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
