"""docker plugin inspect [-f FORMAT] PLUGIN..."""

from __future__ import annotations

import msgspec

from emulator.commands.client import Client
from emulator.commands.inspecting import inspect_all
from emulator.commands.plugin.names import find
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    async def look_up(name: str) -> msgspec.Struct:
        await find(docker, name)
        return msgspec.Struct()

    return await inspect_all(docker, call.operands, call.text("format"), look_up)
