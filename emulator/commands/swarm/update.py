"""docker swarm update [OPTIONS]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.dispatch import surroundings
from emulator.commands.swarm.manager import ask
from emulator.parse.errors import HelpShown
from emulator.parse.help import help_page
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    """Without a flag there is nothing to update: the help page is shown."""
    if not call.changed:
        raise HelpShown(help_page(call.spec, surroundings(docker), call.path))
    return await ask(docker, call)
