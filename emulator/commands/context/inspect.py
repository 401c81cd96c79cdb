"""docker context inspect [-f FORMAT] [CONTEXT...] (cli: command/context/inspect.go)"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.context.store import listing, load
from emulator.commands.endpoint import context_name
from emulator.commands.inspecting import show
from emulator.output.inspect import Found, inspect
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    host = str(call.globals["host"])

    def find(name: str) -> Found:
        return listing(docker, load(docker, name, host)), None

    return await show(docker, inspect(call.operands or (context_name(docker, call),), call.text("format"), find))
