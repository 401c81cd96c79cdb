"""docker context use CONTEXT (cli: command/context/use.go)"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.context.current import configure
from emulator.commands.context.ls import OVERRIDDEN
from emulator.commands.context.store import DEFAULT, check_name, load
from emulator.parse.invocation import Invocation
from emulator.quote import quote


async def main(docker: Client, call: Invocation) -> int:
    name = call.operands[0]
    if name != DEFAULT:
        check_name(name)
        load(docker, name)
    configure(docker, name)
    await docker.line(name)
    await docker.complain(f"Current context is now {quote(name)}")
    if name != DEFAULT and docker.console.environment.get("DOCKER_HOST"):
        await docker.complain(OVERRIDDEN.format(quote(name)))
    return 0
