"""HTTP messages: heads and bodies read from a stream, bounded; header fields keep their order and spelling."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from emulator.errors import EmulatorError
from emulator.machine.kernel.open_file import OpenFile

HEAD_MAX: Final = 64 * 1024
BODY_MAX: Final = 256 * 1024 * 1024

REASONS: Final = {
    100: "Continue",
    101: "Switching Protocols",
    200: "OK",
    201: "Created",
    202: "Accepted",
    204: "No Content",
    206: "Partial Content",
    301: "Moved Permanently",
    302: "Found",
    303: "See Other",
    304: "Not Modified",
    307: "Temporary Redirect",
    308: "Permanent Redirect",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    409: "Conflict",
    410: "Gone",
    411: "Length Required",
    412: "Precondition Failed",
    413: "Request Entity Too Large",
    414: "Request-URI Too Long",
    416: "Range Not Satisfiable",
    429: "Too Many Requests",
    500: "Internal Server Error",
    501: "Not Implemented",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
    505: "HTTP Version Not Supported",
}


class BadMessage(EmulatorError):
    """What came is no HTTP; `line` is its first line."""

    def __init__(self, line: bytes) -> None:
        super().__init__("malformed HTTP message")
        self.line = line


class Headers:
    """Header fields in order; look-ups ignore case."""

    __slots__ = ("fields",)

    def __init__(self, *fields: tuple[str, str]) -> None:
        self.fields = list(fields)

    def get(self, name: str, default: str = "") -> str:
        """The first field of that name."""
        lowered = name.lower()
        return next((value for key, value in self.fields if key.lower() == lowered), default)

    def has(self, name: str) -> bool:
        return any(key.lower() == name.lower() for key, _ in self.fields)

    def add(self, name: str, value: str) -> None:
        self.fields.append((name, value))

    def remove(self, name: str) -> None:
        self.fields = [(key, value) for key, value in self.fields if key.lower() != name.lower()]

    def lines(self) -> Iterator[str]:
        return (f"{key}: {value}" if value else f"{key}:" for key, value in self.fields)


@dataclass
class Request:
    """What a client sent. `raw` is its first line as it came (for access logs)."""

    method: str
    target: str
    version: str
    headers: Headers
    body: bytes = b""
    raw: str = ""

    @property
    def keeps_alive(self) -> bool:
        wish = self.headers.get("Connection").lower()
        return wish != "close" if self.version == "HTTP/1.1" else wish == "keep-alive"


@dataclass
class Response:
    """What a server answers: its head's fields in order, and the whole body."""

    status: int
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""
    reason: str = ""
    version: str = "HTTP/1.1"

    @property
    def status_line(self) -> str:
        return f"{self.version} {self.status} {self.reason}"

    def head(self) -> bytes:
        lines = [self.status_line, *self.headers.lines(), "", ""]
        return "\r\n".join(lines).encode("utf-8", "surrogateescape")


class Inbox:
    """Reads messages off a stream, keeping what comes behind them."""

    __slots__ = ("file", "held")

    def __init__(self, file: OpenFile) -> None:
        self.file, self.held = file, bytearray()

    async def head(self) -> list[str] | None:
        """The lines of the next head without their ends; None when the stream ended before one began."""
        while (end := _end_of_head(self.held)) is None:
            if len(self.held) > HEAD_MAX:
                raise BadMessage(bytes(self.held[:200]))
            data = await self.file.read()
            if not data:
                if self.held:
                    raise BadMessage(bytes(self.held[:200]))
                return None
            self.held += data
            if not self.held.lstrip(b"\r\n")[:1].isalpha() and len(self.held) > 4:
                raise BadMessage(bytes(self.held[:200]))
        text = bytes(self.held[:end]).decode("utf-8", "surrogateescape")
        del self.held[:end]
        return text.replace("\r\n", "\n").strip("\n").split("\n")

    async def exactly(self, size: int) -> bytes:
        """That many bytes; fewer when the stream ends."""
        while len(self.held) < size:
            data = await self.file.read()
            if not data:
                break
            self.held += data
        chunk = bytes(self.held[:size])
        del self.held[:size]
        return chunk

    async def rest(self) -> bytes:
        """All to the end of the stream, bounded."""
        while len(self.held) < BODY_MAX:
            data = await self.file.read()
            if not data:
                break
            self.held += data
        chunk = bytes(self.held)
        self.held.clear()
        return chunk

    async def line(self) -> bytes:
        while b"\n" not in self.held and len(self.held) < HEAD_MAX:
            data = await self.file.read()
            if not data:
                break
            self.held += data
        line, _, _ = bytes(self.held).partition(b"\n")
        del self.held[: len(line) + 1]
        return line.rstrip(b"\r")

    async def chunked(self) -> bytes:
        """A body in chunks, put together."""
        body = bytearray()
        while len(body) < BODY_MAX:
            word = (await self.line()).partition(b";")[0].strip()
            try:
                size = int(word, 16)
            except ValueError:
                raise BadMessage(word) from None
            if size <= 0:
                while await self.line():
                    pass
                break
            body += await self.exactly(min(size, BODY_MAX))
            await self.line()
        return bytes(body)

    async def body(self, headers: Headers, *, to_end: bool) -> bytes:
        """The body that goes with a head; `to_end`: without a length it is all that still comes."""
        if "chunked" in headers.get("Transfer-Encoding").lower():
            return await self.chunked()
        length = headers.get("Content-Length")
        if length.isascii() and length.isdigit():
            return await self.exactly(min(int(length[:12]), BODY_MAX))
        return await self.rest() if to_end else b""


def _end_of_head(data: bytearray) -> int | None:
    ends = [place + len(mark) for mark in (b"\r\n\r\n", b"\n\n") if (place := data.find(mark)) >= 0]
    return min(ends, default=None)


def parse_headers(lines: list[str]) -> Headers:
    headers = Headers()
    for line in lines:
        name, colon, value = line.partition(":")
        if colon:
            headers.add(name.strip(), value.strip())
    return headers


async def read_request(inbox: Inbox) -> Request | None:
    """The next request of a connection, body included; None at its end. Raises BadMessage."""
    lines = await inbox.head()
    if lines is None:
        return None
    words = lines[0].split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise BadMessage(lines[0].encode("utf-8", "surrogateescape"))
    headers = parse_headers(lines[1:])
    request = Request(words[0], words[1], words[2], headers, raw=lines[0])
    request.body = await inbox.body(headers, to_end=False)
    return request


async def read_response_head(inbox: Inbox) -> Response:
    """The head of the answer, 100 Continue passed over. Raises BadMessage."""
    words, lines = ["", "100"], [""]
    while words[1] == "100":
        lines = await inbox.head() or [""]
        words = lines[0].split(" ", 2)
        if len(words) < 2 or not words[0].startswith("HTTP/") or not words[1].isdigit():
            raise BadMessage(lines[0].encode("utf-8", "surrogateescape"))
    reason = words[2] if len(words) > 2 else ""
    return Response(int(words[1]), parse_headers(lines[1:]), reason=reason, version=words[0])


async def read_body(inbox: Inbox, method: str, response: Response) -> bytes:
    """The body of an answer to `method`."""
    if method == "HEAD" or response.status in (204, 304):
        return b""
    return await inbox.body(response.headers, to_end=True)
