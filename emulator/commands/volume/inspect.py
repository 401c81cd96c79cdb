"""docker volume inspect: the documents of one or more volumes."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.inspecting import inspect_all
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    return await inspect_all(docker, call.operands, call.text("format"), docker.engine.volume_inspect, raw=False)
