"""docker trust inspect [--pretty] IMAGE[:TAG]..."""

from __future__ import annotations

import msgspec

from emulator.commands.client import Client
from emulator.commands.inspecting import inspect_all
from emulator.commands.references import reference
from emulator.commands.trust.signatures import NoSignatures, server_of
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    async def look_up(name: str) -> msgspec.Struct:
        await server_of(docker, reference(name))
        raise NoSignatures(name)

    if call.yes("pretty"):
        for name in call.operands:
            await look_up(name)
    return await inspect_all(docker, call.operands, "", look_up)
