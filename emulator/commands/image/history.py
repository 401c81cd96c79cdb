"""docker history [--format FORMAT] [-H] [--no-trunc] [--platform PLATFORM] [-q] IMAGE"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.platforms import read_platform
from emulator.output.contexts import history
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    human = call.yes("human")
    items = await docker.engine.image_history(call.operands[0], read_platform(call.text("platform")))
    layout = history.format_for(call.text("format") or "table", call.yes("quiet"), human)
    await docker.out(history.write(items, layout, docker.engine.timeline.now, not call.yes("no-trunc"), human))
    return 0
