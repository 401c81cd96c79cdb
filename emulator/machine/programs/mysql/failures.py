"""Errors in the words of the product, and as a packet of its protocol."""

from __future__ import annotations

from emulator.machine.programs.mysql import wire
from emulator.machine.programs.mysql.release import Release
from emulator.machine.programs.sql.errors import SqlError


def worded(failure: SqlError, release: Release) -> str:
    """The sentence in the product's own words."""
    words = failure.maria[2] if release.maria else failure.mysql
    return words.replace("{product}", release.product).replace("{table}", failure.table)


def failure_packet(failure: SqlError, release: Release) -> bytes:
    number, state = failure.maria[:2] if release.maria else (failure.number, failure.state)
    return wire.error(number, state, worded(failure, release))
