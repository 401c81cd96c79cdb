"""How long docker commands take, as multiples of plain Python work done in the same run. Nothing here fails by the clock.

`pytest tests/benchmarks --benchmark-columns=median --benchmark-verbose` shows them; figures.py prints milliseconds.
"""

from __future__ import annotations

import pytest

from .workloads import median, populated, typed, yardstick

pytest.importorskip("pytest_benchmark")
from pytest_benchmark.fixture import BenchmarkFixture

ROUNDS = 40
LINES = (
    "docker ps", "docker ps -a --format json", "docker run -d nginx", "docker create nginx", "docker inspect -f {{.Id}} one",
    "docker images", "docker exec one true",
)  # fmt: skip


@pytest.mark.parametrize("line", LINES)
def test_a_command(benchmark: BenchmarkFixture, line: str) -> None:
    session = populated()
    typed(session, "docker run -d --name one nginx")()
    benchmark.pedantic(typed(session, line), rounds=ROUNDS)
    note(benchmark, "times the yardstick", median(yardstick, ROUNDS))


def test_the_last_container_costs_what_the_first_did(benchmark: BenchmarkFixture) -> None:
    session = populated(0)
    create = typed(session, "docker create busybox")
    first = median(create, ROUNDS)
    for _ in range(1000):
        create()
    benchmark.pedantic(create, rounds=ROUNDS)
    note(benchmark, "times the first", first)


def note(benchmark: BenchmarkFixture, name: str, unit: float) -> None:
    """Puts the ratio into the report; there is none where benchmarks are switched off (xdist)."""
    if not benchmark.disabled:
        benchmark.extra_info[name] = round(benchmark.stats.stats.median * 1e3 / unit, 2)
