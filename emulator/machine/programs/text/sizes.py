"""Counts and sizes: the suffixes that programs take, and sizes printed for people. Pure."""

from __future__ import annotations

from typing import Final

from emulator.machine.digits import number_of

_LETTERS: Final = "KMGTPEZY"


def with_suffix(text: str) -> int | None:
    """`10`, `2k`, `3MB`, `1KiB`, `5b` as coreutils' xstrtoumax reads them; None when it is no number."""
    digits = text.rstrip("bkKmMgGtTPEZYBiDc")
    if not digits.isascii() or not digits.isdigit():
        return None
    suffix = text[len(digits) :]
    factor = multiplier(suffix)
    return None if factor is None else number_of(digits) * factor


def multiplier(suffix: str) -> int | None:
    if not suffix:
        return 1
    if suffix == "b":
        return 512
    letter, rest = suffix[0].upper(), suffix[1:]
    if letter not in _LETTERS or rest not in ("", "B", "iB", "D"):
        return None
    return int((1000 if rest in ("B", "D") else 1024) ** (_LETTERS.index(letter) + 1))


def human(size: int, base: int = 1024) -> str:
    """As `ls -h`, `du -h`, `df -h`: one decimal below ten, rounded up."""
    if size < base:
        return str(size)
    letters = "KMGTPEZY" if base == 1024 else "kMGTPEZY"
    power = 0
    unit = 1
    while size >= unit * base and power < len(letters):
        unit *= base
        power += 1
    tenths = -(-size * 10 // unit)
    if tenths < 100:
        return f"{tenths // 10}.{tenths % 10}{letters[power - 1]}"
    whole = -(-size // unit)
    if whole >= base and power < len(letters):
        return f"1.0{letters[power]}"
    return f"{whole}{letters[power - 1]}"


def duration(text: str) -> int | None:
    """Nanoseconds of `1.5`, `2m`, `1h`, `3d`, `inf`; None when it is none of these."""
    unit = {"s": 1, "m": 60, "h": 3600, "d": 86400}.get(text[-1:], 0)
    digits = text[:-1] if unit else text
    if digits in ("inf", "infinity"):
        return 1 << 62
    whole, _, part = digits.partition(".")
    if not (whole or part) or not (whole + part).isascii() or not (whole + part).isdigit() or len(digits) > 40:
        return None
    scale: int = 10 ** len(part)
    return min(number_of((whole or "0") + part) * (unit or 1) * 1_000_000_000 // scale, 1 << 62)
