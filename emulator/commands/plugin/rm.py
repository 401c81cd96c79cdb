"""docker plugin rm [-f] PLUGIN..."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import each
from emulator.commands.plugin.names import find
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    return await each(docker, call.operands, lambda name: find(docker, name))
