"""What is measured, in one place: worlds, commands typed into them, and a yardstick to lay beside them."""

from __future__ import annotations

import gc
import re
import statistics
from collections.abc import Callable
from time import perf_counter

from emulator.faces.session import Session

CONTAINERS = 20
TEXT = " ".join(f"container{number} = image:{number % 7};" for number in range(200))


def yardstick() -> int:
    """Plain Python work of about a tenth of a millisecond: what a machine is worth today."""
    counts: dict[str, int] = {}
    for word in re.findall(r"\w+", TEXT):
        counts[word] = counts.get(word, 0) + len(word)
    return sum(sorted(counts.values()))


def populated(containers: int = CONTAINERS, command: str = "run -d nginx") -> Session:
    """A world with so many containers."""
    session = Session("oracle", 0)
    for _ in range(containers):
        assert session.run(["docker", *command.split()]).status == 0
    return session


def typed(session: Session, line: str) -> Callable[[], None]:
    """Types a line of docker, and sees that it succeeds."""
    words = line.split()

    def run() -> None:
        assert session.run(words).status == 0

    return run


def times(run: Callable[[], object], rounds: int) -> list[float]:
    """Seconds that each round takes."""
    taken = []
    for _ in range(rounds):
        begin = perf_counter()
        run()
        taken.append(perf_counter() - begin)
    return taken


def median(run: Callable[[], object], rounds: int) -> float:
    """In milliseconds."""
    run()
    gc.collect()
    return statistics.median(times(run, rounds)) * 1e3
