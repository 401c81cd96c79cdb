"""One client's connection. asyncio moves bytes in and out; a task on the timeline reads requests and answers them, one by one.

A client that goes away ends what streams to it. Any other request that has begun is carried out, as the daemon does it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol, cast

import h11

from emulator.engine.system.version import API_VERSION, VERSION
from emulator.errors import EmulatorError
from emulator.faces.api import quick
from emulator.faces.api.reply import JSON, NO_KIND, Answer, Gone, Headers, Reply, Stream, TakeOver, document, refusal
from emulator.faces.api.request import BadQuery, Request, TooLarge, split_target
from emulator.storage.unsaved import UnsavedWorld
from emulator.timeline import MILLISECOND, SECOND, Bell, Task, Timeline, sleep

if TYPE_CHECKING:
    from emulator.engine import Engine

Handler = Callable[[Request, str], Awaitable[Answer]]
MAX_HEAD = 1 << 20
HEAD_PATIENCE = 5 * 60 * SECOND
"""For a request's head (moby: cmd/dockerd/daemon.go, ReadHeaderTimeout)."""
HANDOVER = 20 * MILLISECOND
PLAIN = "tcp"
MAX_WAITING = 1 << 20
LARGE = 1 << 16
"""A body that is not copied to stand behind its head."""
ENGINE_HEADERS = [("Api-Version", API_VERSION), ("Docker-Experimental", "false"), ("Ostype", "linux")]
SERVER = ("Server", f"Docker/{VERSION} (linux)")
BODILESS = (204, 304)
NO_HTTP = b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request"


def nothing() -> None:
    """A world that is not kept is not saved."""


class Bridge(Protocol):
    """Between a face and the world: `faces/bridge.py`, or whatever else moves the timeline."""

    @property
    def timeline(self) -> Timeline: ...

    @property
    def report(self) -> Callable[[Exception], None]:
        """Is told of bugs."""

    def pump(self) -> None:
        """Lets happen what can."""


