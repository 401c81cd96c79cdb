"""The simulated bash against the machine's real one, in one run: `python -m tests.benchmarks.shell_against_bash`.

Prints, for each line, our seconds, real bash's by fork and exec, their ratio and what the ratio may be. Exits with 1 when
one is above its limit or prints something else. Not run by CI: a busy machine would make it fail.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.machine.shell.lab import Box

STEPS = 50_000_000


@dataclass(frozen=True)
class Race:
    name: str
    script: str
    limit: float
    times: int = 1


#: What stands in loops.
FORMS = {
    "while read": "seq 100000 | while read x; do y=$x; done; echo $y",
    "IFS=: read": "seq 100000 | while IFS=: read -r x y; do :; done",
    "${x/…}": "x=abcabc; for i in {1..100000}; do y=${x/b/$i}; done; echo $y",
    "${x##…}": "x=/usr/lib/file.txt; for i in {1..100000}; do y=${x##*/}; z=${y%.txt}; done; echo $z",
    "printf": "for i in {1..100000}; do printf '%s %d\\n' a $i; done",
    "printf -v": "for i in {1..100000}; do printf -v x %05d $i; done; echo $x",
    "arrays": "for i in {1..100000}; do a[i%100]=$i; x=${a[i%100]}; done; echo ${#a[@]} $x",
    "a+=()": "for i in {1..50000}; do a+=($i); done; echo ${#a[@]}",
    "local": "f() { local x=$1; y=$x; }; for i in {1..100000}; do f $i; done; echo $y",
    "return": "f() { return 1; }; for i in {1..100000}; do f; done; echo $?",
    "case": "for i in {1..100000}; do case $i in 1*) x=1;; *2) x=2;; *) x=3;; esac; done; echo $x",
    "[[ ]]": "for i in {1..100000}; do if [[ $i == 5* ]]; then x=1; else x=2; fi; done; echo $x",
    "shift": "set -- {1..50000}; while [ $# -gt 0 ]; do shift; done; echo $#",
}
RACES = (
    Race("echo", "echo hi", 0.05, 200),
    Race("1,000 pipelines", "for i in {1..1000}; do echo $i | cat; done", 0.2),
    Race("1,000 pipelines of three", "for i in {1..1000}; do echo hi | tr a-z A-Z | cat; done", 0.2),
    Race("100,000 rounds: while [ ]", "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; echo $i", 4),
    Race("100,000 rounds: for", "for i in {1..100000}; do :; done; echo $i", 4),
    Race("100,000 rounds: for (( ))", "for ((i=0; i<100000; i++)); do x=$i; done; echo $x", 4),
    Race("100,000 rounds: until, if", 'i=0; until [ "$i" = 100000 ]; do i=$(( $i + 1 )); done; echo $i', 4),
    Race("100,000 rounds: echo", "for i in {1..100000}; do echo $i; done", 4),
    *(Race(f"100,000 rounds: {name}", script, 4) for name, script in FORMS.items()),
)


def ours(box: Box, script: str) -> str:
    return box.run("bash", "-c", script, pid1=False, steps=STEPS).stdout


def real(script: str) -> str:
    return subprocess.run(["bash", "-c", script], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60).stdout


def seconds(run: Callable[[], str], times: int) -> tuple[float, str]:
    """The best of three, for one time."""
    best, said = float("inf"), ""
    for _ in range(3):
        start = time.perf_counter()
        for _ in range(times):
            said = run()
        best = min(best, (time.perf_counter() - start) / times)
    return best, said


def main() -> int:
    box, failed = Box(), 0
    ours(box, ":")
    for race in RACES:
        mine, printed = seconds(lambda race=race: ours(box, race.script), race.times)  # type: ignore[misc]
        theirs, wanted = seconds(lambda race=race: real(race.script), race.times)  # type: ignore[misc]
        ratio = mine / theirs
        failed += ratio > race.limit or printed != wanted
        print(f"{race.name:28} {mine:9.5f} s {theirs:9.5f} s  ratio {ratio:6.3f}  (limit {race.limit})")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
