"""The API's HTTP: paths, bodies, streams that are taken over, clients that break off. In virtual time, without sockets."""

from __future__ import annotations

import base64
import io
import json
import struct
import tarfile
from collections.abc import Iterator

import pytest

from emulator.faces.session import Session
from emulator.wire.go_json import encode

from .in_memory import Client, Collected, Got

V = "/v1.51"
MISSING_BOX = '{"message":"No such container: box"}\n'


@pytest.fixture
def client() -> Iterator[Client]:
    session = Session("oracle", 0)
    yield Client(session)
    session.close()


def message(got: Got) -> str:
    """The sentence of a refusal."""
    return str(json.loads(got.body)["message"])


def test_paths(client: Client) -> None:
    assert client.ask("GET", "/nope").status == "HTTP/1.1 404 Not Found"
    assert "Api-Version" not in client.ask("GET", "/v1.51/nope").headers
    assert client.ask("OPTIONS", "/anything").status == "HTTP/1.1 200 OK"
    assert client.ask("GET", f"{V}/containers//json").headers["Location"] == "/v1.51/containers/json"
    assert message(client.ask("GET", f"{V}/images/some%2Fwhere/deep/json")) == "No such image: some/where/deep:latest"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("nope", "invalid JSON: invalid character 'o' in literal null (expecting 'u')"),
        ("{x", "invalid JSON: invalid character 'x' looking for beginning of object key string"),
        ('{"Image":1}', "invalid JSON: json: cannot unmarshal number into Go struct field .Image of type string"),
        ('{"Image":"busybox"', "invalid JSON: unexpected EOF"),
        ('{"Image":"busybox"} x', "unexpected content after JSON"),
        ("[]", "invalid JSON: json: cannot unmarshal array into Go value of type container.CreateRequest"),
        ('{"HostConfig":{"Memory":"1g"}}',
         "invalid JSON: json: cannot unmarshal string into Go struct field .HostConfig.Memory of type int64"),
        ('{"Image":"busybox","HostConfig":{"PortBindings":{"80/tcp":{}}}}',
         "invalid JSON: json: cannot unmarshal object into Go struct field .HostConfig.PortBindings.80~1tcp of type "
         "[]nat.PortBinding"),
        ('{"HostConfig":{}}', "config cannot be empty in order to create a container"),
        ('{"image":"nosuchimg"}', "No such image: nosuchimg:latest"),
        ('{"Image":"busybox",}', "invalid JSON: invalid character '}' looking for beginning of object key string"),
        ('{"Image" "b"}', "invalid JSON: invalid character '\"' after object key"),
        ('{"Image":tru}', "invalid JSON: invalid character '}' in literal true (expecting 'e')"),
    ],
)  # fmt: skip
def test_bodies_that_do_not_fit(client: Client, body: str, sentence: str) -> None:
    """All but one as a real engine said them: there it is []nat.PortBinding."""
    assert message(client.ask("POST", f"{V}/containers/create", body)) == sentence


def test_a_body_must_be_called_json(client: Client) -> None:
    got = client.ask("POST", f"{V}/containers/create")
    assert message(got) == "invalid JSON: got EOF while reading request body"
    plain = ("Content-Type: text/plain", "Content-Length: 2\r\n\r\n{}")
    sentence = "unsupported Content-Type header (text/plain): must be 'application/json'"
    assert message(client.ask("POST", f"{V}/containers/create", "", *plain)) == sentence


@pytest.mark.parametrize("filters", ['{"name":{"box":true}}', '{"name":["box"]}', '{"name":{"box":false}}'])
def test_filters_in_all_their_shapes(client: Client, filters: str) -> None:
    client.session.line("docker create --name box busybox; docker create --name other busybox")
    rows = json.loads(client.ask("GET", f"{V}/containers/json?all=1&filters={filters.replace(' ', '')}").body)
    assert [row["Names"] for row in rows] == [["/box"]]


@pytest.mark.parametrize("filters", ['{"name":"box"}', "[]", '{"name":{"box":1}}', '""', "nope"])
def test_filters_that_are_none(client: Client, filters: str) -> None:
    assert message(client.ask("GET", f"{V}/containers/json?filters={filters}")) == "invalid filter"


