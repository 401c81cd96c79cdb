"""docker trust revoke [-y] IMAGE[:TAG]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.confirm import confirm
from emulator.commands.outcome import ClientError
from emulator.commands.references import reference
from emulator.commands.trust.signatures import DigestGiven, no_server
from emulator.parse.invocation import Invocation


class NotRevoked(ClientError):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"could not remove signature for {name}: {why}")


async def main(docker: Client, call: Invocation) -> int:
    name = call.operands[0]
    image = reference(name)
    if image.digest:
        raise DigestGiven
    question = f"Confirm you would like to delete all signature data for {name}?"
    if not image.tag and not call.yes("yes") and not await confirm(docker, question):
        return 0
    raise NotRevoked(name, await no_server(docker, call.called_as, image))
