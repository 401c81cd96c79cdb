"""docker image inspect [-f FORMAT] [--platform PLATFORM] IMAGE [IMAGE...]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.inspecting import inspect_all
from emulator.commands.outcome import ClientError
from emulator.commands.platforms import read_platform
from emulator.parse.invocation import Invocation
from emulator.wire.image import ImageInspect


class NoName(ClientError):
    """The client asks no engine for nothing."""

    def __init__(self) -> None:
        super().__init__("Error: No such image: ")


async def main(docker: Client, call: Invocation) -> int:
    platform = read_platform(call.text("platform"), "")

    async def find(reference: str) -> ImageInspect:
        if not reference:
            raise NoName
        return await docker.engine.image_inspect(reference, platform)

    return await inspect_all(docker, call.operands, call.text("format"), find)
