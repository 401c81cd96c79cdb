"""`--since` and `--until`: what the client sends to the engine for them (cli: api/types/time GetTimestamp)."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError
from emulator.parse.errors import ValueRefused
from emulator.parse.invocation import Invocation
from emulator.parse.values.times import parse_moment


class InvalidMoment(ClientError):
    """The text is no moment; `flag` stands before Go's complaint where the command puts it there."""

    def __init__(self, complaint: str, flag: str = "") -> None:
        super().__init__(f'invalid value for "{flag}": {complaint}' if flag else complaint)


def moment(docker: Client, call: Invocation, flag: str, *, named: bool = False) -> str:
    """Seconds since 1970, with nanoseconds behind a point; empty where the flag is. `named`: a complaint names the flag."""
    text = call.text(flag)
    if not text:
        return ""
    try:
        return parse_moment(text, docker.engine.timeline.now)
    except ValueRefused as error:
        raise InvalidMoment(str(error), flag if named else "") from error
