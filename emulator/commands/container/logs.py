"""docker logs [-f] [--since T] [--until T] [-t] [--tail N] [--details] CONTAINER"""

from __future__ import annotations

from emulator.commands.client import STDOUT, Client
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    container = await docker.engine.container_inspect(call.operands[0])
    entries = await docker.engine.container_logs(
        container.ID,
        follow=call.yes("follow"),
        since=call.text("since"),
        until=call.text("until"),
        timestamps=call.yes("timestamps"),
        tail=call.text("tail"),
        details=call.yes("details"),
    )
    async for stream, data in entries:
        await docker.console.write(STDOUT if container.Config.Tty else stream, data)
    return 0