class Connection(asyncio.Protocol):
    """`answer` is the router: from a request to a reply. `saved` is called before anything is written."""

    def __init__(
        self, bridge: Bridge, engine: Engine, answer: Handler, known: set[Connection], saved: Callable[[], None] = nothing
    ) -> None:
        self.bridge, self.engine, self.answer, self.known, self.saved = bridge, engine, answer, known, saved
        self.transport: asyncio.Transport | None = None
        self.http = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEAD)
        self.arrived, self.drained = Bell(), Bell()
        self.incoming = bytearray()
        self.ended = self.lost = self.congested = self.paused = self.streaming = self.taken = False
        self.unsaved = False
        self.head, self.handover = b"", 0
        self.quick: quick.Head | None = None
        self.quick_raw, self.quick_body = b"", cast("bytes | None", None)
        self.task: Task[None] | None = None

    # asyncio's side

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport), "doors are stream sockets"
        self.transport = transport
        self.known.add(self)
        self.task = self.bridge.timeline.spawn(self.serve(), "connection")

    def data_received(self, data: bytes) -> None:
        self.incoming += data
        if len(self.incoming) > MAX_WAITING and not self.paused and self.transport is not None:
            self.paused = True
            self.transport.pause_reading()
        self.arrived.ring()
        self.bridge.pump()

    def eof_received(self) -> bool:
        self.ended = True
        self.arrived.ring()
        self._give_up()
        self.bridge.pump()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended = self.lost = True
        self.congested = False
        self.known.discard(self)
        self.arrived.ring()
        self.drained.ring()
        self._give_up()
        self.bridge.pump()

    def pause_writing(self) -> None:
        self.congested = True

    def resume_writing(self) -> None:
        self.congested = False
        self.drained.ring()
        self.bridge.pump()

    def _give_up(self) -> None:
        if self.task is not None and (self.streaming or (self.taken and self.lost)):
            self.task.cancel()

    # the timeline's side

    async def serve(self) -> None:
        """Request after request."""
        try:
            while await self.serve_one():
                pass
        except h11.RemoteProtocolError:
            if self.transport is not None and self.http.our_state in (h11.IDLE, h11.SEND_RESPONSE) and not self.lost:
                self.transport.write(NO_HTTP)
        except (h11.ProtocolError, Gone):
            pass  # nothing can be said to who is not there
        finally:
            if self.transport is not None:
                self.transport.close()

    async def serve_one(self) -> bool:
        """Whether another request may follow."""
        request = await self.next_quick() or await self.next_request()
        if request is None:
            return False
        try:
            version, request.path, request.query_text = split_target(request.path)
        except BadQuery as error:
            raise h11.RemoteProtocolError(str(error)) from None
        answer = await self.answered(request, version)
        if self.quick is not None:
            if isinstance(answer, Reply) and not answer.headers:
                return await self.reply_quickly(answer, request.method == "HEAD")
            self.catch_up()
        if isinstance(answer, TakeOver):
            await self.take_over(answer, upgrade="upgrade" in request.headers)
            return False
        if isinstance(answer, Stream):
            await self.stream(answer)
        else:
            await self.reply(answer, request.method == "HEAD")
        return await self.finish()

    async def next_quick(self) -> Request | None:
        """The next request, where it is of the usual kind; h11 has not seen it."""
        if self.http.trailing_data[0]:
            return None
        while not self.incoming and not self.ended:
            await self.arrived.wait()
        head = self.quick = quick.read_head(self.incoming)
        if head is None:
            return None
        self.quick_raw = bytes(self.incoming[: head.size])
        self.quick_body = None
        del self.incoming[: head.size]
        return Request(self.engine, head.method, head.target, "", head.lines.headers, self.body_at_once)

    async def body_at_once(self, limit: int) -> bytes:
        """The whole body of a quick request."""
        assert self.quick is not None, "asked by its handler"
        length = self.quick.lines.length
        if length > limit:
            raise TooLarge(limit)
        while len(self.incoming) < length:
            if self.ended:
                raise Gone("the client went away within its request")
            await self.arrived.wait()
        self.quick_body = bytes(self.incoming[:length])
        del self.incoming[:length]
        return self.quick_body

    async def reply_quickly(self, answer: Reply, head_only: bool) -> bool:
        """A whole answer to a quick request; True: another may follow."""
        assert self.quick is not None
        own = sorted_headers(answer.kind, answer.headers, bare=answer.bare)
        start = quick.status_lines(answer.status, reason(answer.status), own)
        now = date(self.bridge.timeline.now // SECOND)
        body = b"" if head_only else answer.body
        head = quick.answer_head(start, answer.status, now, len(answer.body))
        if len(body) < LARGE:
            await self.write(head + body)
        else:
            await self.write(head)
            await self.write(body)
        if self.quick_body is None:
            await self.body_at_once(quick.LARGEST_BODY)
        self.quick = None
        return True

    def catch_up(self) -> None:
        """h11 is told of a quick request after all: its answer is none of the usual ones."""
        self.http.receive_data(self.quick_raw + (self.quick_body or b""))
        self.http.next_event()
        while self.quick_body and not isinstance(self.http.next_event(), h11.EndOfMessage):
            pass
        self.quick = None

    async def answered(self, request: Request, version: str) -> Answer:
        """The router's answer, or what went wrong."""
        try:
            answer = await self.answer(request, version)
            self.saved()
            return answer
        except (Gone, h11.ProtocolError):
            raise
        except UnsavedWorld as error:
            self.unsaved = True
            return refusal(error)
        except EmulatorError as error:
            return refusal(error)
        except Exception as error:  # the outermost face: one request's bug is answered, told and forgotten
            self.bridge.report(error)
            return document({"message": f"this is a bug of docker-emulator, please report it: {error!r}"}, 500)

    async def next_request(self) -> Request | None:
        """None at the end of the connection."""
        event = await self.next_event()
        if not isinstance(event, h11.Request):
            return None
        headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in event.headers}
        return Request(self.engine, event.method.decode("latin-1"), event.target.decode("latin-1"), "", headers, self.body)

    async def next_event(self) -> object:
        """What h11 makes of the bytes that come; a head that has begun must end in time."""
        deadline: int | None = None
        while (event := self.http.next_event()) is h11.NEED_DATA:
            if self.http.they_are_waiting_for_100_continue:
                await self.write(self.http.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
            if deadline is None and self.http.their_state is h11.IDLE and self.http.trailing_data[0]:
                deadline = self.bridge.timeline.now + HEAD_PATIENCE
            self.http.receive_data(await (self.read() if deadline is None else self.read_until(deadline)))
        return event

    async def read_until(self, deadline: int) -> bytes:
        """`read`, until it is too late; raises Gone."""
        while not self.incoming and not self.ended:
            left = deadline - self.bridge.timeline.now
            if left <= 0:
                raise Gone("the client took too long over a request's head")
            await self.arrived.wait(left)
        return await self.read()

    async def body(self, limit: int) -> bytes:
        """The whole body of the request, as far as `limit` allows."""
        data = bytearray()
        while isinstance(event := await self.next_event(), h11.Data):
            data += event.data
            if len(data) > limit:
                raise TooLarge(limit)
        if not isinstance(event, h11.EndOfMessage):
            raise Gone("the client went away within its request")
        return bytes(data)

    async def read(self) -> bytes:
        """What the client sends; empty once it has closed its half."""
        while not self.incoming and not self.ended:
            await self.arrived.wait()
        data = bytes(self.incoming)
        self.incoming.clear()
        if self.paused and self.transport is not None:
            self.paused = False
            self.transport.resume_reading()
        return data

    async def write(self, data: bytes) -> None:
        """Waits while the client is slow; raises Gone where nobody reads, or where what it tells of cannot be saved."""
        try:
            self.saved()
        except UnsavedWorld as error:
            if not self.unsaved:
                raise Gone(str(error)) from None
        if self.lost or self.transport is None or self.transport.is_closing():
            raise Gone("nobody reads any more")
        self.transport.write(data)
        while self.congested:
            await self.drained.wait()

    async def reply(self, answer: Reply, head_only: bool) -> None:
        """A whole answer."""
        headers = engine_headers(answer, self.bridge.timeline.now)
        if answer.status not in BODILESS:
            headers.append(("Content-Length", str(len(answer.body))))
        head = self.http.send(h11.Response(status_code=answer.status, headers=headers, reason=reason(answer.status))) or b""
        if answer.body and not head_only:
            head += self.http.send(h11.Data(data=answer.body)) or b""
        await self.write(head + (self.http.send(h11.EndOfMessage()) or b""))

    async def stream(self, answer: Stream) -> None:
        """An answer in chunks."""
        headers = [*engine_headers(answer, self.bridge.timeline.now), ("Transfer-Encoding", "chunked")]
        self.streaming = True
        try:
            await self.write(self.http.send(h11.Response(status_code=answer.status, headers=headers, reason=b"OK")) or b"")
            async for piece in answer.pieces:
                if piece:
                    await self.write(self.http.send(h11.Data(data=piece)) or b"")
            await self.write(self.http.send(h11.EndOfMessage()) or b"")
        finally:
            self.streaming = False
            await close(answer.pieces)

    async def take_over(self, answer: TakeOver, *, upgrade: bool) -> None:
        """Plain bytes from here on; old clients ask for no upgrade, and get none."""
        self.incoming[:0] = self.http.trailing_data[0]
        self.head, self.handover = self.upgraded(answer) if answer.protocol != PLAIN else self.plain(answer, upgrade=upgrade)
        self.taken = True
        await answer.serve(self)

    def upgraded(self, answer: TakeOver) -> tuple[bytes, int]:
        """The head before another protocol; who speaks that loses nothing that comes close behind."""
        if answer.head:
            return answer.head, 0
        lines = ["HTTP/1.1 101 Switching Protocols", "Connection: Upgrade", f"Upgrade: {answer.protocol}"]
        return "\r\n".join([*lines, "", ""]).encode(), 0

    def plain(self, answer: TakeOver, *, upgrade: bool) -> tuple[bytes, int]:
        """The head before plain bytes, and how long these wait: docker-py loses what comes close behind."""
        kind = answer.kind if upgrade else "application/vnd.docker.raw-stream"
        lines = ["HTTP/1.1 101 UPGRADED" if upgrade else "HTTP/1.1 200 OK", f"Content-Type: {kind}"]
        lines += ["Connection: Upgrade", "Upgrade: tcp"] if upgrade else []
        lines += [f"{name}: {value}" for name, value in [*ENGINE_HEADERS, SERVER]] if answer.headers else []
        return "\r\n".join([*lines, "", ""]).encode(), HANDOVER

    async def open(self) -> None:
        """The answer to an upgrade, and time to read it."""
        await self.write(self.head)
        if self.handover:
            await sleep(self.handover)

    async def finish(self) -> bool:
        """The rest of a body that nobody wanted is thrown away, if it is small; then the next cycle."""
        thrown = 0
        while self.http.their_state is h11.SEND_BODY and thrown <= MAX_WAITING:
            event = await self.next_event()
            thrown += len(event.data) if isinstance(event, h11.Data) else 0
        if self.http.our_state is not h11.DONE or self.http.their_state is not h11.DONE:
            return False
        self.http.start_next_cycle()
        return True


def engine_headers(answer: Reply | Stream, now: int) -> list[tuple[str, str]]:
    """Those of an answer, with the date; `now` is in nanoseconds."""
    bare = isinstance(answer, Reply) and answer.bare
    return [*sorted_headers(answer.kind, answer.headers, bare=bare), ("Date", date(now // SECOND))]


@lru_cache(maxsize=64)
def sorted_headers(kind: str, given: Headers, *, bare: bool) -> Headers:
    """Sorted by name, as Go writes them; one without a value takes the engine's own away."""
    if bare:
        return given if kind == NO_KIND else (("Content-Type", kind or JSON), *given)
    taken = {name for name, value in given if not value}
    own = [pair for pair in [*ENGINE_HEADERS, SERVER] if pair[0] not in taken]
    typed = [("Content-Type", kind)] if kind else []
    return tuple(sorted([*own, *typed, *(pair for pair in given if pair[1])]))


@lru_cache(maxsize=2)
def date(second: int) -> str:
    """For the header."""
    return formatdate(second, usegmt=True)


REASONS = {
    101: b"UPGRADED", 200: b"OK", 201: b"Created", 204: b"No Content", 301: b"Moved Permanently", 304: b"Not Modified",
    400: b"Bad Request", 403: b"Forbidden", 404: b"Not Found", 406: b"Not Acceptable", 409: b"Conflict",
    500: b"Internal Server Error", 501: b"Not Implemented", 503: b"Service Unavailable",
}  # fmt: skip


def reason(status: int) -> bytes:
    """The words behind a status."""
    return REASONS.get(status, b"")


async def close(pieces: object) -> None:
    """A generator that was left early puts its things away."""
    ending = getattr(pieces, "aclose", None)
    if ending is not None:
        await ending()
