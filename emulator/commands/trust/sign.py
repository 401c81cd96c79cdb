"""docker trust sign [--local] IMAGE:TAG"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.references import reference
from emulator.commands.trust.signatures import DigestGiven, NoNotary, NoTag, no_server
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    name = call.operands[0]
    image = reference(name)
    if image.digest:
        raise DigestGiven
    if not image.tag:
        raise NoTag(name)
    raise NoNotary(await no_server(docker, call.called_as, image))
