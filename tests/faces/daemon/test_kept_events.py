"""Events on disk: those that are shown are kept, with their number; the file holds no more than twice as many."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from emulator.model.world import KEPT_MESSAGES

from .test_kept_layers import opened, run


@pytest.mark.parametrize("volumes", [0, 1, 255, 256, 300, 600])
def test_they_come_back(tmp_path: Path, volumes: int) -> None:
    path = tmp_path / "world.sqlite"
    kept = opened(path)
    for number in range(volumes):
        run(kept, f"volume create v{number}")
    engine = kept.session.engine
    told, serial = [(event.time, event.message) for event in engine.world.messages], engine.serial
    kept.close()
    with closing(sqlite3.connect(path)) as database:
        stored = [serial for (serial,) in database.execute("SELECT serial FROM messages ORDER BY serial")]
    assert stored == list(range(serial - len(stored) + 1, serial + 1))
    assert min(serial, KEPT_MESSAGES) <= len(stored) <= 2 * KEPT_MESSAGES
    kept = opened(path)
    engine = kept.session.engine
    assert ([(event.time, event.message) for event in engine.world.messages], engine.serial) == (told, serial)
    run(kept, "volume create last")
    assert engine.serial == serial + 1
    kept.close()
