"""docker swarm unlock"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError
from emulator.engine.errors.swarm import NotInSwarm
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    """The client looks for itself whether there is a swarm."""
    await docker.engine.info()
    raise ClientError(f"Error: {NotInSwarm()}")
