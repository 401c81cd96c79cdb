"""What the engine says about filters and other parameters."""

from __future__ import annotations

from emulator.errors import InvalidParameter


class InvalidFilter(InvalidParameter):
    """`values` None: the filter itself is unknown."""

    def __init__(self, name: str, value: str | None = None, cause: str = "") -> None:
        shown = name if value is None else f"{name}={value}"
        super().__init__(f"invalid filter '{shown}'{': ' + cause if cause else ''}")
