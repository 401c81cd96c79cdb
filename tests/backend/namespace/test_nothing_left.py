"""Engines that are killed amid their work: no process, mount, file, port or control group is left behind."""

from __future__ import annotations

import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from emulator.backend.namespace.groups import places
from emulator.backend.namespace.preflight import cgroups
from emulator.faces.session import Session
from tests.backend.namespace.engine_to_kill import MARK

CONTAINERS, ENGINES = 100, 5
PATIENCE_SECONDS = 20.0


def processes(word: str) -> list[str]:
    """The command lines in which the word stands."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:  # it has just ended
            continue
        if word in line:
            found.append(line)
    return found


def mounts(home: Path) -> list[str]:
    """Those below a directory, as this process sees them."""
    return [line for line in Path("/proc/self/mounts").read_text().splitlines() if str(home) in line]


def groups(home: Path) -> list[Path]:
    """Where control groups of the worlds lie that pass below a home, if they have any."""
    names = [places.name(world) for world in (home / "passing").iterdir() if world.is_dir()]
    return [place / name for place in cgroups.own_places().values() for name in names]


def listens(port: int) -> bool:
    """Whether anybody has the port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_nothing_is_left_of_engines_that_were_killed(real_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULATOR_HOME", str(real_home))
    chance = random.Random(7)
    assert processes(str(MARK)) == []
    ports: list[int] = []
    limits: list[Path] = []
    for seed in range(ENGINES):
        command = [sys.executable, "-m", "tests.backend.namespace.engine_to_kill", str(seed), str(CONTAINERS)]
        engine = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert engine.stdout is not None
        ports += [int(engine.stdout.readline()) for _ in range(CONTAINERS // ENGINES)]
        limits += groups(real_home)
        time.sleep(chance.random() * 0.2)
        engine.send_signal(signal.SIGKILL)
        engine.wait()
        engine.stdout.close()
    end = time.monotonic() + PATIENCE_SECONDS
    while (processes(str(MARK)) or processes(str(real_home))) and time.monotonic() < end:
        time.sleep(0.05)
    assert processes(str(MARK)) == []
    assert processes(str(real_home)) == []
    assert mounts(real_home) == []
    assert [place for place in limits if place.exists()] == []
    assert [port for port in ports if port and listens(port)] == []
    Session("oracle", backend="namespace").close()
    assert list((real_home / "passing").iterdir()) == []
