"""docker plugin ls [-f FILTER] [--format FORMAT] [--no-trunc] [-q]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.config_file import configured_format
from emulator.output.contexts import plugins
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    found = await docker.engine.plugin_list(call.filters())
    source = configured_format(docker, call, "pluginsFormat", quiet=call.yes("quiet"))
    layout = plugins.format_for(source or "table", call.yes("quiet"))
    await docker.out(plugins.write(found, layout, not call.yes("no-trunc")))
    return 0
