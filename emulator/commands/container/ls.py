"""docker ps [-a] [-f FILTER] [--format FORMAT] [-n N] [-l] [-q] [-s] [--no-trunc]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.config_file import configured_format
from emulator.output.contexts import containers
from emulator.parse.invocation import Invocation

IGNORED = "WARNING: Ignoring custom format, because both --format and --quiet are set."


async def main(docker: Client, call: Invocation) -> int:
    quiet, size = call.yes("quiet"), call.yes("size")
    source = configured_format(docker, call, "psFormat", quiet=quiet)
    if source:
        if quiet:
            await docker.complain(IGNORED)
        wants_size = containers.try_format(source)
        size = size or (wants_size and not quiet and "size" not in call.changed)
    limit = call.number("last")
    if call.yes("latest") and limit == -1:
        limit = 1
    found = await docker.engine.container_list(all=call.yes("all"), limit=limit, filters=call.filters(), size=size)
    layout = containers.format_for(source, quiet, size)
    await docker.out(containers.write(found, layout, docker.engine.timeline.now, not call.yes("no-trunc")))
    return 0
