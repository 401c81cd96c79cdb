"""docker export [-o FILE] CONTAINER"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.output_file import check_output, write_output
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    output = call.text("output")
    check_output(docker, output, "failed to export container")
    await write_output(docker, output, await docker.engine.container_export(call.operands[0]))
    return 0
