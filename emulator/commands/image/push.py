"""docker push [-a] [-q] [--platform PLATFORM] NAME[:TAG]"""

from __future__ import annotations

from emulator.commands.client import STDOUT, Client
from emulator.commands.image.pull import TagWithAllTags
from emulator.commands.message_stream import show_stream
from emulator.commands.outcome import ClientError
from emulator.commands.platforms import read_platform
from emulator.parse.invocation import Invocation
from emulator.parse.values.references import Reference, parse_reference

NOTE = """
 Info -> Using --platform pushes only the specified platform manifest of a multi-platform image index.
         Other components, like attestations, will not be included.
         To push the complete multi-platform image, remove the --platform flag.
         
"""  # noqa: W293


class DigestPush(ClientError):
    def __init__(self) -> None:
        super().__init__("cannot push a digest reference")


async def main(docker: Client, call: Invocation) -> int:
    platform = read_platform(call.text("platform"), f"Invalid platform {call.text('platform')}")
    if platform:
        await docker.out(NOTE)
    reference = await _reference(docker, call)
    if reference.digest:
        raise DigestPush
    quiet, everything = call.yes("quiet"), call.yes("all-tags")
    messages = docker.engine.image_push(reference.familiar, all_tags=everything, platform=platform)
    await show_stream(docker, messages, STDOUT, silent=quiet)
    if quiet:
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
