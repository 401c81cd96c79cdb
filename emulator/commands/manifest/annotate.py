"""docker manifest annotate [OPTIONS] MANIFEST_LIST MANIFEST"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError
from emulator.commands.references import reference
from emulator.parse.invocation import Invocation


class Missing(ClientError):
    def __init__(self, name: str, among: str) -> None:
        super().__init__(f"manifest for image {name} does not exist in {among}")


async def main(docker: Client, call: Invocation) -> int:
    target, name = call.operands
    for kind, text in (("manifest list", target), ("manifest", name)):
        try:
            reference(text)
        except ClientError as error:
            raise ClientError(f"annotate: error parsing name for {kind} {text}: {error}") from error
    raise Missing(name, target)
