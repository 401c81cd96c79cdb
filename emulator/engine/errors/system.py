"""What the engine says about filters and other parameters."""

from __future__ import annotations

from emulator.errors import InvalidParameter


class InvalidFilter(InvalidParameter):
    """`value` None: the filter itself is unknown; one without a name is not named."""

    def __init__(self, name: str, value: str | None = None, cause: str = "") -> None:
        shown = name if value is None else f"{name}={value}"
        named = f" '{shown}'" if name else ""
        super().__init__(f"invalid filter{named}{': ' + cause if cause else ''}")
