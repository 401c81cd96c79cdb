"""docker container inspect: the documents of one or more containers."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.inspecting import inspect_all
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    size = call.yes("size")
    return await inspect_all(
        docker, call.operands, call.text("format"), lambda name: docker.engine.container_inspect(name, size=size)
    )
