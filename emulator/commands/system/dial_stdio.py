"""docker system dial-stdio: the engine's own connection on standard input and output (cli: command/system/dial_stdio.go)."""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.endpoint import NoEngine
from emulator.commands.outcome import ClientError
from emulator.errors import NotEmulated
from emulator.parse.invocation import Invocation


class NoStream(ClientError):
    def __init__(self, host: str) -> None:
        protocol, _, address = host.partition("://")
        why = "no such file or directory" if protocol == "unix" else "connection refused"
        super().__init__(f"failed to open the raw stream connection: dial {protocol} {address}: connect: {why}")


async def main(docker: Client, call: Invocation) -> int:
    """It ends at once where nothing is said; what is said would need the Engine API behind it."""
    try:
        await docker.engine.version()
    except NoEngine as error:
        raise NoStream(error.host) from error
    if not await docker.console.read():
        return 0
    raise NotEmulated(call.called_as)
