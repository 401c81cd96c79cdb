"""`--availability`: whether a node takes tasks."""

from __future__ import annotations

from emulator.commands.outcome import ClientError
from emulator.quote import quote

WORDS = ("active", "pause", "drain")


class BadAvailability(ClientError):
    def __init__(self, word: str) -> None:
        super().__init__(f"invalid availability {quote(word)}, only active, pause and drain are supported")


def check_availability(word: str) -> None:
    if word not in WORDS:
        raise BadAvailability(word)
