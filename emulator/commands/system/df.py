"""docker system df [--format FORMAT] [-v] (cli: command/system/df.go)"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError
from emulator.output.contexts import disk_usage
from emulator.output.template import TemplateExecError
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    usage = await docker.engine.disk_usage()
    verbose = call.yes("verbose")
    layout = disk_usage.format_for(call.text("format") or "table", verbose)
    if not verbose:
        await docker.out(disk_usage.write(usage, layout))
        return 0
    try:
        await docker.out(disk_usage.write_verbose(usage, layout, docker.engine.timeline.now))
    except TemplateExecError as error:
        await docker.out(error.partial)
        raise ClientError(str(error)) from error
    return 0
