"""docker plugin install [OPTIONS] PLUGIN [KEY=VALUE...] (cli: command/plugin/install.go)"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.references import reference
from emulator.commands.trust.signatures import need_signatures
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    if call.text("alias"):
        reference(call.text("alias"))
    plugin = reference(call.operands[0])
    if not plugin.digest:
        plugin = plugin.tagged()
        if not call.yes("disable-content-trust"):
            await need_signatures(docker, call, plugin)
    await docker.engine.plugin_install(str(plugin))
    return 0
