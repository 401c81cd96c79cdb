"""docker images [-a] [--digests] [-f FILTER] [--format FORMAT] [-q] [--no-trunc] [REPOSITORY[:TAG]]"""

from __future__ import annotations

from emulator.commands.client import STDOUT, Client
from emulator.commands.config_file import configured_format
from emulator.commands.outcome import ClientError
from emulator.output.contexts import images
from emulator.output.image_tree import tree
from emulator.parse.invocation import Invocation
from emulator.quote import quote

VERBS = frozenset(["build", "history", "import", "inspect", "list", "load", "ls", "prune", "pull", "push", "rm", "save", "tag"])

NOT_WITH_TREE = {"quiet": "quiet", "no-trunc": "no-trunc", "digests": "show-digest", "format": "format"}


async def main(docker: Client, call: Invocation) -> int:
    if call.yes("tree"):
        for flag, name in NOT_WITH_TREE.items():
            if call.values.get(flag):
                raise ClientError(f"--{name} is not yet supported with --tree")
    wanted = call.operands[0] if call.operands else ""
    filters = dict(call.filters())
    if wanted:
        filters["reference"] = (*filters.get("reference", ()), wanted)
    digests = call.yes("digests")
    found = await docker.engine.image_list(all=call.yes("all"), filters=filters)
    if call.yes("tree"):
        shown = [image for image in found if image.RepoTags or call.yes("all")]
        await docker.out(tree(shown, terminal=docker.console.is_terminal(STDOUT), columns=docker.console.size()[1]))
        return 0
    source = configured_format(docker, call, "imagesFormat", quiet=call.yes("quiet"))
    layout = images.format_for(source or "table", call.yes("quiet"), digests)
    await docker.out(images.write(found, layout, docker.engine.timeline.now, not call.yes("no-trunc"), digests))
    if not found and wanted in VERBS and call.path == ("images",):
        await docker.complain(f'\nNo images found matching {quote(wanted)}: did you mean "docker image {wanted}"?')
    return 0
