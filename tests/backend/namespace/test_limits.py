"""Limits that the kernel keeps, where this user has control groups to give; each on every runtime."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator.backend.namespace.backend import NamespaceBackend
from emulator.backend.namespace.groups import places
from emulator.backend.namespace.preflight import cgroups
from emulator.backend.namespace.runtimes import PREFERENCE, PROGRAMS
from emulator.faces.session import Session
from tests.backend.namespace.conftest import Docker

ENOUGH = "x=$(head -c 5000000 /dev/zero | tr '\\0' x); echo ${#x}"
SEVEN = "for i in 1 2 3 4 5 6 7; do sleep 1 & done; wait"


@pytest.fixture
def given(tmp_path: Path) -> None:
    """Skips where limits cannot be kept."""
    found = places.places(tmp_path)
    places.remove(found)
    if not found:
        pytest.skip(f"emulator doctor: {cgroups.finding().what}: {cgroups.finding().why}")


@pytest.fixture(params=PREFERENCE)
def limited(
    request: pytest.FixtureRequest, given: None, real_home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Docker]:
    """A world whose containers one of the runtimes makes; no group is left of it."""
    if shutil.which(PROGRAMS[request.param]) is None:
        pytest.skip(f"{request.param} is not installed")
    monkeypatch.setenv("EMULATOR_HOME", str(real_home))
    monkeypatch.setenv("EMULATOR_RUNTIME", request.param)
    session = Session("oracle", backend="namespace")
    yield lambda line: session.run(["docker", *shlex.split(line)])
    assert isinstance(session.backend, NamespaceBackend)
    groups = session.backend.access.settings.groups
    session.close()
    assert [place for place in groups.values() if Path(place).exists()] == []


def test_too_much_memory(limited: Docker) -> None:
    assert limited("run -m 16m --name big busybox tail /dev/zero").status == 137
    assert limited("inspect -f '{{.State.ExitCode}} {{.State.OOMKilled}}' big").stdout == "137 true\n"
    assert limited(f'run -m 64m --name enough busybox sh -c "{ENOUGH}"').stdout == "5000000\n"
    assert limited("inspect -f '{{.State.OOMKilled}}' enough").stdout == "false\n"


def test_too_much_memory_of_an_exec(limited: Docker) -> None:
    limited("run -d -m 16m --name long busybox sleep 1000")
    assert limited("exec long tail /dev/zero").status == 137
    assert limited("inspect -f '{{.State.Status}} {{.State.OOMKilled}}' long").stdout == "running true\n"


def test_too_many_processes(limited: Docker) -> None:
    said = limited(f"run --rm --pids-limit 5 busybox sh -c '{SEVEN}'")
    assert said.stderr == "sh: can't fork: Resource temporarily unavailable\n"


def test_an_exec_starts_whatever_the_limit(limited: Docker) -> None:
    limited("run -d --pids-limit 1 --name one busybox sleep 1000")
    assert limited("exec one true").status == 0


def test_limits_of_what_runs_already(limited: Docker) -> None:
    limited("run -d --name box busybox sleep 1000")
    assert limited("update -m 16m --memory-swap 16m box").stdout == "box\n"
    assert "/ 16MiB" in limited("stats --no-stream box").stdout
    assert limited("exec box tail /dev/zero").status == 137


def test_the_driver_is_named(limited: Docker) -> None:
    assert limited("info --format '{{.CgroupDriver}} {{.MemoryLimit}} {{.PidsLimit}}'").stdout == "cgroupfs true true\n"
