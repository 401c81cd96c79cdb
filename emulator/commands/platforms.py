"""`--platform` of the image commands: read by the client, or by the engine in its stead."""

from __future__ import annotations

from emulator.commands.outcome import ClientError
from emulator.errors import InvalidParameter
from emulator.parse.errors import ValueRefused
from emulator.parse.values.policies import Platform, parse_platform

HOST = Platform("linux", "amd64")


def read_platform(text: str, refusal: str = "invalid platform: ") -> str:
    """The platform in full, "" where none was asked for; what is none is refused with `refusal` before the reason."""
    if not text:
        return ""
    try:
        return str(parse_platform(text, HOST))
    except ValueRefused as reason:
        raise ClientError(f"{refusal}{reason}") from reason


def read_by_engine(text: str) -> Platform:
    """A platform that the client sends as it is, so that the engine refuses it."""
    try:
        return parse_platform(text, HOST) if text else HOST
    except ValueRefused as reason:
        raise InvalidParameter(str(reason)) from reason
