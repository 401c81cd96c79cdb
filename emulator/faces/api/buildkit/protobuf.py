"""Protocol Buffers: messages as bytes (protobuf.dev: encoding).

A message is a frozen record whose fields say their numbers: `name: Annotated[str, 3] = ""`. Fields are text, bytes, whole
numbers, truth values, other messages (None where they are not there), tuples of these, and maps by text. Fields that a record
does not know are skipped. Message types may not contain themselves: so depth is bounded. (Libraries were looked at: they take
numbers without end, know no maps, or have no types without generated code.)
"""

from __future__ import annotations

from functools import cache
from types import UnionType
from typing import Annotated, TypeVar, get_args, get_origin, get_type_hints

from msgspec import Struct

from emulator.errors import EmulatorError

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
LONGEST_NUMBER = 10
WORD = 1 << 64
M = TypeVar("M", bound="Message")


class Malformed(EmulatorError):
    """Bytes that are no such message."""


class Message(Struct, frozen=True, kw_only=True):
    """What is sent. Fields are left out where they are empty."""


class Slot(Struct, frozen=True):
    """A field: what it holds, whether many of it, whether by a text (a map)."""

    name: str
    kind: type
    many: bool = False
    mapped: bool = False

    @property
    def wire(self) -> int:
        """How one value is written."""
        return VARINT if self.kind in (int, bool) else BYTES


@cache
def slots(kind: type[Message]) -> dict[int, Slot]:
    """The fields of a message by their numbers."""
    found = {}
    for name, hint in get_type_hints(kind, include_extras=True).items():
        if get_origin(hint) is Annotated:
            held, number = get_args(hint)
            found[number] = slot(name, held)
    return dict(sorted(found.items()))


def slot(name: str, held: object) -> Slot:
    """`str`, `tuple[str, ...]`, `dict[str, str]`, `Vertex | None`."""
    origin, arguments = get_origin(held), get_args(held)
    if origin is tuple:
        return Slot(name, arguments[0], many=True)
    if origin is dict:
        return Slot(name, arguments[1], mapped=True)
    if origin is UnionType:
        return Slot(name, arguments[0])
    assert isinstance(held, type), f"{name} has no kind"
    return Slot(name, held)


# writing


def encode(message: Message) -> bytes:
    """A message's bytes."""
    out = bytearray()
    for number, slot in slots(type(message)).items():
        value = getattr(message, slot.name)
        if slot.mapped:
            for key, each in value.items():
                out += tagged(number, key_value(key, each))
        elif slot.many:
            for each in value:
                out += tagged(number, each)
        elif value or isinstance(value, Message):
            out += tagged(number, value)
    return bytes(out)


def key_value(key: str, value: object) -> bytes:
    """An entry of a map."""
    return tagged(1, key) + (tagged(2, value) if value or isinstance(value, Message) else b"")


def tagged(number: int, value: object) -> bytes:
    """One value behind its number."""
    if isinstance(value, int):
        return varint(number << 3 | VARINT) + varint(value % WORD)
    data = data_of(value)
    return varint(number << 3 | BYTES) + varint(len(data)) + data


def data_of(value: object) -> bytes:
    """What stands behind a length; text that is no Unicode becomes question marks, as clients refuse it."""
    if isinstance(value, Message):
        return encode(value)
    if isinstance(value, str):
        return value.encode("utf-8", "replace")
    assert isinstance(value, bytes), "there are no other kinds"
    return value


def varint(number: int) -> bytes:
    """Seven bits a byte, the lowest first."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


# reading


def decode(kind: type[M], data: bytes) -> M:
    """The message; raises Malformed."""
    fields, known, reader = dict[str, object](), slots(kind), Reader(data)
    while reader.place < len(data):
        tag = reader.varint()
        found = known.get(tag >> 3)
        if not tag >> 3:
            raise Malformed("a field without a number")
        if found is None or found.wire != tag & 7:
            reader.skip(tag & 7)
        else:
            take(fields, found, reader)
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()})


def take(fields: dict[str, object], slot: Slot, reader: Reader) -> None:
    """One value of a field."""
    if slot.mapped:
        key, value = entry(slot.kind, reader.chunk())
        known = fields.setdefault(slot.name, {})
        assert isinstance(known, dict), "a map's field"
        known[key] = value
        return
    value = read(slot.kind, reader)
    if not slot.many:
        fields[slot.name] = value
        return
    known = fields.setdefault(slot.name, [])
    assert isinstance(known, list), "a field of many"
    known.append(value)


def entry(kind: type, data: bytes) -> tuple[str, object]:
    """A map's key and value."""
    reader, key, value = Reader(data), "", b"" if kind is bytes else kind()
    while reader.place < len(data):
        tag = reader.varint()
        if tag == 1 << 3 | BYTES:
            key = text(reader.chunk())
        elif tag == 2 << 3 | (VARINT if kind in (int, bool) else BYTES):
            value = read(kind, reader)
        else:
            reader.skip(tag & 7)
    return key, value


def read(kind: type, reader: Reader) -> object:
    """One value."""
    if kind is bool:
        return bool(reader.varint())
    if kind is int:
        number = reader.varint()
        return number - WORD if number >= WORD >> 1 else number
    data = reader.chunk()
    if kind is str:
        return text(data)
    return data if kind is bytes else decode(kind, data)


def text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Malformed("a text that is no UTF-8") from None


class Reader:
    """Goes through bytes."""

    def __init__(self, data: bytes) -> None:
        self.data, self.place = data, 0

    def varint(self) -> int:
        number = 0
        for count, byte in enumerate(self.data[self.place : self.place + LONGEST_NUMBER]):
            number |= (byte & 0x7F) << 7 * count
            if byte < 0x80:
                self.place += count + 1
                return number % WORD
        raise Malformed("a number without an end")

    def chunk(self) -> bytes:
        return self.exactly(self.varint())

    def exactly(self, size: int) -> bytes:
        found = self.data[self.place : self.place + size]
        if len(found) < size:
            raise Malformed("a field that ends too early")
        self.place += size
        return found

    def skip(self, wire: int) -> None:
        """A value that nobody wants."""
        if wire == VARINT:
            self.varint()
        elif wire == BYTES:
            self.chunk()
        elif wire in (FIXED64, FIXED32):
            self.exactly(8 if wire == FIXED64 else 4)
        else:
            raise Malformed(f"a field of kind {wire}")
