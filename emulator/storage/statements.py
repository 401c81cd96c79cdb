"""What is written, as SQL; and which of it may wait in the journal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import msgspec

Write: TypeAlias = tuple[str, tuple[object, ...]]

PUT_RECORD = (
    "INSERT INTO records (kind, key, value) VALUES (?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value"
)
DROP_RECORD = "DELETE FROM records WHERE kind = ? AND key = ?"
PUT_MESSAGE = "INSERT OR REPLACE INTO messages VALUES (?, ?)"
PUT_FACT = "INSERT OR REPLACE INTO facts VALUES (?, ?)"
PUT_FILE = "INSERT OR REPLACE INTO files VALUES (?, ?, ?)"
JOURNALED = (PUT_RECORD, DROP_RECORD, PUT_MESSAGE)
"""A row of the journal tells them by their place here."""
NUMBERS = {statement: number for number, statement in enumerate(JOURNALED)}


def may_wait(writes: Sequence[Write]) -> bool:
    """Whether a row of the journal can hold them."""
    return all(statement in NUMBERS for statement, _ in writes)


def journal_row(writes: Sequence[Write]) -> bytes:
    """Them as MessagePack."""
    return msgspec.msgpack.encode([(NUMBERS[statement], values) for statement, values in writes])


def journaled(row: bytes) -> list[Write]:
    """The other way; raises msgspec.MsgspecError and IndexError."""
    entries = msgspec.msgpack.decode(row, type=list[tuple[int, tuple[object, ...]]])
    writes = [(JOURNALED[number], values) for number, values in entries]
    if any(statement.count("?") != len(values) for statement, values in writes):
        raise IndexError("a value too many or too few")
    return writes
