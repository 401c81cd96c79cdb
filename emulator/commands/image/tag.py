"""docker tag SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError
from emulator.parse.invocation import Invocation
from emulator.parse.values.references import ReferenceRefused, parse_reference
from emulator.quote import quote


class BadReference(ClientError):
    def __init__(self, reference: str, reason: ReferenceRefused) -> None:
        super().__init__(f"Error parsing reference: {quote(reference)} is not a valid repository/tag: {reason}")


class DigestReference(ClientError):
    def __init__(self) -> None:
        super().__init__("refusing to create a tag with a digest reference")


async def main(docker: Client, call: Invocation) -> int:
    for reference in call.operands:
        try:
            named = parse_reference(reference)
        except ReferenceRefused as reason:
            raise BadReference(reference, reason) from reason
    if named.digest:
        raise DigestReference
    await docker.engine.image_tag(*call.operands)
    return 0
