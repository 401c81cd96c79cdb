"""Worlds of one EMULATOR_HOME share unpacked layers: the last that used one takes it away, two may unpack the same at once."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from emulator.faces.session import Outcome, Session

SAME = (
    "import sys; from emulator.faces.session import Session; session = Session('oracle', backend='namespace'); "
    "told = session.run(['docker', 'run', '--rm', 'busybox', 'echo', 'ran']); session.close(); "
    "sys.exit(told.stdout != 'ran\\n')"
)


def docker(session: Session, line: str) -> Outcome:
    return session.run(["docker", *shlex.split(line)])


def layers(home: Path) -> list[str]:
    """Those that are unpacked, and what is in the making."""
    return sorted(path.name for path in (home / "layers").glob("*/*"))


@pytest.fixture
def home(real_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of this test's own."""
    (tmp_path / "roots").symlink_to(real_home / "roots")
    monkeypatch.setenv("EMULATOR_HOME", str(tmp_path))
    return tmp_path


def test_the_last_world_takes_a_layer_away(home: Path) -> None:
    first, second = (Session("oracle", backend="namespace") for _ in range(2))
    for session in (first, second):
        assert docker(session, "run --name box busybox sh -c 'echo same > /same; touch -t 202001010000 /same'").status == 0
    before = layers(home)
    for session in (first, second):
        assert docker(session, "commit box mine").status == 0
    assert len(layers(home)) == len(before) + 2  # a directory and its archive
    assert docker(first, "rmi mine").status == 0
    assert docker(second, "run --rm mine cat /same").stdout == "same\n"
    assert docker(second, "rmi mine").status == 0
    assert layers(home) == before
    for session in (first, second):
        session.close()


def test_two_worlds_unpack_the_same_layer(home: Path) -> None:
    engines = [subprocess.Popen([sys.executable, "-c", SAME]) for _ in range(3)]
    assert [engine.wait(60) for engine in engines] == [0, 0, 0]
    assert not [name for name in layers(home) if name.startswith(".work-")]
