"""docker trust key load [--name NAME] KEYFILE"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError
from emulator.commands.trust.names import check_name
from emulator.errors import NotEmulated
from emulator.parse.invocation import Invocation
from emulator.quote import quote


async def main(docker: Client, call: Invocation) -> int:
    file = call.operands[0]
    check_name("key", call.text("name"))
    await docker.line(f"Loading key from {quote(file)}...")
    if not file or not docker.console.files.exists(file):
        raise ClientError(f"refusing to load key from {file}: stat {file}: no such file or directory")
    raise NotEmulated(call.called_as)
