"""Attaching by websocket: a client on wsproto speaks with the engine; what it gets was asked of a real one."""

from __future__ import annotations

import pytest
from wsproto.connection import Connection as Peer
from wsproto.connection import ConnectionType
from wsproto.events import BytesMessage, CloseConnection, Event, Ping, Pong, TextMessage

from emulator.faces.session import Session
from emulator.timeline import SECOND

from .in_memory import Client

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
ACCEPT = (
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n{}\r\n"
)
ALL = "stream=1&stdin=1&stdout=1&stderr=1"
CLOSE = CloseConnection(code=1000, reason="")


class Socket:
    """A client's side."""

    def __init__(self, session: Session, target: str, *extra: str, version: str = "13", key: str = KEY) -> None:
        self.session = session
        self.server, self.transport = Client(session).connect()
        self.peer = Peer(ConnectionType.CLIENT)
        lines = [f"GET {target} HTTP/1.1", "Host: localhost", "Connection: Upgrade", "Upgrade: websocket"]
        lines += [f"Sec-WebSocket-Version: {version}"] * bool(version) + [f"Sec-WebSocket-Key: {key}"] * bool(key)
        self.raw("\r\n".join([*lines, *extra, "", ""]).encode())

    def raw(self, data: bytes) -> None:
        """Bytes, and time for what they do."""
        self.server.data_received(data)
        self.session.timeline.advance(SECOND // 10)

    def send(self, event: Event) -> None:
        self.raw(self.peer.send(event))

    def said(self) -> list[Event]:
        """The frames that came since the last look, behind the handshake."""
        data = bytes(self.transport.data)
        self.transport.data.clear()
        self.peer.receive_data(data.partition(b"\r\n\r\n")[2] if data.startswith(b"HTTP/") else data)
        return list(self.peer.events())


@pytest.fixture(scope="module")
def session() -> Session:
    session = Session("oracle")
    for line in (
        "docker run -d -i --name cat busybox cat", "docker run -dit --name term busybox sh",
        "docker run -d --name both busybox sh -c 'echo out; echo err >&2; sleep 1000'",
    ):  # fmt: skip
        assert session.line(line).status == 0
    return session


def content(events: list[Event]) -> bytes:
    return b"".join(event.data for event in events if isinstance(event, BytesMessage))


def test_a_conversation(session: Session) -> None:
    client = Socket(session, f"/v1.51/containers/cat/attach/ws?{ALL}")
    assert client.transport.data.decode() == ACCEPT.format("")
    client.send(BytesMessage(data=b"hello\n"))
    assert client.said() == [BytesMessage(data=bytearray(b"hello\n"))]
    client.send(TextMessage(data="text\n"))
    assert content(client.said()) == b"text\n"
    client.send(Ping(payload=b"ping"))
    assert client.said() == [Pong(payload=b"ping")]
    client.send(BytesMessage(data=b"frag", message_finished=False))
    client.send(BytesMessage(data=b"ment\n"))
    assert content(client.said()) == b"fragment\n"
    client.send(CLOSE)
    assert client.said() == [CLOSE] and client.transport.closed
    assert session.line("docker ps -q --filter name=cat").stdout


def test_old_clients_get_text(session: Session) -> None:
    client = Socket(session, "/v1.27/containers/cat/attach/ws?stream=1")
    client.send(BytesMessage(data=b"old\n"))
    assert client.said() == [TextMessage(data="old\n")]
    client.send(CLOSE)


def test_output_is_not_multiplexed(session: Session) -> None:
    client = Socket(session, "/v1.51/containers/both/attach/ws?logs=1&stdout=1&stderr=1")
    events = client.said()
    assert content(events) == b"out\nerr\n" and events[-1] == CLOSE and client.transport.closed


def test_nothing_asked_is_nothing_given(session: Session) -> None:
    client = Socket(session, "/v1.51/containers/cat/attach/ws")
    assert client.said() == [CLOSE] and client.transport.closed


def test_detach_keys_close(session: Session) -> None:
    client = Socket(session, f"/v1.51/containers/term/attach/ws?{ALL}")
    client.send(BytesMessage(data=b"echo hi\n"))
    assert b"hi\r\n" in content(client.said())
    client.send(BytesMessage(data=b"\x10\x11"))
    assert client.said() == [CLOSE] and client.transport.closed
    assert session.line("docker ps -q --filter name=term").stdout


def test_frames_without_a_mask_are_refused(session: Session) -> None:
    client = Socket(session, f"/v1.51/containers/cat/attach/ws?{ALL}")
    client.transport.data.clear()
    client.raw(b"\x82\x02a\n")
    assert bytes(client.transport.data) == b"\x88\x02\x03\xea\x88\x02\x03\xe8" and client.transport.closed


def test_one_protocol_is_spoken(session: Session) -> None:
    client = Socket(session, f"/v1.51/containers/cat/attach/ws?{ALL}", "Sec-WebSocket-Protocol: a")
    assert client.transport.data.decode() == ACCEPT.format("Sec-WebSocket-Protocol: a\r\n")
    client.send(CLOSE)


@pytest.mark.parametrize(
    ("options", "extra", "answer"),
    [
        ({"version": "12"}, (), "Sec-WebSocket-Version: 13\r\n\r\nmissing or bad WebSocket Version"),
        ({"version": ""}, (), "Sec-WebSocket-Version: 13\r\n\r\nmissing or bad WebSocket Version"),
        ({"key": ""}, (), "\r\nmismatch challenge/response"),
        ({}, ("Sec-WebSocket-Protocol: a, b",), "\r\n"),
    ],
)
def test_no_handshake(session: Session, options: dict[str, str], extra: tuple[str, ...], answer: str) -> None:
    client = Socket(session, f"/v1.51/containers/cat/attach/ws?{ALL}", *extra, **options)
    assert client.transport.data.decode() == f"HTTP/1.1 400 Bad Request\r\n{answer}" and client.transport.closed
