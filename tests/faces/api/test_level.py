"""What a server holds is level: rounds of mixed requests, all that was made removed after each (benchmarks/many_clients)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.many_clients import rounds

CLIENTS, SECONDS = 20, 1.5
GROWTH = 1.15


@pytest.mark.timeout(180)
def test_memory_and_descriptors_are_level(tmp_path: Path) -> None:
    """Every answer is one that Docker would give."""
    _, second, third = rounds(tmp_path, CLIENTS, SECONDS, 3)
    assert third.descriptors == second.descriptors
    assert third.memory < second.memory * GROWTH
