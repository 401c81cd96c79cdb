"""Debian's order of versions: epoch, upstream, revision. dpkg: lib/dpkg/version.c."""

from __future__ import annotations

import re
from itertools import zip_longest


def compare(first: str, second: str) -> int:
    """-1, 0 or 1."""
    for one, other in zip(_parts(first), _parts(second), strict=True):
        if one != other and (order := _compare(one, other)):
            return order
    return 0


def _parts(version: str) -> tuple[str, str, str]:
    epoch, colon, rest = version.partition(":")
    if not colon:
        epoch, rest = "0", version
    upstream, dash, revision = rest.rpartition("-")
    return (epoch, upstream, revision) if dash else (epoch, rest, "0")


def _compare(one: str, other: str) -> int:
    pieces = zip_longest(re.findall(r"(\D*)(\d*)", one), re.findall(r"(\D*)(\d*)", other), fillvalue=("", ""))
    for (text, number), (text2, number2) in pieces:
        if (order := _compare_text(text, text2)) != 0:
            return order
        difference = int(number or 0) - int(number2 or 0)
        if difference:
            return 1 if difference > 0 else -1
    return 0


def _compare_text(one: str, other: str) -> int:
    for letter, letter2 in zip_longest(one, other, fillvalue=""):
        difference = _weight(letter) - _weight(letter2)
        if difference:
            return 1 if difference > 0 else -1
    return 0


def _weight(letter: str) -> int:
    if letter == "~":
        return -1
    if not letter:
        return 0
    return ord(letter) if letter.isalpha() else ord(letter) + 256


RELATIONS = {
    "lt": (-1,),
    "le": (-1, 0),
    "eq": (0,),
    "ne": (-1, 1),
    "ge": (0, 1),
    "gt": (1,),
    "<<": (-1,),
    "<=": (-1, 0),
    "=": (0,),
    ">=": (0, 1),
    ">>": (1,),
    "<": (-1, 0),
    ">": (0, 1),
}
