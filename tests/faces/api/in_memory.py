"""A connection to the API without sockets, in virtual time: what a client sends and what it gets, to the byte."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from emulator.faces.api.connection import Connection
from emulator.faces.api.routes import answer
from emulator.faces.session import Session
from emulator.timeline import SECOND, Timeline
from tests.faces.api.refusals import unchunked

PATIENCE = 30 * SECOND


class VirtualBridge:
    """Runs the timeline as far as it goes without waiting; `errors` are bugs that were reported."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.errors: list[Exception] = []
        self.report: Callable[[Exception], None] = self.errors.append

    def pump(self) -> None:
        self.timeline.settle()


class Collected(asyncio.Transport):
    """What the server writes."""

    def __init__(self) -> None:
        super().__init__()
        self.data = bytearray()
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.data += data

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        """Nothing else comes anyway."""

    def resume_reading(self) -> None:
        """See above."""


@dataclass(frozen=True)
class Got:
    """An answer, its body put together where it came in chunks."""

    status: str
    headers: dict[str, str]
    body: bytes


class Client:
    """One connection a request."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.bridge = VirtualBridge(session.timeline)

    def connect(self) -> tuple[Connection, Collected]:
        """A fresh connection."""
        transport = Collected()
        connection = Connection(self.bridge, self.session.engine, answer, set())
        connection.connection_made(transport)
        return connection, transport

    def ask(self, method: str, path: str, body: str = "", *headers: str) -> Got:
        """One request, to its end."""
        connection, transport = self.connect()
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close", *headers]
        if body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(body.encode())}"]
        connection.data_received("\r\n".join([*lines, "", body]).encode())
        deadline = self.session.timeline.now + PATIENCE
        self.session.timeline.run(lambda: transport.closed or self.session.timeline.now > deadline, max_steps=1_000_000)
        connection.connection_lost(None)
        assert not self.bridge.errors
        return read(bytes(transport.data))


def read(data: bytes) -> Got:
    """Of the bytes on the wire."""
    head, _, body = data.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    return Got(status, headers, unchunked(body) if headers.get("Transfer-Encoding") == "chunked" else body)
