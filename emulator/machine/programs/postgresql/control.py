"""`global/pg_control`: how the server was left, and where its log of changes is."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process


@dataclass(slots=True)
class Control:
    """`state`: "shut down" or "in production"; `time` of the last checkpoint in ns; positions in the log of changes,
    in bytes.
    """

    state: str
    time: int
    position: int
    checkpoint: int

    @classmethod
    def read(cls, process: Process, directory: str) -> Control | None:
        try:
            return cls(**json.loads(process.read_file(f"{directory}/global/pg_control")))
        except (LinuxError, ValueError, TypeError):
            return None

    def write(self, process: Process, directory: str) -> None:
        process.write_file(f"{directory}/global/pg_control", json.dumps(asdict(self)).encode(), 0o600)


def location(position: int) -> str:
    """0/1920DB8"""
    return f"{position >> 32:X}/{position & 0xFFFFFFFF:X}"


def clock(now: int, digits: int = 3) -> str:
    """2026-11-24 15:37:36.201 UTC; no digits: whole seconds."""
    moment = datetime.fromtimestamp(now / 1e9, UTC)
    return moment.strftime("%Y-%m-%d %H:%M:%S") + (f".{moment.microsecond // 1000:03d}" if digits else "") + " UTC"
