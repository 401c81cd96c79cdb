"""PostgreSQL's protocol, version 3: messages of a letter, a length and a body. What both sides share."""

from __future__ import annotations

from collections.abc import Sequence

from emulator.machine.programs.sql.exact import Broken, Exact

MESSAGE_MAX = 64 << 20
SSL_REQUEST, CANCEL_REQUEST, VERSION_3 = 80877103, 80877102, 196608
TYPE_NUMBERS = {
    "boolean": 16, "bigint": 20, "smallint": 21, "integer": 23, "text": 25, "real": 700, "double precision": 701,
    "character": 1042,
    "character varying": 1043, "date": 1082, "timestamp without time zone": 1114, "timestamp with time zone": 1184,
    "numeric": 1700,
    "uuid": 2950, "name": 19,
}  # fmt: skip
RIGHT = {20, 21, 23, 26, 28, 700, 701, 790, 1700}
"""Types that psql aligns to the right."""


def message(letter: str, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return letter.encode() + (len(body) + 4).to_bytes(4, "big") + body


def text(value: str) -> bytes:
    """A text that ends in a zero byte."""
    return value.encode("utf-8", "surrogateescape").replace(b"\0", b"") + b"\0"


def fields(values: Sequence[tuple[str, str]]) -> bytes:
    """Letter and text of each, as errors and notices have them."""
    return b"".join(letter.encode() + text(value) for letter, value in values if value) + b"\0"


def read_fields(body: bytes) -> dict[str, str]:
    parts = [part for part in body.split(b"\0") if part]
    return {chr(part[0]): part[1:].decode("utf-8", "surrogateescape") for part in parts}


def row_description(columns: Sequence[tuple[str, str]]) -> bytes:
    """Name and type of each column."""
    body = len(columns).to_bytes(2, "big")
    for name, kind in columns:
        body += (
            text(name) + bytes(6) + TYPE_NUMBERS.get(kind, 25).to_bytes(4, "big") + b"\xff\xff" + b"\xff\xff\xff\xff" + bytes(2)
        )
    return message("T", body)


def read_columns(body: bytes) -> list[tuple[str, int]]:
    """Name and type number of each column."""
    found, at = [], 2
    for _ in range(int.from_bytes(body[:2], "big")):
        end = body.index(b"\0", at)
        found.append((body[at:end].decode("utf-8", "surrogateescape"), int.from_bytes(body[end + 7 : end + 11], "big")))
        at = end + 19
    return found


def data_row(values: Sequence[str | None]) -> bytes:
    body = len(values).to_bytes(2, "big")
    for value in values:
        if value is None:
            body += b"\xff\xff\xff\xff"
        else:
            data = value.encode("utf-8", "surrogateescape")
            body += len(data).to_bytes(4, "big") + data
    return message("D", body)


def read_row(body: bytes) -> list[str | None]:
    values: list[str | None] = []
    at = 2
    for _ in range(int.from_bytes(body[:2], "big")):
        size = int.from_bytes(body[at : at + 4], "big", signed=True)
        at += 4
        values.append(None if size < 0 else body[at : at + size].decode("utf-8", "surrogateescape"))
        at += max(0, size)
    return values


class Channel(Exact):
    """Messages off a stream."""

    async def receive(self) -> tuple[str, bytes]:
        """The next message."""
        head = await self.exactly(5)
        size = int.from_bytes(head[1:], "big")
        if not 4 <= size <= MESSAGE_MAX:
            raise Broken
        return chr(head[0]), await self.exactly(size - 4)

    async def startup(self) -> tuple[int, bytes]:
        """The first packet, which has no letter: its code and the rest."""
        size = int.from_bytes(await self.exactly(4), "big")
        if not 8 <= size <= 10_000:
            raise Broken
        body = await self.exactly(size - 4)
        return int.from_bytes(body[:4], "big"), body[4:]
