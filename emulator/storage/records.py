"""Records as MessagePack, by the types that the model gives them."""

from __future__ import annotations

from typing import cast

import msgspec
from msgspec import structs

from emulator.model.blobs import BlobPlaces
from emulator.model.build_cache import BuildRecord
from emulator.model.config import Config
from emulator.model.container import Container
from emulator.model.document import as_set
from emulator.model.events import Event, Message, Record, Table
from emulator.model.image import Image
from emulator.model.network import Network
from emulator.model.volume import Volume

TYPES: dict[Table, type] = {
    Table.CONTAINERS: Container, Table.IMAGES: Image, Table.REFERENCES: str, Table.DIGESTS: str,
    Table.NETWORKS: Network, Table.VOLUMES: Volume, Table.COUNTERS: int,
    Table.BUILD_CACHE: BuildRecord, Table.BLOBS: BlobPlaces,
}
"""What is kept. Commands run by `exec` end with the power, so their table is not here."""


def packed(record: object) -> bytes:
    """A record, message or other plain value. Text that is no Unicode (bytes of a command line) is kept with U+FFFD."""
    try:
        return msgspec.msgpack.encode(record)
    except UnicodeEncodeError:
        return msgspec.msgpack.encode(readable(msgspec.to_builtins(record, builtin_types=(bytes,))))


def readable(value: object) -> object:
    """The same without lone surrogates."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {readable(key): readable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [readable(each) for each in value]
    return value


def unpacked(table: Table, data: bytes) -> Record:
    """The record; raises msgspec.MsgspecError."""
    record: object = msgspec.msgpack.decode(data, type=TYPES[table])
    if isinstance(record, Container | Image):
        return structs.replace(record, config=with_sets(record.config))
    return cast("Record", record)


def with_sets(config: Config) -> Config:
    """Go's sets as the model has them."""
    return structs.replace(config, ExposedPorts=as_set(config.ExposedPorts), Volumes=as_set(config.Volumes))


def packed_message(event: Event) -> bytes:
    """An event's time and message; what it changed is in the records."""
    return packed((event.time, event.message))


def unpacked_message(data: bytes) -> Event:
    time, message = msgspec.msgpack.decode(data, type=tuple[int, Message])
    return Event(time, (), message)
