"""docker network ls [-f FILTER] [--format FORMAT] [-q] [--no-trunc]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.config_file import configured_format
from emulator.output.contexts import networks
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    found = await docker.engine.network_list(call.filters())
    source = configured_format(docker, call, "networksFormat", quiet=call.yes("quiet"))
    layout = networks.format_for(source or "table", call.yes("quiet"))
    await docker.out(networks.write(found, layout, not call.yes("no-trunc")))
    return 0
