"""docker pull [-a] [-q] [--platform PLATFORM] NAME[:TAG|@DIGEST]"""

from __future__ import annotations

from emulator.commands.client import STDOUT, Client
from emulator.commands.image.pulling import show_pull
from emulator.commands.image.tagged import tagged
from emulator.commands.platforms import read_by_engine
from emulator.commands.references import reference
from emulator.commands.trust.signatures import need_signatures
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    image = await tagged(docker, call)
    platform = str(read_by_engine(call.text("platform"))) if call.text("platform") else ""
    if not call.yes("disable-content-trust") and not image.digest:
        await need_signatures(docker, call, reference(str(image)))
    progress = docker.engine.image_pull(str(image), platform, all_tags=call.yes("all-tags"))
    await show_pull(docker, progress, STDOUT, quiet=call.yes("quiet"))
    await docker.line(str(image))
    return 0