def test_lists_are_the_same_fast_and_slow(client: Client) -> None:
    """The kept lines are what the engine's list says, before and after changes."""
    session = client.session
    session.line("docker run -d --name web -p 80:80 -v data:/d -l a='<&>' nginx; docker create --name box busybox")
    session.line("docker create --link web:x -l Status=Created -l HostConfig= -l State=created busybox")
    session.line("docker network create --subnet 10.9.0.0/24 Status; docker create --network Status --ip 10.9.0.9 busybox")
    for line in ("true", "docker stop web; docker rename box other", "docker tag redis busybox; docker rm web"):
        session.line(line)
        session.advance(70)
        listed = session.timeline.spawn(session.engine.container_list(all=True))
        session.timeline.settle()
        shown = encode(listed.result(), escape_html=False) + "\n"
        assert client.ask("GET", f"{V}/containers/json?all=1").body.decode() == shown


def frames(data: bytes) -> list[tuple[int, bytes]]:
    """The frames of a multiplexed stream."""
    found = []
    while data:
        stream, size = struct.unpack(">BxxxI", data[:8])
        found.append((stream, data[8 : 8 + size]))
        data = data[8 + size :]
    return found


def take_over(client: Client, path: str, body: str = "", *, upgrade: bool = True) -> tuple[object, Collected]:
    """A connection that was taken over, past its head."""
    connection, transport = client.connect()
    lines = [f"POST {V}{path} HTTP/1.1", "Host: x"] + ["Connection: Upgrade", "Upgrade: tcp"] * upgrade
    lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"] if body else []
    connection.data_received("\r\n".join([*lines, "", body]).encode())
    client.session.advance(0.1)
    return connection, transport


def after_head(transport: Collected) -> tuple[str, bytes]:
    """The status line and kind, and what follows the head."""
    head, _, rest = bytes(transport.data).partition(b"\r\n\r\n")
    status, kind = head.decode().split("\r\n")[:2]
    return f"{status} {kind}", rest


def test_attach_has_two_directions_and_half_an_end(client: Client) -> None:
    client.session.line("docker create -i --name box busybox sh -c 'cat; echo end >&2'")
    connection, transport = take_over(client, "/containers/box/attach?stream=1&stdin=1&stdout=1&stderr=1")
    assert after_head(transport) == ("HTTP/1.1 101 UPGRADED Content-Type: application/vnd.docker.multiplexed-stream", b"")
    client.session.line("docker start box")
    connection.data_received(b"typed\n")
    client.session.advance(0.1)
    assert frames(after_head(transport)[1]) == [(1, b"typed\n")]
    assert connection.eof_received()
    client.session.advance(0.1)
    assert frames(after_head(transport)[1]) == [(1, b"typed\n"), (2, b"end\n")]
    assert transport.closed


def test_old_clients_ask_for_no_upgrade(client: Client) -> None:
    client.session.line("docker run -d --name box busybox sleep 100")
    made = json.loads(client.ask("POST", f"{V}/containers/box/exec", '{"Cmd":["echo","x"],"AttachStdout":true}').body)
    _, transport = take_over(client, f"/exec/{made['Id']}/start", "{}", upgrade=False)
    assert after_head(transport) == ("HTTP/1.1 200 OK Content-Type: application/vnd.docker.raw-stream", b"\1\0\0\0\0\0\0\2x\n")


def test_a_terminal_is_raw(client: Client) -> None:
    client.session.line("docker run -d --name box busybox sleep 100")
    asked = '{"Cmd":["sh"],"AttachStdin":true,"AttachStdout":true,"Tty":true}'
    made = json.loads(client.ask("POST", f"{V}/containers/box/exec", asked).body)["Id"]
    connection, transport = take_over(client, f"/exec/{made}/start", '{"Tty":true}')
    assert client.ask("POST", f"{V}/exec/{made}/resize?h=33&w=77").status == "HTTP/1.1 200 OK"
    connection.data_received(b"stty size; exit 3\n")
    client.session.advance(0.5)
    assert b"\r\n33 77\r\n" in after_head(transport)[1]
    document = json.loads(client.ask("GET", f"{V}/exec/{made}/json").body)
    assert (document["Running"], document["ExitCode"]) == (False, 3)


