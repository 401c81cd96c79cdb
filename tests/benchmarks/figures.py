"""Prints what docker commands cost here: `python -m tests.benchmarks.figures [--containers 10000]`.

Beside each figure stands what is asked of it. Milliseconds are medians in one process, on a machine that may be busy: the
yardstick, plain Python work, says how fast it is just now.
"""

from __future__ import annotations

import argparse
import gc
import resource
import statistics
import subprocess
import sys
from pathlib import Path

from emulator.faces.session import Session

try:
    from .workloads import median, populated, times, typed, yardstick
except ImportError:  # started as a file
    from workloads import median, populated, times, typed, yardstick  # type: ignore[no-redef]

PAGE = 4096
ROUNDS = 1000


def say(what: str, measured: str, asked: str = "") -> None:
    print(f"{what:<52} {measured:>14}   {asked}", flush=True)


def commands() -> None:
    """The two that people type most."""
    session = populated()
    say("docker ps, 20 containers", f"{median(typed(session, 'docker ps'), ROUNDS):.2f} ms", "<= 1 ms")
    say("docker run -d nginx", f"{median(typed(session, 'docker run -d nginx'), ROUNDS):.2f} ms", "<= 2 ms")


def resident() -> int:
    """Bytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def crowd(containers: int) -> None:
    """A world with very many."""
    session = Session("oracle", 0)
    create = typed(session, "docker create nginx")
    create()
    gc.collect()
    before, taken = resident(), times(create, containers)
    gc.collect()
    tenth = max(1, containers // 10)
    first, last = (statistics.median(part) * 1e3 for part in (taken[:tenth], taken[-tenth:]))
    say("docker create, first tenth", f"{first:.3f} ms")
    say("docker create, last tenth", f"{last:.3f} ms", "+-20 % of the first")
    say("", f"{100 * (last / first - 1):+.0f} %")
    say("memory a container", f"{(resident() - before) / containers:.0f} bytes", "< 8000")
    say(f"docker ps -aq, {containers} containers", f"{median(typed(session, 'docker ps -aq'), 10):.0f} ms", "< 100 ms")
    say(f"docker ps -a, {containers} containers", f"{median(typed(session, 'docker ps -a'), 5):.0f} ms")


def start_up() -> None:
    """Processor time of whole processes, so that a busy machine disturbs little."""
    for words in (["-c", "pass"], ["-m", "emulator", "-c", "true"], ["-m", "emulator", "-c", "docker ps"]):
        taken = []
        for _ in range(7):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([sys.executable, *words], check=True, timeout=60, stdin=subprocess.DEVNULL, capture_output=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        say(f"python {' '.join(words)}", f"{statistics.median(taken) * 1e3:.0f} ms CPU")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--containers", type=int, default=10_000)
    words = parser.parse_args()
    say("the yardstick", f"{median(yardstick, ROUNDS):.3f} ms")
    crowd(words.containers)  # first, while memory is fresh
    commands()
    start_up()


if __name__ == "__main__":
    main()
