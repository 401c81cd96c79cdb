"""The requests that come over one connection, one by one: read at once where they are of the usual kind, else by h11."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import h11

from emulator.faces.api import quick
from emulator.faces.api.reply import Gone
from emulator.faces.api.request import Request, TooLarge
from emulator.faces.api.wire import MAX_WAITING, Wire
from emulator.timeline import SECOND

if TYPE_CHECKING:
    from emulator.engine import Engine

MAX_HEAD = 1 << 20
HEAD_PATIENCE = 5 * 60 * SECOND
"""For a request's head (moby: cmd/dockerd/daemon.go, ReadHeaderTimeout)."""


class Requests:
    """`quick` is the head of a request that h11 has not seen. `http` knows how far an exchange has come."""

    def __init__(self, wire: Wire, engine: Engine) -> None:
        self.wire, self.engine = wire, engine
        self.http = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEAD)
        self.quick: quick.Head | None = None
        self._raw, self._body = b"", cast("bytes | None", None)

    async def next(self) -> Request | None:
        """The next one; None at the end of the connection. Raises Gone and h11.ProtocolError."""
        if self.http.trailing_data[0]:
            return await self._by_h11()
        await self.wire.some()
        incoming = self.wire.incoming
        head = self.quick = quick.read_head(incoming)
        if head is None:
            return await self._by_h11()
        self._raw, self._body = bytes(incoming[: head.size]), None
        del incoming[: head.size]
        return Request(self.engine, head.method, head.target, "", head.lines.headers, self.quick_body)

    async def quick_body(self, limit: int) -> bytes:
        """The whole body of a quick request; raises TooLarge and Gone."""
        assert self.quick is not None, "asked by its handler"
        length, incoming = self.quick.lines.length, self.wire.incoming
        if length > limit:
            raise TooLarge(limit)
        while len(incoming) < length:
            if self.wire.ended:
                raise Gone("the client went away within its request")
            await self.wire.arrived.wait()
        self._body = bytes(incoming[:length])
        del incoming[:length]
        return self._body

    async def end_quickly(self) -> None:
        """A quick request was answered; a body that nobody wanted is thrown away."""
        if self._body is None:
            await self.quick_body(quick.LARGEST_BODY)
        self.quick = None

    def catch_up(self) -> None:
        """h11 is told of a quick request after all: its answer is none of the usual ones."""
        self.http.receive_data(self._raw + (self._body or b""))
        self.http.next_event()
        while self._body and not isinstance(self.http.next_event(), h11.EndOfMessage):
            pass
        self.quick = None

    async def _by_h11(self) -> Request | None:
        event = await self._event()
        if not isinstance(event, h11.Request):
            return None
        headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in event.headers}
        return Request(self.engine, event.method.decode("latin-1"), event.target.decode("latin-1"), "", headers, self.body)

    async def _event(self) -> object:
        """What h11 makes of the bytes that come; a head that has begun must end in time."""
        wire, deadline = self.wire, cast("int | None", None)
        while (event := self.http.next_event()) is h11.NEED_DATA:
            if self.http.they_are_waiting_for_100_continue:
                await wire.write(self.http.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
            if deadline is None and self.http.their_state is h11.IDLE and self.http.trailing_data[0]:
                deadline = wire.timeline.now + HEAD_PATIENCE
            self.http.receive_data(await (wire.read() if deadline is None else wire.read_until(deadline)))
        return event

    async def body(self, limit: int) -> bytes:
        """The whole body of a request that h11 reads; raises TooLarge and Gone."""
        data = bytearray()
        while isinstance(event := await self._event(), h11.Data):
            data += event.data
            if len(data) > limit:
                raise TooLarge(limit)
        if not isinstance(event, h11.EndOfMessage):
            raise Gone("the client went away within its request")
        return bytes(data)

    async def finish(self) -> bool:
        """The rest of a body that nobody wanted is thrown away, if it is small; then another request may follow."""
        thrown = 0
        while self.http.their_state is h11.SEND_BODY and thrown <= MAX_WAITING:
            event = await self._event()
            thrown += len(event.data) if isinstance(event, h11.Data) else 0
        if self.http.our_state is not h11.DONE or self.http.their_state is not h11.DONE:
            return False
        self.http.start_next_cycle()
        return True
