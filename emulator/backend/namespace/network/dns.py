"""DNS messages, as much of RFC 1035 as a container's resolver needs: one question in, an answer out."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from enum import IntEnum
from ipaddress import IPv4Address, IPv6Address, ip_address

from msgspec import Struct

HEADER = struct.Struct("!HHHHHH")
QUESTION = struct.Struct("!HH")
RECORD = struct.Struct("!HHHIH")  # name, type, class, seconds to live, length
RESPONSE, TRUNCATED, RECURSION_WANTED, RECURSION = 0x8000, 0x0200, 0x0100, 0x0080
OPCODE = 0x7800
TO_THE_QUESTION, INTERNET = 0xC00C, 1
TTL_SECONDS = 600
SMALLEST = 512
LABEL = 63
OPTIONS = 41


class Kind(IntEnum):
    """Types of records."""

    A = 1
    PTR = 12
    AAAA = 28


class Code(IntEnum):
    """How an answer ends."""

    OK = 0
    FORMAT = 1
    FAILURE = 2
    NOT_IMPLEMENTED = 4


class Query(Struct, frozen=True):
    """A question: `raw` are its bytes, to be repeated; `room` is how long an answer by UDP may be."""

    id: int
    flags: int
    name: str
    kind: int
    raw: bytes
    room: int = SMALLEST

    @property
    def reversed_address(self) -> str:
        """The address that a name under in-addr.arpa or ip6.arpa asks for; "" for all others."""
        return address_of(self.name.lower())


def read(data: bytes) -> Query | None:
    """The first question; None where these bytes are no query."""
    if len(data) < HEADER.size:
        return None
    number, flags, questions, _, _, additional = HEADER.unpack_from(data)
    if flags & RESPONSE or questions != 1:
        return None
    name, place = labels(data, HEADER.size)
    if place < 0 or place + QUESTION.size > len(data):
        return None
    kind, _ = QUESTION.unpack_from(data, place)
    end = place + QUESTION.size
    return Query(number, flags, name, kind, data[HEADER.size : end], room(data, end) if additional else SMALLEST)


def labels(data: bytes, place: int) -> tuple[str, int]:
    """A name and the place behind it, which is -1 where it is damaged."""
    words: list[str] = []
    while place < len(data) and data[place]:
        size = data[place]
        if size > LABEL:
            return "", -1
        words.append(data[place + 1 : place + 1 + size].decode("utf-8", "surrogateescape"))
        place += 1 + size
    return ".".join(words), place + 1 if place < len(data) else -1


def room(data: bytes, place: int) -> int:
    """What EDNS says that the asker can take, from the options behind the question."""
    if len(data) >= place + 5 and data[place] == 0:
        kind, size = QUESTION.unpack_from(data, place + 1)
        if kind == OPTIONS:
            return max(SMALLEST, int(size))
    return SMALLEST


def address_of(name: str) -> str:
    """`2.0.18.172.in-addr.arpa` as an address."""
    for suffix, parts, base in ((".in-addr.arpa", 4, "."), (".ip6.arpa", 32, "")):
        words = name.rstrip(".").removesuffix(suffix).split(".")
        if not name.rstrip(".").endswith(suffix) or len(words) != parts:
            continue
        text = base.join(reversed(words))
        try:
            return str(ip_address(text if base else int(text, 16).to_bytes(16, "big")))
        except (ValueError, OverflowError):
            return ""
    return ""


def record(kind: int, data: bytes) -> bytes:
    """One answer to the question."""
    return RECORD.pack(TO_THE_QUESTION, kind, INTERNET, TTL_SECONDS, len(data)) + data


def address_records(addresses: Sequence[str], kind: int) -> list[bytes]:
    """Those of the family that is asked for."""
    family = IPv4Address if kind == Kind.A else IPv6Address
    parsed = map(ip_address, addresses)
    return [record(kind, address.packed) for address in parsed if isinstance(address, family)]


def name_record(name: str) -> bytes:
    """A pointer to a name."""
    words = [word.encode("utf-8", "surrogateescape")[:LABEL] for word in name.split(".")]
    return record(Kind.PTR, b"".join(bytes([len(word)]) + word for word in words) + b"\0")


def answer(query: Query, records: Sequence[bytes], *, room: int, code: Code = Code.OK) -> bytes:
    """The whole message; what does not fit is left out, and the message says so."""
    left, fitting = room - HEADER.size - len(query.raw), []
    for piece in records:
        left -= len(piece)
        if left < 0:
            break
        fitting.append(piece)
    flags = RESPONSE | RECURSION | (query.flags & (OPCODE | RECURSION_WANTED)) | code
    flags |= TRUNCATED if len(fitting) < len(records) else 0
    return HEADER.pack(query.id, flags, 1, len(fitting), 0, 0) + query.raw + b"".join(fitting)
