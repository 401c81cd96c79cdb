"""In which order `for (key in array)` walks: each awk's own hash table, worked out from the keys in the order of their
coming. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_PRIMES: Final = (251, 1021, 4093, 16381, 65521)


def walked(keys: Iterable[str], how: str) -> list[str]:
    """`how`: mawk, busybox or sorted."""
    if how == "mawk":
        return _mawk(list(keys))
    if how == "busybox":
        return _busybox(list(keys))
    return sorted(keys, key=lambda key: (not key.isdigit(), int(key) if key.isdigit() and len(key) < 18 else 0, key))


def _mawk(keys: list[str]) -> list[str]:
    """FNV-1a; 64 lists, twice as many whenever they hold 12 each; the latest key first."""
    lists = 64
    while len(keys) > lists * 12:
        lists *= 2
    table: dict[int, list[str]] = {}
    for key in keys:
        table.setdefault(_fnv(key) & (lists - 1), []).append(key)
    return [key for index in sorted(table) for key in reversed(table[index])]


def _fnv(key: str) -> int:
    value = 2166136261
    for byte in key.encode("utf-8", "surrogateescape"):
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value


def _busybox(keys: list[str]) -> list[str]:
    size, grown = 61, 0
    table: dict[int, list[str]] = {}
    for count, key in enumerate(keys, 1):
        if count > size * 10 and grown < len(_PRIMES):
            size = _PRIMES[grown]
            grown += 1
            moved: dict[int, list[str]] = {}
            for index in sorted(table):
                for each in table[index]:
                    moved.setdefault(_shifted(each) % size, []).insert(0, each)
            table = moved
        table.setdefault(_shifted(key) % size, []).insert(0, key)
    return [key for index in sorted(table) for key in table[index]]


def _shifted(key: str) -> int:
    value = 0
    for byte in key.encode("utf-8", "surrogateescape"):
        value = (byte + (value << 6) + (value >> 26)) & 0xFFFFFFFF
    return value
