"""docker volume ls [-f FILTER] [--format FORMAT] [-q]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.config_file import configured_format
from emulator.output.contexts import volumes
from emulator.parse.invocation import Invocation

CLUSTER_HEADER = "VOLUME NAME   GROUP     DRIVER    AVAILABILITY   STATUS"  # with no lines: there is no swarm


async def main(docker: Client, call: Invocation) -> int:
    found = await docker.engine.volume_list(call.filters())
    if call.yes("cluster"):
        if not call.yes("quiet"):
            await docker.line(CLUSTER_HEADER)
        return 0
    source = configured_format(docker, call, "volumesFormat", quiet=call.yes("quiet"))
    layout = volumes.format_for(source or "table", call.yes("quiet"))
    await docker.out(volumes.write(found, layout))
    return 0
