"""gRPC: calls on the streams of an HTTP/2 connection, served or made (grpc.io: PROTOCOL-HTTP2)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterable, Mapping
from enum import IntEnum
from typing import Annotated, TypeAlias, TypeVar
from urllib.parse import quote, unquote

from emulator.errors import DockerError, EmulatorError, NotEmulated
from emulator.faces.api.buildkit.http2 import Headers, Peer, Stream
from emulator.faces.api.buildkit.protobuf import Malformed, Message, decode, encode
from emulator.faces.api.reply import Gone

M = TypeVar("M", bound=Message)
LARGEST = 16 << 20
PREFIX = 5
CONTENT = ("content-type", "application/grpc")
PLAIN = "".join(map(chr, range(0x20, 0x7F))).replace("%", "")


class Code(IntEnum):
    """google.rpc.Code."""

    OK = 0
    CANCELED = 1
    UNKNOWN = 2
    INVALID_ARGUMENT = 3
    NOT_FOUND = 5
    RESOURCE_EXHAUSTED = 8
    UNIMPLEMENTED = 12
    UNAVAILABLE = 14


class Packed(Message, frozen=True, kw_only=True):
    """google.protobuf.Any."""

    type_url: Annotated[str, 1] = ""
    value: Annotated[bytes, 2] = b""


class Status(Message, frozen=True, kw_only=True):
    """google.rpc.Status."""

    code: Annotated[int, 1] = 0
    message: Annotated[str, 2] = ""
    details: Annotated[tuple[Packed, ...], 3] = ()


class Refused(EmulatorError):
    """A call that ended with another status than OK."""

    def __init__(self, sentence: str, code: int = Code.UNKNOWN, details: Iterable[Packed] = ()) -> None:
        super().__init__(sentence)
        self.code, self.details = code, tuple(details)

    @property
    def status(self) -> Status:
        return Status(code=self.code, message=str(self), details=self.details)


class Call:
    """Messages in both directions on one stream."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.data = bytearray()
        self.opened = False

    def header(self, name: str) -> str:
        """The first value of what the other side said beforehand; "" for none."""
        return self.stream.headers.get(name, [""])[0]

    async def receive(self, kind: type[M]) -> M | None:
        """The next message, None at the end; raises Malformed."""
        prefix = await self.exactly(PREFIX)
        if prefix is None:
            return None
        size = int.from_bytes(prefix[1:], "big")
        if prefix[0]:
            raise Refused("grpc: compressed messages are not emulated", Code.UNIMPLEMENTED)
        if size > LARGEST:
            raise Refused(f"grpc: received message larger than max ({size} vs. {LARGEST})", Code.RESOURCE_EXHAUSTED)
        data = await self.exactly(size)
        if data is None:
            raise Malformed("a message that ends too early")
        return decode(kind, data)

    async def exactly(self, size: int) -> bytes | None:
        """So many bytes; None where the stream has ended."""
        while len(self.data) < size:
            piece = await self.stream.read()
            if not piece:
                return None
            self.data += piece
        found = bytes(self.data[:size])
        del self.data[:size]
        return found

    async def only(self, kind: type[M]) -> M:
        """The one message of a call that has one."""
        found = await self.receive(kind)
        if found is None:
            raise Malformed("a call without a message")
        return found

    async def send(self, message: Message, *, end: bool = False) -> None:
        await self.open()
        data = encode(message)
        await self.stream.write(b"\0" + len(data).to_bytes(4, "big") + data, end=end)

    async def open(self, *metadata: tuple[str, str]) -> None:
        """The answer begins."""
        if not self.opened and self.stream.peer.answer is not None:
            await self.stream.send([(":status", "200"), CONTENT, *metadata])
        self.opened = True

    async def close(self) -> None:
        """Nothing more will be sent."""
        await self.stream.write(b"", end=True)

    async def finished(self) -> None:
        """The end of a call that was made; raises Refused where it did not end well."""
        while not self.stream.ended:
            if not await self.stream.read():
                break
        await self.stream.peer.forget(self.stream)
        ending = self.stream.trailers or self.stream.headers
        code = ending.get("grpc-status", [""])[0]
        if code != "0":
            sentence = unquote(ending.get("grpc-message", ["the call ended without a status"])[0], errors="replace")
            raise Refused(sentence, int(code) if code.isascii() and code.isdigit() and len(code) < 4 else Code.UNKNOWN)


Handler: TypeAlias = Callable[[Call], Awaitable[None]]


def serving(methods: Mapping[str, Handler]) -> Callable[[Stream], Awaitable[None]]:
    """Answers calls by their paths."""

    async def answer(stream: Stream) -> None:
        call = Call(stream)
        path = call.header(":path")
        try:
            if path not in methods:
                service, _, method = path.strip("/").rpartition("/")
                raise Refused(f"unknown method {method} for service {service}", Code.UNIMPLEMENTED)
            await methods[path](call)
            await finish(call, Status())
        except Gone as gone:
            if stream.gone or stream.peer.closed:
                raise
            await finish(call, Status(code=Code.UNAVAILABLE, message=str(gone)))
        except EmulatorError as error:
            await finish(call, status_of(error))

    return answer


def status_of(error: EmulatorError) -> Status:
    """An error as its caller sees it."""
    if isinstance(error, Refused):
        return error.status
    if isinstance(error, Malformed):
        return Status(code=Code.INVALID_ARGUMENT, message=str(error))
    if isinstance(error, NotEmulated):
        return Status(code=Code.UNIMPLEMENTED, message=str(error))
    return Status(code=Code.NOT_FOUND if isinstance(error, DockerError) and error.status == 404 else Code.UNKNOWN,
                  message=str(error))  # fmt: skip


async def finish(call: Call, status: Status) -> None:
    """The status ends the answer."""
    await call.open()
    trailers = [("grpc-status", str(int(status.code)))]
    if status.message:
        trailers.append(("grpc-message", quote(status.message, safe=PLAIN, errors="replace")))
    if status.details:
        trailers.append(("grpc-status-details-bin", b64encode(encode(status)).decode().rstrip("=")))
    await call.stream.send(trailers, end=True)


async def called(peer: Peer, path: str, metadata: Headers = ()) -> Call:
    """A call to the other side, begun; raises Gone."""
    head = [(":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "localhost"), CONTENT,
            ("te", "trailers")]  # fmt: skip
    return Call(await peer.ask([*head, *metadata]))


async def asked(peer: Peer, path: str, message: Message, kind: type[M], metadata: Headers = ()) -> M:
    """A call of one message with one answer; raises Refused, Malformed, Gone."""
    call = await called(peer, path, metadata)
    await call.send(message, end=True)
    found = await call.receive(kind)
    await call.finished()
    if found is None:
        raise Malformed("an answer without a message")
    return found
