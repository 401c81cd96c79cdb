"""docker import [-c CHANGE] [-m MESSAGE] [--platform PLATFORM] file|URL|- [REPOSITORY[:TAG]]"""

from __future__ import annotations

from emulator.commands.client import STDOUT, Client
from emulator.commands.input_file import read_file, read_input
from emulator.commands.message_stream import show_stream
from emulator.commands.platforms import read_by_engine
from emulator.parse.invocation import Invocation
from emulator.parse.values.references import parse_reference


async def main(docker: Client, call: Invocation) -> int:
    source, reference = call.operands[0], call.operands[1] if len(call.operands) > 1 else ""
    if source.startswith(("http://", "https://")):
        return await from_url(docker, call, source, reference)
    data = b"" if source == "-" else read_file(docker, source, "images/create", query(call, reference))
    if reference:
        parse_reference(reference)
    platform = read_by_engine(call.text("platform"))
    data = await read_input(docker) if source == "-" else data
    image_id = await docker.engine.image_import(
        data,
        reference=reference,
        comment=call.text("message"),
        changes=call.words("change"),
        platform=(platform.os, platform.architecture, platform.variant),
    )
    await docker.line(image_id)
    return 0


async def from_url(docker: Client, call: Invocation, source: str, reference: str) -> int:
    """The engine fetches the archive itself, and tells of it."""
    if reference:
        parse_reference(reference)
    platform = read_by_engine(call.text("platform"))
    messages = docker.engine.image_import_url(
        source, reference=reference, comment=call.text("message"), changes=call.words("change"),
        platform=(platform.os, platform.architecture, platform.variant),
    )  # fmt: skip
    await show_stream(docker, messages, STDOUT)
    return 0


def query(call: Invocation, reference: str) -> dict[str, list[str]]:
    """What is sent along."""
    said = {"message": call.text("message"), "repo": reference, "platform": call.text("platform").lower(), "fromSrc": "-"}
    changes = call.words("change")
    return {name: [value] for name, value in said.items() if value} | ({"changes": [*changes]} if changes else {})
