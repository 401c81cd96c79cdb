"""docker push [-a] [-q] [--platform PLATFORM] NAME[:TAG]"""

from __future__ import annotations

from emulator.commands.client import STDOUT, Client
from emulator.commands.image.tagged import tagged
from emulator.commands.message_stream import show_stream
from emulator.commands.outcome import ClientError
from emulator.commands.platforms import read_platform
from emulator.commands.references import reference
from emulator.commands.trust.signatures import need_signatures
from emulator.model.reference import Reference
from emulator.output.note import note
from emulator.parse.invocation import Invocation

NOTE = """Using --platform pushes only the specified platform manifest of a multi-platform image index.
Other components, like attestations, will not be included.
To push the complete multi-platform image, remove the --platform flag.
"""


class DigestPush(ClientError):
    def __init__(self) -> None:
        super().__init__("cannot push a digest reference")


async def main(docker: Client, call: Invocation) -> int:
    platform = read_platform(call.text("platform"), f"Invalid platform {call.text('platform')}")
    if platform:
        await docker.out(note(NOTE, docker.console.is_terminal(STDOUT)))
    image = await tagged(docker, call)
    if image.digest:
        raise DigestPush
    signed = not call.yes("disable-content-trust")
    quiet, everything = call.yes("quiet") and not signed, call.yes("all-tags")
    messages = docker.engine.image_push(image.familiar, all_tags=everything, platform=platform)
    await show_stream(docker, messages, STDOUT, silent=quiet)
    if quiet:
        await docker.line(str(image))
    if signed:
        await sign(docker, call, image.tag, reference(str(image)))
    return 0


async def sign(docker: Client, call: Invocation, tag: str, image: Reference) -> None:
    """What is pushed is signed, where there is one thing to sign (cli: trust.PushTrustedReference)."""
    if not tag:
        await docker.line("No tag specified, skipping trust metadata push")
        return
    await docker.line("Signing and pushing trust metadata")
    await need_signatures(docker, call, image)
