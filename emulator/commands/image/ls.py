"""docker images [-a] [--digests] [-f FILTER] [--format FORMAT] [-q] [--no-trunc] [REPOSITORY[:TAG]]"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.commands.config_file import configured_format
from emulator.commands.outcome import ClientError
from emulator.errors import NotEmulated
from emulator.output.contexts import images
from emulator.parse.invocation import Invocation
from emulator.quote import quote

VERBS = frozenset(["build", "history", "import", "inspect", "list", "load", "ls", "prune", "pull", "push", "rm", "save", "tag"])


async def main(docker: Client, call: Invocation) -> int:
    if call.yes("tree"):
        for flag in ("quiet", "no-trunc", "digests", "format"):
            if flag in call.changed:
                raise ClientError(f"--{flag} is not yet supported with --tree")
        raise NotEmulated("docker image ls --tree")
    wanted = call.operands[0] if call.operands else ""
    filters = dict(call.filters())
    if wanted:
        filters["reference"] = (*filters.get("reference", ()), wanted)
    digests = call.yes("digests")
    found = await docker.engine.image_list(all=call.yes("all"), filters=filters)
    source = configured_format(docker, call, "imagesFormat", quiet=call.yes("quiet"))
    layout = images.format_for(source or "table", call.yes("quiet"), digests)
    await docker.out(images.write(found, layout, docker.engine.timeline.now, not call.yes("no-trunc"), digests))
    if not found and wanted in VERBS and call.path == ("images",):
        await docker.complain(f'\nNo images found matching {quote(wanted)}: did you mean "docker image {wanted}"?')
    return 0
