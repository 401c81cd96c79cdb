"""The engine's messages on the console (cli: internal/jsonstream): moving bars on a terminal, plain lines elsewhere.

What is refused once the stream has begun comes as a message of it, so without `Error response from daemon:`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from emulator.commands.client import Client
from emulator.commands.outcome import ClientError
from emulator.errors import DockerError
from emulator.output.progress import WIDTH, Display
from emulator.wire.progress import Message


class StreamError(ClientError):
    """The last message of a stream that failed."""


async def show_stream(
    docker: Client, messages: AsyncIterator[Message], stream: int, *, silent: bool = False, begun: bool = False
) -> None:
    """All messages to the end; raises StreamError for what is refused once the stream has `begun`, as its first does."""
    display = Display(docker.console.is_terminal(stream), docker.console.size()[1] or WIDTH)
    try:
        async for message in messages:
            begun = True
            if not silent and message.aux is None:
                shown = display.show(message, docker.engine.timeline.now)
                await docker.show(stream, shown)
    except DockerError as error:
        if not begun:
            raise
        raise StreamError(str(error)) from error
