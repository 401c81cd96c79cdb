"""docker manifest rm MANIFEST_LIST..."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.manifest.local import find
from emulator.commands.outcome import each
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    async def one(name: str) -> None:
        find(name)

    return await each(docker, call.operands, one)
