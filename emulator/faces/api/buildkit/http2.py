"""One HTTP/2 connection on a connection that was taken over, the framing by h2. Either side may be the one that serves.

What a client may do is bounded: so many streams, so many bytes on the way (h2 holds it to the windows), so much of headers.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeAlias

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import (
    ConnectionTerminated,
    DataReceived,
    Event,
    RemoteSettingsChanged,
    RequestReceived,
    ResponseReceived,
    StreamEnded,
    StreamReset,
    TrailersReceived,
    WindowUpdated,
)
from h2.exceptions import ProtocolError, StreamClosedError
from h2.settings import SettingCodes, Settings

from emulator.faces.api.reply import Gone
from emulator.timeline import Bell, Task, Timeline

MOST_STREAMS = 250
WINDOW = 1 << 20
MOST_HEADERS = 1 << 20
FIRST_WINDOW = 65_535
Headers: TypeAlias = Sequence[tuple[str, str]]


class Wire(Protocol):
    """What it runs on: bytes in both directions."""

    async def read(self) -> bytes:
        """What the other side sends; empty at its end."""

    async def write(self, data: bytes) -> None:
        """Waits while the other side is slow; raises Gone where nobody reads."""


class Stream:
    """A request and its answer. `headers` are the other side's, `trailers` what it ended with."""

    def __init__(self, peer: Peer, number: int) -> None:
        self.peer, self.number = peer, number
        self.headers: dict[str, list[str]] = {}
        self.trailers: dict[str, list[str]] = {}
        self.incoming = bytearray()
        self.ended = self.gone = False
        self.arrived, self.room = Bell(), Bell()
        self.task: Task[None] | None = None

    async def read(self) -> bytes:
        """What has come; empty at the end. Raises Gone where the other side gave it up."""
        while not self.incoming and not self.ended and not self.gone:
            await self.arrived.wait()
        if self.gone and not self.incoming:
            raise Gone("the stream was given up")
        data = bytes(self.incoming)
        self.incoming.clear()
        await self.peer.taken(self, len(data))
        return data

    async def send(self, headers: Headers, *, end: bool = False) -> None:
        """Headers, or trailers."""
        self.check()
        self.peer.http.send_headers(self.number, list(headers), end_stream=end)
        await self.peer.flush()

    async def write(self, data: bytes, *, end: bool = False) -> None:
        """Bytes, as the other side has room for them."""
        view = memoryview(data)
        while view:
            size = min(await self.space(), len(view))
            self.peer.http.send_data(self.number, bytes(view[:size]))
            view = view[size:]
            await self.peer.flush()
        if end:
            self.check()
            self.peer.http.end_stream(self.number)
            await self.peer.flush()

    async def space(self) -> int:
        """How much may be sent at once, once it is anything at all."""
        while True:
            self.check()
            http = self.peer.http
            size = min(http.local_flow_control_window(self.number), http.max_outbound_frame_size)
            if size > 0:
                return size
            await self.room.wait()

    def check(self) -> None:
        if self.gone or self.peer.closed:
            raise Gone("the stream was given up")

    def leave(self) -> None:
        """The other side gave it up, or is not there any more."""
        self.gone = True
        self.arrived.ring()
        self.room.ring()
        if self.task is not None:
            self.task.cancel()


Answer: TypeAlias = Callable[[Stream], Awaitable[None]]


