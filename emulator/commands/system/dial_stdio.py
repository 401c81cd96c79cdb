"""docker system dial-stdio: the engine's own connection on standard input and output (cli: command/system/dial_stdio.go)."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.errors import NotEmulated
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    """It ends at once where nothing is said; what is said would need the Engine API behind it."""
    if not await docker.console.read():
        return 0
    raise NotEmulated(call.called_as)
