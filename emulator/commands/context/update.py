"""docker context update [--description TEXT] [--docker KEY=VALUE,…] CONTEXT (cli: command/context/update.go)"""

from __future__ import annotations

import msgspec

from emulator.commands.client import Client
from emulator.commands.context.endpoint_config import endpoint
from emulator.commands.context.store import check_name, described, load, save
from emulator.parse.invocation import Invocation
from emulator.quote import quote


async def main(docker: Client, call: Invocation) -> int:
    name = call.operands[0]
    check_name(name)
    context = load(docker, name)
    if call.text("description"):
        context = described(context, call.text("description"))
    if config := call.pairs("docker"):
        context = msgspec.structs.replace(context, Endpoints={**context.Endpoints, "docker": endpoint(docker, config)})
    save(docker, context)
    await docker.line(name)
    await docker.complain(f"Successfully updated context {quote(name)}")
    return 0
