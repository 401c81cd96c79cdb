"""Where one user alone can be mapped, a process is root or the user that is asked for; it owns all files in either case."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator.backend.namespace.keeper import access
from emulator.backend.namespace.runtimes import PROGRAMS
from emulator.faces.session import Session
from tests.backend.namespace.conftest import Docker


def world(runtime: str, real_home: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    """A world of a user without further ids."""
    if shutil.which(PROGRAMS[runtime]) is None:
        pytest.skip(f"{runtime} is not installed")
    monkeypatch.setattr(access, "has_further_ids", lambda _user: False)
    monkeypatch.setenv("EMULATOR_HOME", str(real_home))
    monkeypatch.setenv("EMULATOR_RUNTIME", runtime)
    return Session("oracle", backend="namespace")


@pytest.fixture(params=["crun", "bubblewrap"])
def docker(request: pytest.FixtureRequest, real_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Docker]:
    session = world(request.param, real_home, monkeypatch)
    yield lambda line: session.run(["docker", *shlex.split(line)])
    session.close()


def test_processes_have_the_ids_that_are_asked_for(docker: Docker) -> None:
    assert docker("run --rm -u 1000:50 busybox id -u").stdout == "1000\n"
    assert docker("run -d --name box -u 1234:56 busybox sleep 100").status == 0
    for user, ids in {"1234:56": "1234 56", "0": "0 0", "0:20": "0 20", "7:8": "7 8"}.items():
        told = docker(f"exec -u {user} box sh -c 'echo $(id -u) $(id -g); touch /tmp/mine; [ -O /tmp/mine ] && echo own'")
        assert (told.stdout, told.stderr, told.status) == (f"{ids}\nown\n", "", 0)
    assert docker("exec box id -u").stdout == "1234\n"
    assert docker("exec --privileged -u 0 box hostname new").stderr == "hostname: sethostname: Operation not permitted\n"


def test_only_root_may_what_root_may(docker: Docker) -> None:
    """Another user has no capabilities."""
    told = docker("run --rm -u 1000 busybox grep CapEff /proc/self/status")
    assert told.stdout == "CapEff:\t0000000000000000\n"
    assert docker("run --rm -u 1000 --hostname old busybox hostname new").status == 1


def test_groups_cannot_be_added(docker: Docker) -> None:
    told = docker("run --rm --group-add 7 busybox id")
    assert "cannot add groups 7: you have no subordinate ids in /etc/subgid (see `emulator doctor`)\n" in told.stderr
    assert (told.stdout, told.status) == ("", 125)


def test_runc_says_that_it_cannot(real_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = world("runc", real_home, monkeypatch)
    told = session.run(["docker", "run", "--rm", "-u", "1000", "busybox", "id"])
    wanted = "runc cannot run as user 1000 without subordinate ids: install crun, or uidmap\n"
    assert wanted in told.stderr
    assert (told.stdout, told.status) == ("", 125)
    session.close()
