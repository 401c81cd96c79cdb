"""The order of lines: `sort`'s keys and kinds of comparison. Pure functions of bytes; no reading or writing here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any, Final

Compare = Callable[[bytes, bytes], int]

_NUMBER: Final = re.compile(rb"[ \t]*(-?)(\d*)(?:\.(\d*))?")
_HUMAN: Final = {letter: index + 1 for index, letter in enumerate(b"KMGTPEZY")} | {ord("k"): 1}
_MONTHS: Final = [b"", b"JAN", b"FEB", b"MAR", b"APR", b"MAY", b"JUN", b"JUL", b"AUG", b"SEP", b"OCT", b"NOV", b"DEC"]


@dataclass(frozen=True, slots=True)
class Key:
    """`-k F.C,F.C` with its letters; positions from 1, end 0.0 for the line's end."""

    start: tuple[int, int] = (1, 1)
    end: tuple[int, int] = (0, 0)
    kinds: str = ""  # of n g h M V R
    fold: bool = False
    dictionary: bool = False
    printable: bool = False
    skip_start: bool = False
    skip_end: bool = False
    reverse: bool = False
    salt: bytes = b""  # of kind R: lines stand in the order of their digests with it

    @property
    def plain(self) -> bool:
        return not (
            self.kinds or self.fold or self.dictionary or self.printable or self.skip_start or self.skip_end or self.reverse
        )


def fields(line: bytes, separator: bytes | None) -> list[tuple[int, int]]:
    """Where each field starts and ends; without separator a field begins with the blanks before it."""
    spans: list[tuple[int, int]] = []
    if separator is not None:
        at = 0
        while True:
            end = line.find(separator, at)
            spans.append((at, len(line) if end < 0 else end))
            if end < 0:
                return spans
            at = end + 1
    return [found.span() for found in re.finditer(rb"[ \t\n]*[^ \t\n]+|[ \t\n]+$", line)] or [(0, 0)]


def extract(line: bytes, key: Key, separator: bytes | None) -> bytes:
    """The part of the line that the key names."""
    if key.start == (1, 1) and key.end == (0, 0) and not key.skip_start:
        return line
    spans = fields(line, separator)
    start = _position(line, spans, key.start[0], key.start[1] - 1, key.skip_start)
    number, char = key.end
    if number == 0:
        end = len(line)
    elif char == 0:
        end = spans[number - 1][1] if number <= len(spans) else len(line)
    else:
        end = _position(line, spans, number, char, key.skip_end)
    return line[start : max(end, start)]


def _position(line: bytes, spans: list[tuple[int, int]], number: int, char: int, skip_blanks: bool) -> int:
    if number > len(spans):
        return len(line)
    at = spans[number - 1][0]
    if skip_blanks:
        while at < len(line) and line[at] in b" \t":
            at += 1
    return min(at + char, len(line))


def value(part: bytes, key: Key) -> object:
    """What of a key's text is compared; of equal type for one key."""
    kind = key.kinds[-1:] if key.kinds else ""
    if kind == "n":
        return _numeric(part)
    if kind == "R":
        return hashlib.md5(key.salt + part, usedforsecurity=False).digest()
    if kind == "h":
        return _human(part)
    if kind == "g":
        return _general(part)
    if kind == "M":
        word = part.lstrip()[:3].upper()
        return _MONTHS.index(word) if word in _MONTHS else 0
    if kind == "V":
        return version(part)
    if key.dictionary:
        part = bytes(byte for byte in part if byte in b" \t" or (chr(byte).isalnum() and byte < 128))
    if key.printable:
        part = bytes(byte for byte in part if 32 <= byte < 127)
    return part.upper() if key.fold else part


def _numeric(part: bytes) -> tuple[int, int, bytes]:
    """Exact and cheap: sign, size of the whole part, digits."""
    found = _NUMBER.match(part)
    if found is None:
        return (0, 0, b"")
    whole = found[2].lstrip(b"0")
    fraction = (found[3] or b"").rstrip(b"0")
    if not whole and not fraction:
        return (0, 0, b"")
    if found[1]:
        digits = whole + b"." + fraction
        return (-1, -len(whole), bytes(255 - byte for byte in digits) + b"\xff")
    return (1, len(whole), whole + b"." + fraction)


