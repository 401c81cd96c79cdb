"""docker logs [-f] [--since T] [--until T] [-t] [--tail N] [--details] CONTAINER"""

from __future__ import annotations

from emulator.commands.arguments import switch, text
from emulator.commands.client import STDOUT, Client
from emulator.parse import Invocation


async def main(docker: Client, call: Invocation) -> int:
    container = await docker.engine.container_inspect(call.operands[0])
    entries = await docker.engine.container_logs(
        container.ID,
        follow=switch(call, "follow"),
        since=text(call, "since"),
        until=text(call, "until"),
        timestamps=switch(call, "timestamps"),
        tail=text(call, "tail"),
        details=switch(call, "details"),
    )
    async for stream, data in entries:
        await docker.console.write(STDOUT if container.Config.Tty else stream, data)
    return 0
