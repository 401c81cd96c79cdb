"""What a client gets. A handler returns one of these, or raises a DockerError, which becomes {"message": …} with its status."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from emulator.errors import DockerError, EmulatorError, NotEmulated
from emulator.wire.go_json import encode

JSON = "application/json"
TEXT = "text/plain; charset=utf-8"
TAR = "application/x-tar"
NO_KIND = "-"
"""A bare answer whose kind nobody tells."""
RAW = "application/vnd.docker.raw-stream"
MULTIPLEXED = "application/vnd.docker.multiplexed-stream"
NOT_IMPLEMENTED = 501
Headers: TypeAlias = tuple[tuple[str, str], ...]


class Gone(EmulatorError):
    """The client is not there any more."""


class Channel(Protocol):
    """A connection that was taken over: bytes in both directions."""

    async def open(self) -> None:
        """Tells the client that it is; before that nothing is written."""

    async def read(self) -> bytes:
        """What the client sends; empty once it has closed its half."""

    async def write(self, data: bytes) -> None:
        """Waits while the client is slow."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer. `after` is done once it is written: the client need not wait for it."""

    status: int
    body: bytes = b""
    kind: str = ""
    headers: Headers = ()
    bare: bool = False
    """Without the engine's own headers: what the router says before any handler."""
    after: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Stream:
    """An answer in pieces: the status goes out before the first one comes."""

    pieces: AsyncIterator[bytes]
    kind: str = ""
    status: int = 200
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class TakeOver:
    """The connection becomes a stream of bytes in both directions; `headers`: whether the engine's own go out before it.
    `protocol` is what is spoken from here on; of another one than plain bytes no kind is told.
    `head` is the whole answer to an upgrade that has words of its own.
    """

    serve: Callable[[Channel], Awaitable[None]]
    kind: str
    headers: bool = False
    protocol: str = "tcp"
    head: bytes = b""


Answer: TypeAlias = Reply | Stream | TakeOver


def document(value: object, status: int = 200, *, escape_html: bool = False) -> Reply:
    """A JSON document, with the newline that Go's encoder writes behind it (moby: httputils.WriteJSON)."""
    return Reply(status, text_bytes(encode(value, escape_html=escape_html)) + b"\n", JSON)


def text(words: str, status: int = 200) -> Reply:
    """Plain text."""
    return Reply(status, text_bytes(words), TEXT)


def nothing(status: int = 204) -> Reply:
    """A status alone."""
    return Reply(status)


def refusal(error: EmulatorError) -> Reply:
    """An error's answer."""
    if isinstance(error, DockerError):
        return nothing(304) if error.status == 304 else document({"message": str(error)}, error.status)
    return document({"message": str(error)}, NOT_IMPLEMENTED if isinstance(error, NotEmulated) else 500)


def text_bytes(words: str) -> bytes:
    """UTF-8; what was no UTF-8 when it came in goes out as it came."""
    return words.encode("utf-8", "surrogateescape")
