"""Streams of a container or an exec on a connection: frames, terminals, detach keys (moby: pkg/stdcopy, daemon/attach.go)."""

from __future__ import annotations

import struct
from collections.abc import AsyncIterator

from emulator.commands.detach_keys import EscapeWatch
from emulator.engine.streams import Attachment
from emulator.faces.api.reply import MULTIPLEXED, RAW, Channel
from emulator.faces.api.request import Request
from emulator.timeline import Task, Timeline, wait_any

HEADER = struct.Struct(">BxxxI")


def frame(stream: int, data: bytes) -> bytes:
    """One frame: the stream, the length, the bytes."""
    return HEADER.pack(stream, len(data)) + data


def stream_kind(request: Request, *, tty: bool) -> str:
    """Since 1.42 the kind says whether there are frames."""
    return RAW if tty or request.before(1, 42) else MULTIPLEXED


async def frames(lines: AsyncIterator[tuple[int, bytes]], *, tty: bool) -> AsyncIterator[bytes]:
    """Lines of a log, framed unless a terminal wrote them."""
    async for stream, data in lines:
        yield data if tty else frame(stream, data)


class Conversation:
    """A client joined to an attachment, until the output ends, the detach keys come, or the client goes.

    `raw`: without frames; `keys`: those that detach, None without a terminal.
    """

    def __init__(
        self, timeline: Timeline, channel: Channel, attachment: Attachment, *, raw: bool, keys: bytes | None
    ) -> None:
        self.timeline, self.channel, self.attachment, self.raw = timeline, channel, attachment, raw
        self.watch = None if keys is None else EscapeWatch(keys)

    async def run(self) -> None:
        """Both directions."""
        typing = self.timeline.spawn(self.typed(), "attached: input")
        try:
            while (piece := await self.attachment.read()) is not None:
                await self.channel.write(piece[1] if self.raw else frame(*piece))
            if not self.attachment.wanted:
                await self.until_typed(typing)
        finally:
            typing.cancel()
            self.attachment.detach()

    async def until_typed(self, typing: Task[None]) -> None:
        """One who only types stays until he closes his half, detaches, or the process ends."""
        streams = self.attachment.streams
        while not typing.done and not streams.finished:
            await wait_any(typing.finished, streams.drained)

    async def typed(self) -> None:
        """What the client sends, until its half is closed."""
        while data := await self.channel.read():
            passed = self.watch.pass_on(data) if self.watch is not None else data
            if passed:
                await self.attachment.write(passed)
            if self.watch is not None and self.watch.detached:
                self.attachment.detach()
                return
        await self.attachment.close_stdin()
