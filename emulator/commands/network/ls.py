"""docker network ls [-f FILTER] [--format FORMAT] [-q] [--no-trunc]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.output.contexts import networks
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    found = await docker.engine.network_list(call.filters())
    layout = networks.format_for(call.text("format") or "table", call.yes("quiet"))
    await docker.out(networks.write(found, layout, not call.yes("no-trunc")))
    return 0
