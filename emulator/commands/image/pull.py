"""docker pull [-a] [-q] [--platform PLATFORM] NAME[:TAG|@DIGEST]"""

from __future__ import annotations

from emulator.commands.client import STDOUT, Client
from emulator.commands.image.pulling import show_pull
from emulator.commands.outcome import ClientError
from emulator.commands.platforms import read_by_engine
from emulator.parse.invocation import Invocation
from emulator.parse.values.references import Reference, parse_reference


class TagWithAllTags(ClientError):
    def __init__(self) -> None:
        super().__init__("tag can't be used with --all-tags/-a")


async def main(docker: Client, call: Invocation) -> int:
    reference = await _reference(docker, call)
    platform = str(read_by_engine(call.text("platform"))) if call.text("platform") else ""
    progress = docker.engine.image_pull(str(reference), platform, all_tags=call.yes("all-tags"))
    await show_pull(docker, progress, STDOUT, quiet=call.yes("quiet"))
    await docker.line(str(reference))
    return 0


async def _reference(docker: Client, call: Invocation) -> Reference:
    reference = parse_reference(call.operands[0])
    if call.yes("all-tags"):
        if not reference.is_name_only:
            raise TagWithAllTags
        return reference
    if reference.is_name_only:
        reference = reference.with_default_tag()
        if not call.yes("quiet"):
            await docker.line(f"Using default tag: {reference.tag}")
    return reference