class Peer:
    """`answer` serves a stream that the other side opens; None for the side that asks."""

    def __init__(self, timeline: Timeline, wire: Wire, answer: Answer | None = None) -> None:
        self.timeline, self.wire, self.answer = timeline, wire, answer
        self.http = H2Connection(H2Configuration(client_side=answer is None, header_encoding="latin-1"))
        self.http.local_settings = Settings(client=answer is None, initial_values={
            SettingCodes.MAX_CONCURRENT_STREAMS: MOST_STREAMS, SettingCodes.INITIAL_WINDOW_SIZE: WINDOW,
            SettingCodes.MAX_HEADER_LIST_SIZE: MOST_HEADERS,
        })  # fmt: skip
        self.streams: dict[int, Stream] = {}
        self.closed = False
        self.ending = Bell()

    async def run(self) -> None:
        """Until the other side goes, or breaks the rules."""
        try:
            self.http.initiate_connection()
            self.http.increment_flow_control_window(WINDOW - FIRST_WINDOW)
            await self.flush()
            while data := await self.wire.read():
                for event in self.http.receive_data(data):
                    self.take(event)
                await self.flush()
                if self.closed:
                    return
        except ProtocolError:
            await self.flush()
        except Gone:
            pass  # nothing can be said to who is not there
        finally:
            self.close()

    def close(self) -> None:
        """Nobody is there any more: whatever still goes on ends."""
        self.closed = True
        streams, self.streams = self.streams, {}
        for stream in streams.values():
            stream.leave()
        self.ending.ring()

    async def flush(self) -> None:
        """What h2 has to say goes out."""
        data = self.http.data_to_send()
        if data:
            await self.wire.write(data)

    async def ask(self, headers: Headers) -> Stream:
        """A request to the other side, its body still open; raises Gone."""
        if self.closed:
            raise Gone("the connection is closed")
        stream = Stream(self, self.http.get_next_available_stream_id())
        self.streams[stream.number] = stream
        await stream.send(headers)
        return stream

    async def forget(self, stream: Stream) -> None:
        """Its answer is no longer wanted, or has been given."""
        if self.streams.pop(stream.number, None) is None or self.closed:
            return
        if not stream.ended and not stream.gone:
            self.reset(stream)
        if stream.incoming:
            self.http.acknowledge_received_data(len(stream.incoming), stream.number)
        await self.flush()

    def reset(self, stream: Stream) -> None:
        try:
            self.http.reset_stream(stream.number, ErrorCodes.NO_ERROR if self.answer else ErrorCodes.CANCEL)
        except StreamClosedError:
            return

    async def taken(self, stream: Stream, size: int) -> None:
        """So many bytes of a stream were read: there is room for as many."""
        if size and not self.closed:
            self.http.acknowledge_received_data(size, stream.number)
            await self.flush()

    # what comes

    def take(self, event: Event) -> None:
        """One of h2's events."""
        match event:
            case RequestReceived():
                self.begin(event)
            case ConnectionTerminated():
                self.closed = True
            case WindowUpdated() | RemoteSettingsChanged():
                for stream in self.streams.values():
                    stream.room.ring()
            case ResponseReceived() | TrailersReceived() | DataReceived() | StreamEnded() | StreamReset():
                self.take_of_stream(event)

    def begin(self, event: RequestReceived) -> None:
        """A stream of the other side's."""
        assert self.answer is not None, "h2 lets only clients ask"
        stream = Stream(self, event.stream_id)
        stream.headers = gathered(event.headers)
        self.streams[stream.number] = stream
        stream.task = self.timeline.spawn(self.serve(stream, self.answer), "stream")

    async def serve(self, stream: Stream, answer: Answer) -> None:
        try:
            await answer(stream)
        except Gone:
            pass  # whoever asked is not there any more
        finally:
            stream.task = None
            if not self.closed:
                await self.forget(stream)

    def take_of_stream(self, event: ResponseReceived | TrailersReceived | DataReceived | StreamEnded | StreamReset) -> None:
        stream = self.streams.get(event.stream_id)
        if stream is None:
            if isinstance(event, DataReceived):
                self.http.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            return
        match event:
            case ResponseReceived():
                stream.headers = gathered(event.headers)
            case TrailersReceived():
                stream.trailers = gathered(event.headers)
            case DataReceived():
                stream.incoming += event.data
                self.http.acknowledge_received_data(event.flow_controlled_length - len(event.data), event.stream_id)
            case StreamEnded():
                stream.ended = True
            case StreamReset():
                self.streams.pop(stream.number, None)
                if self.answer is not None or not stream.ended:  # who has answered may say that it wants no more
                    stream.leave()
        stream.arrived.ring()


def gathered(headers: Sequence[tuple[object, object]] | None) -> dict[str, list[str]]:
    """All values by their names."""
    found: dict[str, list[str]] = {}
    for name, value in headers or ():
        found.setdefault(str(name), []).append(str(value))
    return found
