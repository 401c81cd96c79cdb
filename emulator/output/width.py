"""How wide text is, and how Docker shortens it (docker/cli: cli/command/formatter/displayutils.go)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from emulator.output.strings import byte_length

SHORT_ID = 12
DIGITS = "0123456789"
PARTS = re.compile(r"[0-9]+|[^0-9]", re.S)


def char_width(char: str) -> int:
    """Columns of a character, for `ellipsis`: two if it is wide, else one."""
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


@lru_cache(maxsize=4096)
def rune_width(char: str) -> int:
    """Columns of a character in a table (go-runewidth): none for control and combining characters."""
    if char.isascii():
        return int(char.isprintable())
    return 0 if unicodedata.category(char) in ("Mn", "Me", "Cc", "Cf") else char_width(char)


def text_width(text: str) -> int:
    return len(text) if text.isascii() and text.isprintable() else sum(map(rune_width, text))


def truncate_id(identifier: str) -> str:
    """formatter.TruncateID: twelve characters, without `sha256:`."""
    return identifier.partition(":")[2][:SHORT_ID] if ":" in identifier else identifier[:SHORT_ID]


def ellipsis(text: str, limit: int) -> str:
    """formatter.Ellipsis: at most `limit` columns, the last of them `…` where something is cut."""
    if limit <= 0:
        return ""
    if limit == 1:
        return text[:1]
    if byte_length(text) == len(text):
        return text if len(text) <= limit else text[: limit - 1] + "…"
    if sum(map(char_width, text)) <= limit:
        return text
    width = 0
    for place, char in enumerate(text):
        width += char_width(char)
        if width > limit - 1:
            return text[:place] + "…" if place else text
    return text


def natural_key(name: str) -> list[tuple[int, int, str, int]]:
    """Sorts as sortorder.NaturalLess does: digits before other characters, numbers in names by their value."""
    return [
        (0, len(part.lstrip("0")), part.lstrip("0"), len(part)) if part[0] in DIGITS else (1, 0, part, 0)
        for part in PARTS.findall(name)
    ]


def joined_labels(labels: Mapping[str, str] | None) -> str:
    """`a=1,b=2`, in order."""
    return ",".join(sorted(f"{name}={value}" for name, value in (labels or {}).items()))
