"""docker stack config [OPTIONS]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.stack.compose_files import compose_files
from emulator.errors import NotEmulated
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    compose_files(docker, call)
    raise NotEmulated(call.called_as)
