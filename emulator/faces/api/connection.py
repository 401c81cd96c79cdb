"""One client's connection: a task on the timeline reads requests and answers them, one by one. asyncio moves the bytes.

A client that goes away ends what streams to it. Any other request that has begun is carried out, as the daemon does it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import h11

from emulator.errors import EmulatorError
from emulator.faces.api import quick
from emulator.faces.api.answer_head import date, engine_headers, reason, sorted_headers
from emulator.faces.api.handover import Handover
from emulator.faces.api.reply import Answer, Gone, Reply, Stream, TakeOver, document, refusal
from emulator.faces.api.request import BadQuery, Request, split_target
from emulator.faces.api.requests import Requests
from emulator.faces.api.wire import Bridge, Wire
from emulator.storage.unsaved import UnsavedWorld
from emulator.timeline import SECOND, Task

if TYPE_CHECKING:
    from emulator.engine import Engine

Handler = Callable[[Request, str], Awaitable[Answer]]
LARGE = 1 << 16
"""A body that is not copied to stand behind its head."""
BODILESS = quick.BODILESS
NO_HTTP = b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request"


def nothing() -> None:
    """A world that is not kept is not saved."""


class Connection(asyncio.Protocol):
    """`answer` is the router: from a request to a reply. `known` are those that are open. `saved` is called before anything
    is written."""

    def __init__(
        self, bridge: Bridge, engine: Engine, answer: Handler, known: set[Connection], saved: Callable[[], None] = nothing
    ) -> None:
        self.bridge, self.answer, self.known = bridge, answer, known
        self.wire = Wire(bridge.timeline, saved)
        self.requests = Requests(self.wire, engine)
        self.streaming = self.taken = False
        self.task: Task[None] | None = None

    # asyncio's side

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport), "doors are stream sockets"
        self.wire.begin(transport)
        self.known.add(self)
        self.task = self.bridge.timeline.spawn(self.serve(), "connection")

    def data_received(self, data: bytes) -> None:
        self.wire.bring(data)
        self.bridge.pump()

    def eof_received(self) -> bool:
        self.wire.end()
        self._give_up()
        self.bridge.pump()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        self.wire.lose()
        self.known.discard(self)
        self._give_up()
        self.bridge.pump()

    def pause_writing(self) -> None:
        self.wire.congested = True

    def resume_writing(self) -> None:
        self.wire.relieve()
        self.bridge.pump()

    def abort(self) -> None:
        """The server ends."""
        if self.wire.transport is not None:
            self.wire.transport.abort()

    def _give_up(self) -> None:
        if self.task is not None and (self.streaming or (self.taken and self.wire.lost)):
            self.task.cancel()

    # the timeline's side

    async def serve(self) -> None:
        """Request after request."""
        try:
            while await self.serve_one():
                pass
        except h11.RemoteProtocolError:
            self.refuse()
        except (h11.ProtocolError, Gone):
            pass  # nothing can be said to who is not there
        finally:
            self.wire.close()

    def refuse(self) -> None:
        """What is no HTTP, unless an answer has begun."""
        wire = self.wire
        if wire.transport is not None and self.requests.http.our_state in (h11.IDLE, h11.SEND_RESPONSE) and not wire.lost:
            wire.transport.write(NO_HTTP)

    async def serve_one(self) -> bool:
        """Whether another request may follow."""
        requests = self.requests
        request = await requests.next()
        if request is None:
            return False
        try:
            version, request.path, request.query_text = split_target(request.path)
        except BadQuery as error:
            raise h11.RemoteProtocolError(str(error)) from None
        answer = await self.answered(request, version)
        if requests.quick is not None:
            if isinstance(answer, Reply) and not answer.headers:
                return await self.reply_quickly(answer, request.method == "HEAD")
            requests.catch_up()
        if isinstance(answer, TakeOver):
            await self.take_over(answer, upgrade="upgrade" in request.headers)
            return False
        if isinstance(answer, Stream):
            await self.stream(answer)
        else:
            await self.reply(answer, request.method == "HEAD")
        return await requests.finish()

    async def answered(self, request: Request, version: str) -> Answer:
        """The router's answer, or what went wrong."""
        try:
            answer = await self.answer(request, version)
            self.wire.saved()
            return answer
        except (Gone, h11.ProtocolError):
            raise
        except UnsavedWorld as error:
            self.wire.unsaved = True
            return refusal(error)
        except EmulatorError as error:
            return refusal(error)
        except Exception as error:  # the outermost face: one request's bug is answered, told and forgotten
            self.bridge.report(error)
            return document({"message": f"this is a bug of docker-emulator, please report it: {error!r}"}, 500)

    async def reply_quickly(self, answer: Reply, head_only: bool) -> bool:
        """A whole answer to a quick request; True: another may follow."""
        own = sorted_headers(answer.kind, answer.headers, bare=answer.bare)
        start = quick.status_lines(answer.status, reason(answer.status), own)
        now = date(self.wire.timeline.now // SECOND)
        body = b"" if head_only else answer.body
        head = quick.answer_head(start, answer.status, now, len(answer.body))
        if len(body) < LARGE:
            await self.wire.write(head + body)
        else:
            await self.wire.write(head)
            await self.wire.write(body)
        if answer.after is not None:
            answer.after()
        await self.requests.end_quickly()
        return True

    async def reply(self, answer: Reply, head_only: bool) -> None:
        """A whole answer."""
        send = self.requests.http.send
        headers = engine_headers(answer, self.wire.timeline.now)
        if answer.status not in BODILESS:
            headers.append(("Content-Length", str(len(answer.body))))
        head = send(h11.Response(status_code=answer.status, headers=headers, reason=reason(answer.status))) or b""
        if answer.body and not head_only:
            head += send(h11.Data(data=answer.body)) or b""
        await self.wire.write(head + (send(h11.EndOfMessage()) or b""))
        if answer.after is not None:
            answer.after()

    async def stream(self, answer: Stream) -> None:
        """An answer in chunks."""
        send, write = self.requests.http.send, self.wire.write
        headers = [*engine_headers(answer, self.wire.timeline.now), ("Transfer-Encoding", "chunked")]
        self.streaming = True
        try:
            await write(send(h11.Response(status_code=answer.status, headers=headers, reason=b"OK")) or b"")
            async for piece in answer.pieces:
                if piece:
                    await write(send(h11.Data(data=piece)) or b"")
            await write(send(h11.EndOfMessage()) or b"")
        finally:
            self.streaming = False
            await close(answer.pieces)

    async def take_over(self, answer: TakeOver, *, upgrade: bool) -> None:
        """Other bytes from here on."""
        self.wire.incoming[:0] = self.requests.http.trailing_data[0]
        self.taken = True
        await answer.serve(Handover(self.wire, answer, upgrade=upgrade))


async def close(pieces: object) -> None:
    """A generator that was left early puts its things away."""
    ending = getattr(pieces, "aclose", None)
    if ending is not None:
        await ending()