def _human(part: bytes) -> tuple[int, int, tuple[int, int, bytes]]:
    found = _NUMBER.match(part)
    unit = _HUMAN.get(part[found.end()], 0) if found and found.end() < len(part) else 0
    number = _numeric(part)
    return (number[0], unit * number[0], number)


def _general(part: bytes) -> tuple[int, float]:
    found = re.match(rb"[ \t]*([-+]?(?:inf(?:inity)?|nan|0x[0-9a-f]+|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?))", part, re.IGNORECASE)
    if found is None:
        return (0, 0.0)
    word = found[1].decode().lower()
    number = float(int(word, 16)) if "0x" in word else float(word)
    return (1, 0.0) if number != number else (2, number)


def version(name: bytes) -> Any:
    """The order of `sort -V` and `ls -v` (Debian's version comparison, extensions last)."""
    text = name.decode("utf-8", "surrogateescape")
    return cmp_to_key(_compare_versions)(text)


def _split_suffix(text: str) -> str:
    found = re.search(r"(?:\.[A-Za-z~][A-Za-z0-9~]*)*$", text)
    return text[: found.start()] if found else text


def _compare_versions(one: str, two: str) -> int:
    if one == two:
        return 0
    for first in ("", ".", ".."):
        if one == first or two == first:
            return -1 if one == first else 1
    if one.startswith(".") != two.startswith("."):
        return -1 if one.startswith(".") else 1
    left, right = _split_suffix(one), _split_suffix(two)
    if left == right:
        left, right = one, two
    return _walk_versions(left, right) or (one > two) - (one < two)


def _rank(char: str) -> int:
    if char == "~":
        return -2
    if not char:
        return -1
    if char.isdigit():
        return 0
    return ord(char) if char.isalpha() else ord(char) + 256


def _walk_versions(one: str, two: str) -> int:
    a = re.findall(r"\d+|\D+", one)
    b = re.findall(r"\d+|\D+", two)
    a = a if a and not a[0].isdigit() else ["", *a]
    b = b if b and not b[0].isdigit() else ["", *b]
    for index in range(max(len(a), len(b))):
        x = a[index] if index < len(a) else ""
        y = b[index] if index < len(b) else ""
        difference = int(x or 0) - int(y or 0) if index % 2 else _compare_text(x, y)
        if difference:
            return difference
    return 0


def _compare_text(one: str, two: str) -> int:
    for index in range(max(len(one), len(two))):
        difference = _rank(one[index : index + 1]) - _rank(two[index : index + 1])
        if difference:
            return difference
    return 0


class Order:
    """How whole lines compare: by the keys in turn, at last (unless stable or unique) byte by byte."""

    def __init__(self, keys: list[Key], separator: bytes | None, reverse: bool, last_resort: bool) -> None:
        self.keys = keys or [Key()]
        self.separator = separator
        self.reverse = reverse
        self.last_resort = last_resort

    def values(self, line: bytes) -> list[object]:
        return [value(extract(line, key, self.separator), key) for key in self.keys]

    def same(self, one: bytes, two: bytes) -> bool:
        return self.values(one) == self.values(two)

    def _by(self, key: Key) -> Callable[[bytes], Any]:
        separator = self.separator
        return lambda line: value(extract(line, key, separator), key)

    def sort(self, lines: list[bytes]) -> list[bytes]:
        """Sorted anew; Python's sort is stable, so the least important key goes first."""
        result = list(lines)
        if self.last_resort:
            result.sort(reverse=self.reverse)
        for key in reversed(self.keys):
            result.sort(key=self._by(key), reverse=key.reverse)
        return result

    def before_or_equal(self, one: bytes, two: bytes) -> bool:
        for key in self.keys:
            a: object = value(extract(one, key, self.separator), key)
            b: object = value(extract(two, key, self.separator), key)
            if a != b:
                return (a > b) if key.reverse else (a < b)  # type: ignore[no-any-return,operator]  # both of one type
        if not self.last_resort or one == two:
            return True
        return one > two if self.reverse else one < two
