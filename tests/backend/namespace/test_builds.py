"""Builds in real containers: recorded sessions of Docker's, and an engine that is killed amid a RUN."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from emulator.backend.namespace.keeper.keeper import has_further_ids
from emulator.faces.play.console import difference, play_transcript
from emulator.faces.session import Session
from tests.backend.namespace.test_nothing_left import mounts, processes
from tests.transcripts.test_transcripts import RECORDINGS

SLEEP = 975_318
KILLED = f"""
from emulator.faces.session import Session
session = Session("oracle", backend="namespace")
session.line("printf 'FROM busybox\\\\nRUN --mount=target=/all --mount=type=cache,target=/c sleep {SLEEP}\\\\n' > Dockerfile")
session.line("docker build .")
"""
OTHER_USERS = ("build-mounts",)
PATIENCE_SECONDS = 60.0


def wait_until(holds: Callable[[], bool]) -> None:
    """Within a minute."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < end, "it does not come to that"
        time.sleep(0.05)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("name", ["build-stages", "build-mounts", "build-classic", "build-heredoc"])
def test_a_recorded_session(name: str, real_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULATOR_HOME", str(real_home))
    monkeypatch.setenv("EMULATOR_BACKEND", "namespace")
    if name in OTHER_USERS and not has_further_ids(pwd.getpwuid(os.getuid()).pw_name):
        pytest.skip("emulator doctor: no subordinate ids: files cannot be another user's")
    path = RECORDINGS / f"{name}.console"
    differing = [step for step in play_transcript(path, "oracle") if not step.same]
    assert not differing, "\n".join(difference(path, step) for step in differing)


def test_nothing_is_left_of_a_build_whose_engine_was_killed(real_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULATOR_HOME", str(real_home))
    engine = subprocess.Popen([sys.executable, "-c", KILLED], stdout=subprocess.DEVNULL)
    wait_until(lambda: any(line.startswith(f"sleep {SLEEP}") for line in processes(str(SLEEP))))
    engine.send_signal(signal.SIGKILL)
    engine.wait()
    wait_until(lambda: not processes(str(SLEEP)) and not processes(str(real_home)))
    assert mounts(real_home) == []
    Session("oracle", backend="namespace").close()
    assert list((real_home / "passing").iterdir()) == []
