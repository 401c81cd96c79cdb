"""docker push [-a] [-q] [--platform PLATFORM] NAME[:TAG]"""

from __future__ import annotations

from emulator.commands.client import STDOUT, Client
from emulator.commands.image.tagged import tagged
from emulator.commands.message_stream import show_stream
from emulator.commands.outcome import ClientError
from emulator.commands.platforms import read_platform
from emulator.errors import NotEmulated
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
    if not call.yes("disable-content-trust"):
        raise NotEmulated("docker push with content trust")
    platform = read_platform(call.text("platform"), f"Invalid platform {call.text('platform')}")
    if platform:
        await docker.out(note(NOTE, docker.console.is_terminal(STDOUT)))
    reference = await tagged(docker, call)
    if reference.digest:
        raise DigestPush
    quiet, everything = call.yes("quiet"), call.yes("all-tags")
    messages = docker.engine.image_push(reference.familiar, all_tags=everything, platform=platform)
    await show_stream(docker, messages, STDOUT, silent=quiet)
    if quiet:
        await docker.line(str(reference))
    return 0
