"""A connection that is taken over: the head before other bytes, and the patience of who reads it.

docker-py reads the head through a buffer that it leaves behind: what comes close behind the head is lost with it. So nothing is
sent before the client has taken the head off its socket, where the system tells that (unix sockets of Linux), else for a while.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import sys

from emulator.faces.api.answer_head import ENGINE_HEADERS, SERVER
from emulator.faces.api.reply import TakeOver
from emulator.faces.api.wire import Wire
from emulator.timeline import MILLISECOND, sleep

PLAIN = "tcp"
LOOK, LOOKS = MILLISECOND, 1000
BLIND = 20 * MILLISECOND


class Handover:
    """The channel of whoever serves a taken connection."""

    def __init__(self, wire: Wire, answer: TakeOver, *, upgrade: bool) -> None:
        self.wire, self.plain = wire, answer.protocol == PLAIN
        self.head = plain_head(answer, upgrade=upgrade) if self.plain else upgraded_head(answer)
        self.read, self.write = wire.read, wire.write

    async def open(self) -> None:
        """The head; who speaks a protocol loses nothing that comes close behind it."""
        await self.wire.write(self.head)
        if self.plain:
            await taken_off(self.wire)


def upgraded_head(answer: TakeOver) -> bytes:
    """Before another protocol."""
    lines = ["HTTP/1.1 101 Switching Protocols", "Connection: Upgrade", f"Upgrade: {answer.protocol}"]
    return answer.head or "\r\n".join([*lines, "", ""]).encode()


def plain_head(answer: TakeOver, *, upgrade: bool) -> bytes:
    """Before plain bytes; old clients ask for no upgrade, and get none."""
    kind = answer.kind if upgrade else "application/vnd.docker.raw-stream"
    lines = ["HTTP/1.1 101 UPGRADED" if upgrade else "HTTP/1.1 200 OK", f"Content-Type: {kind}"]
    lines += ["Connection: Upgrade", "Upgrade: tcp"] if upgrade else []
    lines += [f"{name}: {value}" for name, value in [*ENGINE_HEADERS, SERVER]] if answer.headers else []
    return "\r\n".join([*lines, "", ""]).encode()


async def taken_off(wire: Wire) -> None:
    """Waits until the client has read what was written; for a second at most."""
    for _ in range(LOOKS):
        left = unread(wire.transport)
        if left is None:
            await sleep(BLIND)
        if not left or wire.lost:
            return
        await sleep(LOOK)


def unread(transport: asyncio.Transport | None) -> int | None:
    """What the peer of a unix socket has not read, in the kernel's count; None where nobody tells."""
    door = transport.get_extra_info("socket") if transport is not None else None
    if door is None or door.family != socket.AF_UNIX or sys.platform != "linux":
        return None
    import fcntl
    import termios  # Unix has them; connections without sockets are elsewhere, too

    try:
        answer = fcntl.ioctl(door.fileno(), termios.TIOCOUTQ, struct.pack("i", 0))
    except OSError:
        return None
    return int(struct.unpack("i", answer)[0])
