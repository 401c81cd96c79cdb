"""What goes past h11 says to the byte what h11 says: the same requests, whole and in pieces."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from emulator.faces.api import quick
from emulator.faces.session import Session

from .in_memory import Client

CREATE = b'{"Image":"busybox","Cmd":["true"]}'
HEAD = b"Host: x\r\nUser-Agent: test\r\n"
JSON = HEAD + b"Content-Type: application/json\r\n"
REQUESTS = {
    "ping": b"GET /_ping HTTP/1.1\r\n" + HEAD + b"\r\n",
    "head": b"HEAD /_ping HTTP/1.1\r\n" + HEAD + b"\r\n",
    "list": b"GET /v1.51/containers/json?all=1 HTTP/1.1\r\n" + HEAD + b"\r\n",
    "missing": b"GET /v1.51/containers/nope/json HTTP/1.1\r\n" + HEAD + b"Connection: Keep-Alive\r\n\r\n",
    "no path": b"GET /nope HTTP/1.1\r\n" + HEAD + b"\r\n",
    "doubled slashes": b"GET /v1.51//info%20x HTTP/1.1\r\n" + HEAD + b"\r\n",
    "create": b"POST /v1.51/containers/create?name=box HTTP/1.1\r\n" + JSON + b"Content-Length: 34\r\n\r\n" + CREATE,
    "unwanted body": b"GET /v1.51/containers/json HTTP/1.1\r\n" + JSON + b"Content-Length: 34\r\n\r\n" + CREATE,
    "stream": b"GET /v1.51/events?since=1&until=2 HTTP/1.1\r\n" + HEAD + b"\r\n",
    "stream after a body": b"POST /v1.51/images/create?fromImage=nope HTTP/1.1\r\n" + JSON + b"Content-Length: 2\r\n\r\n{}",
    "nothing": b"DELETE /v1.51/containers/one HTTP/1.1\r\n" + HEAD + b"\r\n",
    "closed": b"GET /_ping HTTP/1.1\r\n" + HEAD + b"Connection: close\r\n\r\n",
    "chunks": b"POST /v1.51/containers/create HTTP/1.1\r\n" + JSON + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "expected": b"POST /v1.51/containers/create HTTP/1.1\r\n" + JSON + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
    "old": b"GET /_ping HTTP/1.0\r\n\r\n",
    "later": b"GET /_ping HTTP/1.2\r\nHost: a\r\n\r\n",
}
REFUSED = {
    "no host": b"GET /_ping HTTP/1.1\r\nUser-Agent: x\r\n\r\n",
    "no headers": b"GET /_ping HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /_ping HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "a length that is none": b"GET /_ping HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
    "a negative length": b"GET /_ping HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    "two lengths": b"GET /_ping HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "a space before the colon": b"GET /_ping HTTP/1.1\r\nHost : a\r\n\r\n",
    "a control character": b"GET /_ping HTTP/1.1\r\nHost: a\x00\r\n\r\n",
    "no protocol": b"GET /_ping\r\nHost: a\r\n\r\n",
    "a space in the path": b"GET /_ping x HTTP/1.1\r\nHost: a\r\n\r\n",
}


@pytest.fixture
def client() -> Iterator[Client]:
    session = Session("oracle", 0)
    session.line("docker create --name one busybox")
    yield Client(session)
    session.close()


def said(client: Client, *pieces: bytes) -> tuple[bytes, bool]:
    """What comes back, and whether the server hung up."""
    connection, transport = client.connect()
    for piece in pieces:
        connection.data_received(piece)
    client.session.timeline.settle()
    closed = transport.closed
    connection.connection_lost(None)
    assert not client.bridge.errors
    return bytes(transport.data), closed


def lines(data: bytes) -> list[bytes]:
    """All but ids and times."""
    return [line for line in data.split(b"\r\n") if not line.startswith((b"Date: ", b'{"Id":"'))]


@pytest.mark.parametrize("name", [*REQUESTS, *REFUSED])
def test_whole_and_in_pieces(name: str) -> None:
    request = {**REQUESTS, **REFUSED}[name]
    answers = []
    for cut in (0, 1, len(request) // 2):
        session = Session("oracle", 0)
        session.line("docker create --name one busybox")
        data, closed = said(Client(session), *filter(None, (request[:cut], request[cut:])))
        answers.append((lines(data), closed))
        session.close()
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0][0].startswith(b"HTTP/1.1 ")


@pytest.mark.parametrize("name", REFUSED)
def test_what_h11_refuses(client: Client, name: str) -> None:
    data, closed = said(client, REFUSED[name])
    assert data.startswith(b"HTTP/1.1 400 ") and closed


def test_which_requests_are_usual() -> None:
    taken = {name for name, request in REQUESTS.items() if quick.read_head(bytearray(request))}
    assert taken == set(REQUESTS) - {"closed", "chunks", "expected", "old", "later"}
    assert not any(quick.read_head(bytearray(request)) for request in REFUSED.values())


@pytest.mark.parametrize("order", list(itertools.permutations(("create", "unwanted body", "stream", "missing"), 2)))
def test_one_behind_the_other(client: Client, order: tuple[str, str]) -> None:
    """Several requests that come at once, are answered in their order."""
    first, second = (REQUESTS[name] for name in order)
    data, closed = said(client, first + second + REQUESTS["ping"])
    assert data.count(b"HTTP/1.1 ") == 3 and data.endswith(b"OK") and not closed


def test_a_body_that_comes_later(client: Client) -> None:
    head, _, body = REQUESTS["create"].partition(b"\r\n\r\n")
    data, closed = said(client, head + b"\r\n\r\n", body[:5], body[5:] + REQUESTS["ping"])
    assert data.startswith(b"HTTP/1.1 201 Created\r\n") and data.endswith(b"OK") and not closed


def test_a_client_that_goes_within_its_body(client: Client) -> None:
    connection, transport = client.connect()
    connection.data_received(REQUESTS["create"][:-1])
    connection.eof_received()
    assert not transport.data and transport.closed
    assert [container.name for container in client.session.engine.world.containers.values()] == ["one"]
