"""A pull's progress on the console: moving bars on a terminal, plain lines elsewhere; nothing with `--quiet`."""

from __future__ import annotations

from collections.abc import AsyncIterator

from emulator.commands.client import Client
from emulator.output.progress import WIDTH, Display
from emulator.wire.progress import Message


async def show_pull(docker: Client, progress: AsyncIterator[Message], stream: int, *, quiet: bool = False) -> None:
    """Runs the pull to its end. What it refuses is raised, after what it had printed."""
    display = Display(docker.console.is_terminal(stream), docker.console.size()[1] or WIDTH)
    async for message in progress:
        if not quiet:
            await docker.show(stream, display.show(message, docker.engine.timeline.now))
