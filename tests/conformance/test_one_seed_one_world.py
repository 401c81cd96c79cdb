"""One seed gives one world, byte for byte, whatever order Python's sets have; another seed gives another.

A third of the transcripts is played here, for the sake of time; `python worlds.py SEED FILE…` plays any.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PLAYER = Path(__file__).with_name("worlds.py")
RECORDINGS = Path(__file__).parents[2] / "fixtures" / "docker-28.5.2" / "transcripts"
TRANSCRIPTS = tuple(map(str, sorted(RECORDINGS.glob("*.console"))))
OTHERS = ("1", "777", None)  # beside "0"; None leaves it to chance
PATIENCE = 90


def player(seed: str, hash_seed: str | None, files: tuple[str, ...]) -> subprocess.Popen[str]:
    """A process that plays files under a seed of its own hashes; None leaves that to chance."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONHASHSEED"}
    if hash_seed is not None:
        environment["PYTHONHASHSEED"] = hash_seed
    return subprocess.Popen(
        [sys.executable, str(PLAYER), seed, *files],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip


def played(processes: list[subprocess.Popen[str]]) -> list[list[str]]:
    """What each has printed, as lines. None is left behind."""
    try:
        outputs = [process.communicate(timeout=PATIENCE) for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.wait(timeout=PATIENCE)
    for process, (_, errors) in zip(processes, outputs, strict=True):
        assert process.returncode == 0, errors
    return [out.splitlines() for out, _ in outputs]


@pytest.mark.parametrize("part", range(len(OTHERS)))
def test_the_same_bytes_under_every_hash_seed(part: int) -> None:
    """Each transcript is played twice, side by side; each hash seed meets a third of them."""
    files = TRANSCRIPTS[part :: 3 * len(OTHERS)]
    first, other = played([player("5", "0", files), player("5", OTHERS[part], files)])
    assert len(first) > 50
    assert [pair for pair in zip(first, other, strict=True) if pair[0] != pair[1]] == []


def test_two_seeds_are_two_worlds() -> None:
    files = tuple(path for path in TRANSCRIPTS if path.endswith(("ps-output.console", "inspect-objects.console")))
    one, other = played([player("5", "0", files), player("6", "0", files)])
    assert len(one) == len(other) and set(one) - set(other), "no id differs between two seeds"
