"""`--filter name=value`, as opts.FilterOpt reads it. Which filters a command knows is the engine's to say."""

from __future__ import annotations

from emulator.parse.errors import ValueRefused


def read_filter(text: str) -> tuple[str, str] | None:
    """The name and the value; None for an empty text, which filters nothing."""
    if not text:
        return None
    if "=" not in text:
        raise ValueRefused("bad format of filter (expected name=value)")
    name, _, value = text.partition("=")
    return name.strip().lower(), value.strip()
