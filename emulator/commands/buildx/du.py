"""docker buildx du [--filter FILTER] [--format FORMAT] [--verbose]"""

from __future__ import annotations

from emulator.commands.buildx.errors import BuildxError
from emulator.commands.buildx.instances import check_chosen
from emulator.commands.client import Client
from emulator.output.contexts import buildx_usage
from emulator.output.formatting import TABLE
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    check_chosen(call)
    source, verbose = call.text("format"), call.yes("verbose")
    if source and verbose:
        raise BuildxError("--format and --verbose cannot be used together")
    records = await docker.engine.build_cache(call.filters())
    now = docker.engine.timeline.now
    if verbose or source == "pretty":
        await docker.out(buildx_usage.pretty(records, now))
    else:
        await docker.out(buildx_usage.write(records, source or TABLE, now))
    if source in ("", TABLE, "pretty") and not call.filters():
        await docker.out(buildx_usage.sums(records))
    return 0
