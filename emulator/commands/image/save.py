"""docker save [-o FILE] [--platform PLATFORM] IMAGE [IMAGE...]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.output_file import check_output, write_output
from emulator.commands.platforms import read_platform
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    platform, output = read_platform(call.text("platform")), call.text("output")
    check_output(docker, output, "failed to save image")
    await write_output(docker, output, await docker.engine.image_save(call.operands, platform=platform))
    return 0
