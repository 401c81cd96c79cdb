"""One seed gives one world, byte for byte, whatever order Python's sets have; another seed gives another."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PLAYER = Path(__file__).with_name("worlds.py")
RECORDINGS = Path(__file__).parents[2] / "fixtures" / "docker-28.5.2" / "transcripts"
TRANSCRIPTS = tuple(map(str, sorted(RECORDINGS.glob("*.console"))))
HASH_SEEDS = ("0", "1", "777", None)
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


@pytest.fixture(scope="module")
def worlds() -> Iterator[list[list[str]]]:
    """The digests of all steps of all transcripts, one list a hash seed; two processes at a time."""
    jobs = [player("5", hash_seed, TRANSCRIPTS) for hash_seed in HASH_SEEDS[:2]]
    first = played(jobs)
    yield first + played([player("5", hash_seed, TRANSCRIPTS) for hash_seed in HASH_SEEDS[2:]])


def test_the_same_bytes_under_every_hash_seed(worlds: list[list[str]]) -> None:
    first, *others = worlds
    assert len(first) > 500
    for other in others:
        assert [pair for pair in zip(first, other, strict=True) if pair[0] != pair[1]] == []


def test_two_seeds_are_two_worlds(worlds: list[list[str]]) -> None:
    files = tuple(path for path in TRANSCRIPTS if path.endswith(("ps-output.console", "inspect-objects.console")))
    (other,) = played([player("6", "0", files)])
    own = {line for line in worlds[0] if line.split(":")[0] in {Path(path).name for path in files}}
    assert len(own) == len(other) and own - set(other), "no id differs between two seeds"
