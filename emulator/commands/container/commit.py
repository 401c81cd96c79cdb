"""docker commit [-a AUTHOR] [-c CHANGE] [-m MESSAGE] [-p] CONTAINER [REPOSITORY[:TAG]]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.image.tag import DigestReference
from emulator.parse.invocation import Invocation
from emulator.parse.values.references import parse_reference


async def main(docker: Client, call: Invocation) -> int:
    container, reference = call.operands[0], call.operands[1] if len(call.operands) > 1 else ""
    if reference and parse_reference(reference).digest:
        raise DigestReference
    image_id = await docker.engine.container_commit(
        container,
        reference=reference,
        comment=call.text("message"),
        author=call.text("author"),
        changes=call.words("change"),
        pause=call.yes("pause"),
    )
    await docker.line(image_id)
    return 0
