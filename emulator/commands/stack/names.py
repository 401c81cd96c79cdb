"""Names of stacks (cli: command/stack/options)."""

from __future__ import annotations

from emulator.commands.outcome import ClientError
from emulator.quote import quote

QUOTES = "\"' "


class BadStackName(ClientError):
    def __init__(self, name: str) -> None:
        super().__init__(f"invalid stack name: {quote(name)}")


def check_names(*names: str) -> None:
    for name in names:
        if not name.strip(QUOTES):
            raise BadStackName(name)
