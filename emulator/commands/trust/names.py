"""Names of keys and signers (cli: command/trust)."""

from __future__ import annotations

import re

from emulator.commands.outcome import ClientError
from emulator.quote import quote

VALID = re.compile(r"[a-z0-9][a-z0-9_-]*")
RESERVED = "releases"


class BadName(ClientError):
    """`kind` is key or signer."""

    def __init__(self, kind: str, name: str) -> None:
        rule = 'must start with lowercase alphanumeric characters and can include "-" or "_" after the first character'
        super().__init__(f"{kind} name {quote(name)} {rule}")


def check_name(kind: str, name: str) -> None:
    if not VALID.fullmatch(name):
        raise BadName(kind, name)
