"""Go's durations, `1m30s`, in nanoseconds."""

from __future__ import annotations

import re

from emulator.dockerfile.errors import InstructionError
from emulator.quote import quote

UNITS = {
    "ns": 1, "us": 1_000, "µs": 1_000, "μs": 1_000, "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000,
    "h": 3_600_000_000_000,
}  # fmt: skip
PART = re.compile(r"([0-9]{0,12})(?:\.([0-9]{0,9})[0-9]*)?([a-zµμ]*)")
LARGEST = (1 << 63) - 1


def duration(text: str) -> int:
    """Raises InstructionError in Go's words."""
    rest, sign = (text[1:], -1 if text[0] == "-" else 1) if text[:1] in "+-" and text else (text, 1)
    if rest == "0":
        return 0
    if not rest:
        raise InstructionError(f"time: invalid duration {quote(text)}")
    total = 0
    while rest:
        match = PART.match(rest)
        if match is None or not (match[1] or match[2]):
            raise InstructionError(f"time: invalid duration {quote(text)}")
        if not match[3]:
            raise InstructionError(f"time: missing unit in duration {quote(text)}")
        if match[3] not in UNITS:
            raise InstructionError(f"time: unknown unit {quote(match[3])} in duration {quote(text)}")
        unit = UNITS[match[3]]
        total += int(match[1] or "0") * unit
        if match[2]:
            total += int(match[2]) * unit // 10 ** len(match[2])
        rest = rest[match.end() :]
    if total > LARGEST:
        raise InstructionError(f"time: invalid duration {quote(text)}")
    return sign * total
