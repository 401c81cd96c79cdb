"""The client/server protocol of MySQL, version 10: packets, and what both sides put into them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from emulator.machine.kernel.open_file import OpenFile
from emulator.machine.programs.sql.exact import Broken, Exact

PACKET_MAX = 16 << 20
PLUGIN = "mysql_native_password"
QUIT, INIT_DB, QUERY, STATISTICS, PING, SHUTDOWN = 1, 2, 3, 9, 14, 8
WITH_DATABASE, PROTOCOL_41, SECURE, MULTI_STATEMENTS, MULTI_RESULTS, PLUGIN_AUTH = 8, 0x200, 0x8000, 0x10000, 0x20000, 0x80000
CAPABILITIES = 1 | 2 | 4 | WITH_DATABASE | PROTOCOL_41 | 0x2000 | SECURE | MULTI_STATEMENTS | MULTI_RESULTS | PLUGIN_AUTH
CHARSET = 45  # utf8mb4
MORE_RESULTS, AUTOCOMMIT, IN_TRANSACTION = 8, 2, 1
NOT_NULL = 1
TYPES = {
    "boolean": 8, "smallint": 2, "integer": 3, "bigint": 8, "real": 4, "double precision": 5, "numeric": 246,
    "timestamp without time zone": 12, "timestamp with time zone": 12, "date": 10, "character": 254, "text": 252,
}  # fmt: skip
NUMBERS = {1, 2, 3, 4, 5, 8, 246}
"""Types that the client's tables put to the right."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a result."""

    name: str
    type: int
    not_null: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What one statement gave: rows under fields, or how many it touched; `info` is the line behind `Query OK`."""

    fields: list[Field]
    rows: list[list[str | None]]
    affected: int = 0
    last_id: int = 0
    info: str = ""


def lenenc(number: int) -> bytes:
    if number < 251:
        return bytes([number])
    if number < 1 << 16:
        return b"\xfc" + number.to_bytes(2, "little")
    return (b"\xfd" + number.to_bytes(3, "little")) if number < 1 << 24 else b"\xfe" + number.to_bytes(8, "little")


def text(value: str) -> bytes:
    data = value.encode("utf-8", "surrogateescape")
    return lenenc(len(data)) + data


class Cursor:
    """Reads a packet from its beginning. Broken where it is too short."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, size: int) -> bytes:
        if self.at + size > len(self.data):
            raise Broken
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "little")

    def lenenc(self) -> int | None:
        first = self.number(1)
        if first == 251:
            return None
        return first if first < 251 else self.number({252: 2, 253: 3, 254: 8}.get(first, 1))

    def text(self) -> str | None:
        size = self.lenenc()
        return None if size is None else self.take(size).decode("utf-8", "surrogateescape")

    def until_zero(self) -> bytes:
        end = self.data.find(b"\0", self.at)
        end = len(self.data) if end < 0 else end
        found, self.at = self.data[self.at : end], end + 1
        return found

    def rest(self) -> bytes:
        found, self.at = self.data[self.at :], len(self.data)
        return found


class Channel(Exact):
    """Packets on a stream; `sequence` counts them within one command."""

    def __init__(self, stream: OpenFile) -> None:
        super().__init__(stream)
        self.sequence = 0

    async def receive(self) -> bytes:
        """The next packet; a longer message than one packet is not taken."""
        head = await self.exactly(4)
        size = int.from_bytes(head[:3], "little")
        if size >= PACKET_MAX - 1:
            raise Broken
        self.sequence = head[3] + 1
        return await self.exactly(size)

    def packed(self, *bodies: bytes) -> bytes:
        found = b""
        for body in bodies:
            found += len(body).to_bytes(3, "little") + bytes([self.sequence & 255]) + body
            self.sequence += 1
        return found

    async def send(self, *bodies: bytes) -> None:
        await self.stream.write(self.packed(*bodies))

    async def command(self, code: int, body: bytes = b"") -> None:
        self.sequence = 0
        await self.send(bytes([code]) + body)


def greeting(version: str, number: int, scramble: bytes) -> bytes:
    return (
        b"\x0a" + version.encode() + b"\0" + number.to_bytes(4, "little") + scramble[:8] + b"\0"
        + (CAPABILITIES & 0xFFFF).to_bytes(2, "little") + bytes([CHARSET]) + AUTOCOMMIT.to_bytes(2, "little")
        + (CAPABILITIES >> 16).to_bytes(2, "little") + bytes([21]) + bytes(10) + scramble[8:] + b"\0" + PLUGIN.encode() + b"\0"
    )  # fmt: skip


def ok(reply: Reply, status: int) -> bytes:
    head = b"\0" + lenenc(reply.affected) + lenenc(reply.last_id) + status.to_bytes(2, "little") + bytes(2)
    return head + (text(reply.info) if reply.info else b"")


def end(status: int) -> bytes:
    return b"\xfe" + bytes(2) + status.to_bytes(2, "little")


def error(number: int, state: str, words: str) -> bytes:
    return b"\xff" + number.to_bytes(2, "little") + b"#" + state.encode() + words.encode("utf-8", "surrogateescape")


def column(field: Field) -> bytes:
    length = max(1, len(field.name)) if field.type in NUMBERS else 1020
    fixed = CHARSET.to_bytes(2, "little") + length.to_bytes(4, "little") + bytes([field.type])
    fixed += (NOT_NULL if field.not_null else 0).to_bytes(2, "little") + bytes(3)
    return text("def") + text("") * 3 + text(field.name) + text("") + b"\x0c" + fixed


def row(values: Sequence[str | None]) -> bytes:
    return b"".join(b"\xfb" if value is None else text(value) for value in values)


def answer(reply: Reply, status: int) -> list[bytes]:
    """The packets of one result."""
    if not reply.fields:
        return [ok(reply, status)]
    rows = [row(values) for values in reply.rows]
    return [lenenc(len(reply.fields)), *map(column, reply.fields), end(status), *rows, end(status)]


def read_column(data: bytes) -> Field:
    cursor = Cursor(data)
    names = [cursor.text() for _ in range(6)]
    cursor.take(7)
    return Field(names[4] or "", cursor.number(1), bool(cursor.number(2) & NOT_NULL))
