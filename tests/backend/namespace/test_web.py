"""Requests on this machine's network: answers, redirects, tokens, and Go's words for what goes wrong."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from emulator.backend.namespace.descriptors import Descriptors
from emulator.backend.namespace.web import RealWeb
from emulator.backend.web import PlainAnswer, UnknownName, WebAnswer, WebFailure, WebRequest
from emulator.timeline import Timeline

SECOND = 1_000_000_000


class Answers(BaseHTTPRequestHandler):
    """Echoes, redirects, and asks for a token."""

    def do_GET(self) -> None:
        host = self.headers["Host"]
        if self.path == "/away":
            self.reply(307, b"", Location="/echo?x=1")
        elif self.path == "/round":
            self.reply(302, b"", Location="/round")
        elif self.path.startswith("/token"):
            self.reply(200, json.dumps({"token": self.path.partition("?")[2]}).encode())
        elif self.path == "/guarded" and "Authorization" not in self.headers:
            challenge = f'Bearer realm="http://{host}/token",service="here",scope="repository:a:pull"'
            self.reply(401, b"", **{"WWW-Authenticate": challenge})
        elif self.path == "/closed":
            self.reply(401, b"", **{"WWW-Authenticate": "Basic realm=x"})
        else:
            size = int(self.headers.get("Content-Length", 0))
            seen = {
                "method": self.command,
                "path": self.path,
                "headers": self.headers.items(),
                "body": self.rfile.read(size).decode(),
            }
            self.reply(200, json.dumps(seen).encode())

    do_HEAD = do_PUT = do_POST = do_GET

    def reply(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if self.command != "HEAD" else b"")

    def log_message(self, *_words: object) -> None:
        """Nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def ask(port: int, target: str, **fields: object) -> WebAnswer:
    """By a timeline that waits for the world outside."""
    descriptors = Descriptors()
    timeline = Timeline(descriptors.clock(), descriptors)
    request = WebRequest(**({"method": "GET", "host": "127.0.0.1", "port": port, "target": target} | fields))  # type: ignore[arg-type]
    task = timeline.spawn(RealWeb(descriptors).ask(request), "ask")
    task.watched = True
    timeline.run(lambda: task.done)
    return task.result()


def seen(answer: WebAnswer) -> dict[str, object]:
    found: dict[str, object] = json.loads(answer.body)
    return found


def test_what_is_sent_arrives_as_it_is(port: int) -> None:
    answer = ask(port, "/v2/", method="PUT", headers=(("Accept", "a/b"), ("Accept", "c/d")), body=b"text")
    assert (answer.status, answer.reason) == (200, "OK")
    expected = [
        ["Host", f"127.0.0.1:{port}"],
        ["Accept", "a/b"],
        ["Accept", "c/d"],
        ["Content-Length", "4"],
        ["Connection", "close"],
    ]
    assert seen(answer) == {"method": "PUT", "path": "/v2/", "headers": expected, "body": "text"}


def test_head_has_no_body(port: int) -> None:
    answer = ask(port, "/echo", method="HEAD")
    assert (answer.status, answer.body) == (200, b"")


def test_redirects_are_followed(port: int) -> None:
    assert seen(ask(port, "/away"))["path"] == "/echo?x=1"


def test_redirects_end(port: int) -> None:
    with pytest.raises(WebFailure, match=r"^stopped after 10 redirects$"):
        ask(port, "/round")


def test_a_token_is_fetched_for_whoever_is_asked_for_one(port: int) -> None:
    headers = seen(ask(port, "/guarded"))["headers"]
    assert ["Authorization", "Bearer service=here&scope=repository%3Aa%3Apull"] in headers  # type: ignore[operator]


def test_other_challenges_are_the_askers_matter(port: int) -> None:
    assert ask(port, "/closed").status == 401


def test_nobody_listens() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        with pytest.raises(WebFailure) as failure:
            ask(port, "/")
    assert str(failure.value) == f"dial tcp 127.0.0.1:{port}: connect: connection refused"


def test_a_name_that_nobody_knows() -> None:
    with pytest.raises(UnknownName, match=r"^nosuch\.invalid$"):
        ask(80, "/", host="nosuch.invalid")


def test_plain_server_asked_by_tls(port: int) -> None:
    with pytest.raises(PlainAnswer):
        ask(port, "/", secure=True)


def test_patience_ends() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(WebFailure, match=r"Client\.Timeout exceeded"):
        ask(silent.getsockname()[1], "/", patience=SECOND // 10)
