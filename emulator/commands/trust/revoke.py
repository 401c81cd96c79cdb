"""docker trust revoke [-y] IMAGE[:TAG]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.confirm import confirm
from emulator.commands.references import reference
from emulator.commands.trust.signatures import DigestGiven
from emulator.errors import NotEmulated
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    name = call.operands[0]
    image = reference(name)
    if image.digest:
        raise DigestGiven
    question = f"Confirm you would like to delete all signature data for {name}?"
    if not image.tag and not call.yes("yes") and not await confirm(docker, question):
        return 0
    raise NotEmulated(call.called_as)
