"""`docker ps` by the shim and by a docker client, in turn, against the same daemon:

    python -m tests.benchmarks.shim_against_client [--client PATH] [--runs 50] [WORDS…]

Wall time is from the start of a process to its end. Processor time is told twice, since the shim leaves its work to the daemon:
that of the process alone (rusage of wait4, whole), and with what the daemon has spent meanwhile (the kernel's count for the
process, in nanoseconds; nobody else asks it). Medians, and the shim's share of the client's; asked is 1.1 at most.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from emulator.faces.shim import install

from .engine_api import connected, server

CONTAINERS = 20


class Taken(NamedTuple):
    """Milliseconds of one run."""

    wall: float
    own: float
    both: float


def run(words: list[str], environment: dict[str, str], daemon: int) -> Taken:
    """One command, to its end."""
    spent, begin = processor_time(daemon), time.perf_counter()
    process = subprocess.Popen(words, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, words
    own = usage.ru_utime + usage.ru_stime
    return Taken(wall * 1e3, own * 1e3, own * 1e3 + processor_time(daemon) - spent)


def processor_time(pid: int) -> float:
    """Milliseconds that all threads of a process have had a processor."""
    return sum(int(task.read_text().split()[0]) for task in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--client", default=shutil.which("docker"), required=shutil.which("docker") is None)
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("words", nargs="*", default=["ps"])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, server(Path(name)) as process:
        home = Path(name)
        connected(home / "api").close()
        install(home / "bin")
        shim, client = [str(home / "bin/docker"), *given.words], [given.client, *given.words]
        environment = {**os.environ, "EMULATOR_HOME": name, "DOCKER_HOST": f"unix://{home}/api"}
        for _ in range(CONTAINERS):
            subprocess.run([shim[0], "run", "-d", "nginx"], env=environment, check=True, stdout=subprocess.DEVNULL)
        taken = [(run(shim, environment, process.pid), run(client, environment, process.pid)) for _ in range(given.runs)]
    for place, what in enumerate(("wall", "processor, the process", "processor, with the daemon's")):
        ours, theirs = (statistics.median(each[side][place] for each in taken) for side in (0, 1))
        print(f"{what:<30} shim {ours:7.2f} ms   client {theirs:7.2f} ms   {ours / theirs:.2f}", flush=True)


if __name__ == "__main__":
    main()
