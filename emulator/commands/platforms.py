"""`--platform` of the image commands: read by the client, which sends what it made of it."""

from __future__ import annotations

from emulator.commands.outcome import ClientError
from emulator.parse.errors import ValueRefused
from emulator.parse.values.policies import Platform, parse_platform

HOST = Platform("linux", "amd64")


class InvalidPlatform(ClientError):
    def __init__(self, reason: ValueRefused) -> None:
        super().__init__(f"invalid platform: {reason}")


def read_platform(text: str) -> str:
    """The platform in full, "" where none was asked for."""
    if not text:
        return ""
    try:
        return str(parse_platform(text, HOST))
    except ValueRefused as reason:
        raise InvalidPlatform(reason) from reason