def test_wait_answers_before_the_end(client: Client) -> None:
    client.session.line("docker run -d --name box busybox sh -c 'sleep 5; exit 4'")
    connection, transport = client.connect()
    connection.data_received(f"POST {V}/containers/box/wait?condition=next-exit HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    client.session.advance(1)
    assert transport.data.startswith(b"HTTP/1.1 200 OK\r\n") and b"StatusCode" not in transport.data
    client.session.advance(5)
    assert b'{"StatusCode":4}\n' in transport.data


def test_a_client_that_goes_away_ends_its_stream(client: Client) -> None:
    engine = client.session.engine
    waiting = len(engine.told.waiters or ())
    connection, transport = client.connect()
    connection.data_received(f"GET {V}/events HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    client.session.advance(0.1)
    assert transport.data.startswith(b"HTTP/1.1 200 OK\r\n") and len(engine.told.waiters or ()) == waiting + 1
    connection.connection_lost(None)
    client.session.advance(0.1)
    assert len(engine.told.waiters or ()) == waiting and transport.closed


NO_REQUESTS = [b"GARBAGE\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01", b"POST /auth HTTP/1.1\r\nHost: x\r\n"]


@pytest.mark.parametrize("data", NO_REQUESTS)
def test_what_is_no_request_is_not_answered_for_long(client: Client, data: bytes) -> None:
    connection, transport = client.connect()
    connection.data_received(data)
    connection.eof_received()
    client.session.advance(0.1)
    assert transport.closed and not client.bridge.errors
    assert transport.data == b"" or transport.data.startswith(b"HTTP/1.1 400 Bad Request\r\n")


def test_many_requests_on_one_connection(client: Client) -> None:
    connection, transport = client.connect()
    connection.data_received(f"GET {V}/containers/box/json HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 3)
    client.session.advance(0.1)
    assert transport.data.decode().count(MISSING_BOX) == 3 and not transport.closed


def test_chunked_archive_in_and_out(client: Client) -> None:
    client.session.line("docker create --name box busybox")
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        member = tarfile.TarInfo("../../../etc/hello")
        member.size = 5
        archive.addfile(member, io.BytesIO(b"hello"))
    connection, transport = client.connect()
    lines = [f"PUT {V}/containers/box/archive?path=/tmp HTTP/1.1", "Host: x", "Transfer-Encoding: chunked"]
    connection.data_received("\r\n".join([*lines, "Expect: 100-continue", "", ""]).encode())
    client.session.advance(0.1)
    assert transport.data.startswith(b"HTTP/1.1 100 \r\n\r\n")
    data = tar.getvalue()
    connection.data_received(b"%x\r\n%s\r\n0\r\n\r\n" % (len(data), data))
    client.session.advance(0.1)
    status = bytes(transport.data).split(b"\r\n\r\n")[1].split(b"\r\n")[0]
    assert status in (b"HTTP/1.1 200 OK", b"HTTP/1.1 400 Bad Request", b"HTTP/1.1 500 Internal Server Error")
    got = client.ask("GET", f"{V}/containers/box/archive?path=/etc/passwd")
    stat = json.loads(base64.b64decode(got.headers["X-Docker-Container-Path-Stat"]))
    assert (stat["name"], stat["mode"]) == ("passwd", 0o644)
    with tarfile.open(fileobj=io.BytesIO(got.body)) as archive:
        assert archive.getnames() == ["passwd"]


def test_pull_is_a_stream_of_messages(client: Client) -> None:
    client.session.line("docker rmi -f busybox:latest busybox:1.36")
    got = client.ask("POST", f"{V}/images/create?fromImage=busybox&tag=latest", "", "X-Registry-Auth: e30=")
    messages = [json.loads(line) for line in got.body.split(b"\r\n") if line]
    assert messages[0] == {"status": "Pulling from library/busybox", "id": "latest"}
    assert messages[1]["progressDetail"] == {} and messages[-1]["status"].startswith("Status: Downloaded newer image")


def test_a_head_that_does_not_end_ends_the_connection(client: Client) -> None:
    """After five minutes, however steadily it drips; a connection that asks nothing may stay."""
    idle, waiting = client.connect()
    _, slow = dripping = client.connect()
    dripping[0].data_received(b"GET /_ping HTTP/1.1\r\n")
    for _ in range(4):
        client.session.advance(60)
        dripping[0].data_received(b"X: y\r\n")
    assert not slow.closed
    client.session.advance(61)
    assert (slow.closed, bytes(slow.data), waiting.closed) == (True, b"", False)
    idle.data_received(b"GET /_ping HTTP/1.1\r\n")
    client.session.timeline.settle()
    idle.data_received(b"Host: x\r\n\r\n")
    client.session.timeline.settle()
    assert waiting.data.endswith(b"\r\n\r\nOK")
