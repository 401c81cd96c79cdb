"""docker logs [-f] [--since T] [--until T] [-t] [--tail N] [--details] CONTAINER"""

from __future__ import annotations

from emulator.commands.client import STDOUT, Client
from emulator.commands.moments import moment
from emulator.parse.invocation import Invocation


async def main(docker: Client, call: Invocation) -> int:
    container = await docker.engine.container_inspect(call.operands[0])
    entries = await docker.engine.container_logs(
        container.ID,
        follow=call.yes("follow"),
        since=moment(docker, call, "since", named=True),
        until=moment(docker, call, "until", named=True),
        timestamps=call.yes("timestamps"),
        tail=call.text("tail"),
        details=call.yes("details"),
    )
    async for stream, data in entries:
        await docker.console.write(STDOUT if container.Config.Tty else stream, data)
    return 0
