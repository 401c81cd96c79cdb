"""docker search [-f FILTER] [--format FORMAT] [--limit N] [--no-trunc] TERM"""

from __future__ import annotations

from emulator.commands.client import Client
from emulator.output.contexts import search
from emulator.parse.invocation import Invocation

DEPRECATED = (
    'WARNING: the "is-automated" filter is deprecated, and searching for "is-automated=true" will not yield any results in '
    "future."
)


async def main(docker: Client, call: Invocation) -> int:
    filters = call.filters()
    if "is-automated" in filters:
        await docker.complain(DEPRECATED)
    found = await docker.engine.image_search(call.operands[0], filters=filters, limit=max(call.number("limit"), 0))
    layout = search.format_for(call.text("format") or "table")
    await docker.out(search.write(found, layout, not call.yes("no-trunc")))
    return 0
