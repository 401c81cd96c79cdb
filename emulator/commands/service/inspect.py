"""docker service inspect [-f FORMAT] [--pretty] SERVICE..."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError
from emulator.commands.swarm.manager import inspect
from emulator.parse.invocation import Invocation


class FormatAndPretty(ClientError):
    def __init__(self) -> None:
        super().__init__("--format is incompatible with human friendly format")


async def main(docker: Client, call: Invocation) -> int:
    if call.yes("pretty") and call.text("format"):
        raise FormatAndPretty
    return await inspect(docker, call, "service")
