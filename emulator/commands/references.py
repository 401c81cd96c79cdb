"""References that the client reads itself, before the engine is asked."""

from __future__ import annotations

from emulator.commands.outcome import ClientError
from emulator.errors import InvalidParameter
from emulator.model.reference import Reference, parse


def reference(name: str) -> Reference:
    """Raises ClientError in Docker's words."""
    try:
        return parse(name)
    except InvalidParameter as error:
        raise ClientError(str(error)) from error
