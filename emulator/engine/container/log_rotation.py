"""How long the files of a log are, and when one is full (moby: daemon/logger/loggerutils/logfile.go).

A file that has reached its size is closed before the next entry; the oldest files go. What is counted is what the driver would
have written: a line of JSON, or a record of protocol buffers.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct

from emulator.backend.base import STDOUT

ESCAPED = re.compile(r'["\\\n\r]')
SPELLED = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f<>&\u2028\u2029\ufffd]")
TIME = len("2026-11-24T22:09:20.123456789Z")
PARTIAL = 74
"""Bytes of the mark of a piece, with the line's made-up name."""


class Rotation(Struct, frozen=True):
    """`capacity` in bytes of one file, 0 without bound; `files` at most; how long an entry is; whether it must be UTF-8."""

    capacity: int
    files: int
    size: Callable[[int, bytes], int]
    text_only: bool = False


def json_size(extra: int) -> Callable[[int, bytes], int]:
    """Of a line of JSON; `extra`: bytes of the attributes."""

    def size(stream: int, line: bytes) -> int:
        text = line.decode("utf-8", "replace")
        longer = len(ESCAPED.findall(text)) + 5 * len(SPELLED.findall(text))
        longer += sum(1 - len(mark.encode()) for mark in SPELLED.findall(text))
        name = 6
        return len('{"log":"","stream":"","time":""}\n') + len(text.encode()) + longer + name + TIME + extra

    return size


def record_size(stream: int, line: bytes) -> int:
    """Of the driver `local`: its length before and behind, stream, time and text."""
    text = line.removesuffix(b"\n")
    length = 2 if len(text) > 127 else 1
    source = 2 + len("stdout" if stream == STDOUT else "stderr")
    return 8 + source + 10 + 1 + length + len(text) + (0 if line.endswith(b"\n") else PARTIAL)


def as_text(line: bytes) -> bytes:
    """What is no UTF-8 becomes U+FFFD, each byte by itself."""
    try:
        line.decode()
    except UnicodeDecodeError:
        text = line.decode("utf-8", "surrogateescape")
        return re.sub("[\udc80-\udcff]", "\ufffd", text).encode()
    return line
