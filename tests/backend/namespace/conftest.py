"""Real containers in tests: skipped aloud, with the doctor's reason, where this machine does not let them be."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from emulator.backend.namespace.preflight.survey import Survey, survey
from emulator.faces.session import Outcome, Session
from tests.backend.namespace import roots as archives

Docker = Callable[[str], Outcome]


@pytest.fixture(scope="session")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Survey:
    """What the doctor finds; skips where no container can run."""
    found = survey(tmp_path_factory.mktemp("doctor"))
    for finding in found.findings:
        if finding.needed and not finding.works:
            pytest.skip(f"emulator doctor: {finding.what}: {finding.why}")
    if not found.works:
        pytest.skip("emulator doctor: no runtime: install crun, runc or bubblewrap")
    return found


def needed(name: str) -> Path:
    """An archive of real files; skips where it cannot be made."""
    try:
        return archives.archive(name, archives.place())
    except (archives.CannotMake, OSError) as error:
        pytest.skip(f"{name}: {error}")


@pytest.fixture(scope="session")
def real_home(machine: Survey, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An EMULATOR_HOME whose worlds find real files for busybox, and for whatever else is in the cache."""
    needed("oracle-busybox")
    home = tmp_path_factory.mktemp("real")
    (home / "roots").symlink_to(archives.place())
    return home


@pytest.fixture
def docker(real_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Docker]:
    """A world `oracle` of real containers: `docker("run --rm busybox true")`."""
    monkeypatch.setenv("EMULATOR_HOME", str(real_home))
    session = Session("oracle", backend="namespace")
    yield lambda line: session.run(["docker", *shlex.split(line)])
    session.close()
