"""HTTP messages from hostile and honest bytes."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from emulator.machine.kernel.open_file import BytesSource
from emulator.machine.network.http.dates import http_date, log_date, parse_http_date
from emulator.machine.network.http.message import BadMessage, Inbox, read_request, read_response_head
from emulator.machine.network.http.ranges import byte_range
from emulator.timeline import Timeline


def finish(coroutine: object) -> object:
    timeline = Timeline(0)
    task = timeline.spawn(coroutine)  # type: ignore[arg-type]  # a coroutine
    task.watched = True
    timeline.run(lambda: task.done, 100_000)
    return task.result()


def test_request() -> None:
    inbox = Inbox(BytesSource(b"POST /x?y=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.0\r\n\r\n"))
    first = finish(read_request(inbox))
    assert (first.method, first.target, first.body, first.keeps_alive) == ("POST", "/x?y=1", b"abc", True)  # type: ignore[attr-defined]
    second = finish(read_request(inbox))
    assert (second.version, second.keeps_alive) == ("HTTP/1.0", False)  # type: ignore[attr-defined]
    assert finish(read_request(inbox)) is None


@given(st.binary(max_size=200))
def test_no_bytes_do_harm(data: bytes) -> None:
    for reader in (read_request, read_response_head):
        with suppress(BadMessage):
            finish(reader(Inbox(BytesSource(data))))


def test_dates() -> None:
    moment = 1_795_492_231 * 10**9
    assert http_date(moment) == "Tue, 24 Nov 2026 03:50:31 GMT"
    assert log_date(moment) == "24/Nov/2026:03:50:31 +0000"
    assert parse_http_date(http_date(moment)) == moment // 10**9


def test_ranges() -> None:
    assert byte_range("bytes=0-3", 615) == (0, 3)
    assert byte_range("bytes=-5", 10) == (5, 9)
    assert byte_range("bytes=20-", 10) == ()
    assert byte_range("lines=1-2", 10) is None
