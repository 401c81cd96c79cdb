"""A container's first moments, in the keeper: a start is answered once its program has come to its first wait, or has ended.

Docker answers a start some tens of milliseconds after the program began, so that whoever asks next finds what it printed at
once, what it traps, and whether it has failed already. A program that goes on working is not waited for.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import NamedTuple

BREATH_SECONDS, LONGEST_SECONDS = 0.0005, 0.2
LONGEST_TICKS = 2 * os.sysconf("SC_CLK_TCK") // 100
"""20 ms of a processor."""
WAITS, OVER = "STt", "ZX"


class Seen(NamedTuple):
    """What /proc/PID/stat says: the program's short name, its state, and the ticks that it has had of a processor."""

    name: str
    state: str
    ticks: int


GONE = Seen("", "X", 0)


def seen(pid: int) -> Seen:
    """A process now."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return GONE
    name, _, rest = text.partition("(")[2].rpartition(")")
    words = rest.split()
    return Seen(name, words[0], int(words[11]) + int(words[12]))


def settle(pid: int, before: Seen) -> bool:
    """Whether it has ended. `before`: what was seen of it when the runtime held it still, under the runtime's own name."""
    deadline = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < deadline:
        now = seen(pid)
        if now.state in OVER:
            return True
        if now.name != before.name and (now.state in WAITS or now.ticks - before.ticks >= LONGEST_TICKS):
            return False
        time.sleep(BREATH_SECONDS)
    return False
