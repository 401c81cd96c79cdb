"""Go durations as time.Duration prints them: 1m30s, 500ms, 0s."""

from __future__ import annotations

SECOND = 1_000_000_000
UNITS = ((1_000_000, "ms"), (1_000, "µs"), (1, "ns"))


def go_duration(nanoseconds: int) -> str:
    """The text; units below a second only where the duration is shorter than one."""
    if nanoseconds == 0:
        return "0s"
    sign, value = ("-", -nanoseconds) if nanoseconds < 0 else ("", nanoseconds)
    if value < SECOND:
        unit, name = next(pair for pair in UNITS if value >= pair[0])
        return f"{sign}{fraction(value, unit)}{name}"
    minutes, rest = divmod(value, 60 * SECOND)
    hours, minutes = divmod(minutes, 60)
    text = f"{fraction(rest, SECOND)}s"
    if hours:
        return f"{sign}{hours}h{minutes}m{text}"
    return f"{sign}{minutes}m{text}" if minutes else sign + text


def fraction(value: int, unit: int) -> str:
    """A decimal number without trailing zeros."""
    whole, rest = divmod(value, unit)
    if not rest:
        return str(whole)
    return f"{whole}." + f"{rest:0{len(str(unit)) - 1}d}".rstrip("0")
