"""Requests and answers of the usual kind, without h11 going over them again. What is unusual in anything is left to h11.

A client's header lines are the same from one request to the next. What h11 says of them, as a whole, is kept; so nothing is
taken here that h11 would refuse, or would understand otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import h11

LINE = re.compile(rb"([A-Z]+) (/[!-~]*) HTTP/1\.1")
LARGEST_HEAD = 4096
LARGEST_BODY = 1 << 16
KEPT = 512
UNUSUAL = frozenset(("expect", "transfer-encoding", "upgrade"))
BODILESS = (204, 304)


class Lines(NamedTuple):
    """What header lines say: names in lower case, and how long the body is."""

    headers: Mapping[str, str]
    length: int


class Head(NamedTuple):
    """A request's head; `size` is that of its bytes."""

    method: str
    target: str
    lines: Lines
    size: int


def read_head(data: bytearray) -> Head | None:
    """The head with which `data` begins; None where it is not whole yet, or not of the usual kind."""
    end = data.find(b"\r\n\r\n", 0, LARGEST_HEAD)
    if end < 0:
        return None
    first = data.find(b"\r\n")
    line = LINE.fullmatch(data, 0, first)
    if line is None or first == end:
        return None
    lines = read_lines(bytes(data[first + 2 : end]))
    return None if lines is None else Head(line[1].decode(), line[2].decode(), lines, end + 4)


@lru_cache(KEPT)
def read_lines(lines: bytes) -> Lines | None:
    """h11's understanding of header lines."""
    trial = h11.Connection(h11.SERVER)
    trial.receive_data(b"POST / HTTP/1.1\r\n" + lines + b"\r\n\r\n")
    try:
        event = trial.next_event()
    except h11.RemoteProtocolError:
        return None
    if not isinstance(event, h11.Request):
        return None
    headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in event.headers}
    length = int(headers.get("content-length", 0))
    usual = UNUSUAL.isdisjoint(headers) and headers.get("connection", "keep-alive").lower() == "keep-alive"
    return Lines(headers, length) if usual and length <= LARGEST_BODY else None


@lru_cache(KEPT)
def status_lines(status: int, reason: bytes, headers: tuple[tuple[str, str], ...]) -> bytes:
    """The head of an answer but for what is new each time, as h11 writes it."""
    lines = [b"HTTP/1.1 %d %s" % (status, reason), *(f"{name}: {value}".encode("latin-1") for name, value in headers)]
    return b"\r\n".join(lines) + b"\r\n"


def answer_head(start: bytes, status: int, date: str, length: int) -> bytes:
    """The whole head of an answer; `start` is its `status_lines`, `length` that of its body."""
    if status in BODILESS:
        return b"%bDate: %b\r\n\r\n" % (start, date.encode())
    return b"%bDate: %b\r\nContent-Length: %d\r\n\r\n" % (start, date.encode(), length)
