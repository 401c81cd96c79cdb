"""What a statement knows of its session: the time, who it is, where."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random


@dataclass(frozen=True, slots=True)
class Moment:
    """What a statement may ask of its surroundings; `now` is `2026-01-02 03:04:05.678901`. MySQL's: `login`
    is USER(), where `user` is the account; `variables` by lower-case names, a user's own with their `@`."""

    mysql: bool
    now: str
    user: str
    database: str
    version: str
    random: Random
    variables: dict[str, str] = field(default_factory=dict)
    login: str = ""
    row_count: int = -1
    last_insert_id: int = 0
    connection_id: int = 0
