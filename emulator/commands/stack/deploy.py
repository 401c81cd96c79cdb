"""docker stack deploy -c FILE [OPTIONS] STACK"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.stack.compose_files import compose_files
from emulator.commands.stack.names import check_names
from emulator.errors import NotEmulated
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    check_names(*call.operands)
    compose_files(docker, call)
    raise NotEmulated(call.called_as)
