"""The one type of several expressions."""

from __future__ import annotations

from collections.abc import Sequence

from emulator.machine.programs.sql.errors import SqlError
from emulator.machine.programs.sql.frames import Typed
from emulator.machine.programs.sql.types import TEXT, SqlType

WIDTH = ["smallint", "integer", "bigint", "numeric", "real", "double precision"]


def common(parts: Sequence[Typed], what: str, at: int) -> SqlType:
    """The one type of branches or of united columns. SqlError."""
    known = [part.type for part in parts if part.type.name != "unknown"]
    if not known:
        return TEXT
    kind = known[0]
    for other in known[1:]:
        if kind.is_number and other.is_number:
            kind = SqlType(WIDTH[max(WIDTH.index(kind.name), WIDTH.index(other.name))])
        elif (kind.is_text and other.is_text) or (kind.is_time and other.is_time):
            kind = SqlType(kind.name if kind.name == other.name else "text" if kind.is_text else "timestamp without time zone")
        elif kind.name != other.name:
            raise SqlError(f"{what} types {kind.name} and {other.name} cannot be matched", "42804", position=at + 1)
    return kind
