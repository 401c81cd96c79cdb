"""docker plugin install [OPTIONS] PLUGIN [KEY=VALUE...] (cli: command/plugin/install.go)"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.references import reference
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    if call.text("alias"):
        reference(call.text("alias"))
    plugin = reference(call.operands[0])
    await docker.engine.plugin_install(str(plugin if plugin.digest else plugin.tagged()))
    return 0
