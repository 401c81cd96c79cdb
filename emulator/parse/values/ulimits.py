"""`--ulimit nofile=1024:2048`, as go-units reads it."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.parse.errors import ValueRefused
from emulator.parse.values.numbers import read_int

_NAMES = "core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack"
NAMES = frozenset(_NAMES.split())


@dataclass(frozen=True, slots=True)
class Ulimit:
    """-1 is "unlimited"."""

    name: str
    soft: int
    hard: int


def read_ulimit(text: str) -> Ulimit:
    name, mark, limits = text.partition("=")
    if not mark:
        raise ValueRefused(f"invalid ulimit argument: {text}")
    if name not in NAMES:
        raise ValueRefused(f"invalid ulimit type: {name}")
    parts = limits.split(":")
    if len(parts) > 2:
        raise ValueRefused(f"too many limit value arguments - {limits}, can only have up to two, `soft[:hard]`")
    # Docker looks at the hard limit first.
    hard = read_int(parts[1], 10) if len(parts) == 2 else None
    soft = read_int(parts[0], 10)
    hard = soft if hard is None else hard
    refusal = "ulimit soft limit must be less than or equal to hard limit"
    if hard != -1 and soft == -1:
        raise ValueRefused(f"{refusal}: soft: -1 (unlimited), hard: {hard}")
    if hard != -1 and soft > hard:
        raise ValueRefused(f"{refusal}: {soft} > {hard}")
    return Ulimit(name, soft, hard)
