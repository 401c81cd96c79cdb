"""RESP: requests read from a stream, replies as Python values to and from bytes."""

from __future__ import annotations

from typing import Final, TypeAlias

from emulator.errors import EmulatorError
from emulator.machine.network.http.message import Inbox

BULK_MAX: Final = 64 << 20
ARGUMENTS_MAX: Final = 100_000


class RedisError(EmulatorError):
    """An error reply; `str()` is its line (`ERR …`, `WRONGTYPE …`)."""


class Status(str):
    """A simple string reply, such as OK."""

    __slots__ = ()


Reply: TypeAlias = "Status | bytes | int | RedisError | list[Reply] | None"
OK: Final = Status("OK")
NO_REPLY: Final = Status("")  # told by identity: what has answered by itself already


def encode(reply: Reply) -> bytes:
    if isinstance(reply, Status):
        return f"+{reply}\r\n".encode()
    if isinstance(reply, RedisError):
        return f"-{reply}\r\n".encode("utf-8", "surrogateescape")
    if isinstance(reply, int):
        return b":%d\r\n" % reply
    if reply is None:
        return b"$-1\r\n"
    if isinstance(reply, bytes):
        return b"$%d\r\n%b\r\n" % (len(reply), reply)
    return b"*%d\r\n" % len(reply) + b"".join(map(encode, reply))


async def read_request(inbox: Inbox) -> list[bytes] | None:
    """The next command: an array of bulk strings, or an inline line. None at the end."""
    line = await inbox.line()
    if not line and not inbox.held:
        return None
    if not line.startswith(b"*"):
        return line.split()
    count = int(line[1:]) if line[1:].isdigit() else -1
    if not 0 <= count <= ARGUMENTS_MAX:
        raise RedisError("ERR Protocol error: invalid multibulk length")
    words = []
    for _ in range(count):
        head = await inbox.line()
        size = int(head[1:]) if head[:1] == b"$" and head[1:].isdigit() else -1
        if not 0 <= size <= BULK_MAX:
            raise RedisError("ERR Protocol error: invalid bulk length")
        words.append(await inbox.exactly(size))
        await inbox.line()
    return words


async def read_reply(inbox: Inbox, depth: int = 0) -> Reply:
    """What a server answers. Raises EOFError when the stream ends."""
    line = await inbox.line()
    if not line or depth > 8:
        raise EOFError
    kind, rest = line[:1], line[1:]
    if kind == b"+":
        return Status(rest.decode("utf-8", "surrogateescape"))
    if kind == b"-":
        return RedisError(rest.decode("utf-8", "surrogateescape"))
    if kind == b":":
        return int(rest)
    size = int(rest)
    if size < 0:
        return None
    if kind == b"$":
        data = await inbox.exactly(size)
        await inbox.line()
        return data
    return [await read_reply(inbox, depth + 1) for _ in range(min(size, ARGUMENTS_MAX))]
