"""The contract as users without root: one who has subordinate ids, and one who has none. Only root can become them."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator.backend.namespace.runtimes import PREFERENCE, PROGRAMS
from tests.backend.namespace.as_user import REPOSITORY
from tests.backend.namespace.conftest import needed

MAPPED, SINGLE = "learner", "nosub"
EVERY = "EMULATOR_TEST_EVERY_RUNTIME"
PATIENCE_SECONDS = 300


@pytest.fixture(params=[MAPPED, SINGLE])
def user(request: pytest.FixtureRequest) -> str:
    """A user's name; skips where there is none."""
    name = str(request.param)
    if os.getuid():
        pytest.skip("only root can become other users")
    if name not in {entry.pw_name for entry in pwd.getpwall()}:
        pytest.skip(f"no user {name} here (.ci/prepare makes one)")
    ids = any(line.startswith(f"{name}:") for line in Path("/etc/subuid").read_text().splitlines())
    if ids != (name == MAPPED):
        pytest.skip(f"/etc/subuid has {'a' if ids else 'no'} line for {name}")
    return name


@pytest.fixture
def home(user: str) -> Iterator[Path]:
    """A directory of that user's."""
    with tempfile.TemporaryDirectory(prefix=f"{user}-") as directory:
        os.chown(directory, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
        yield Path(directory)


@pytest.mark.timeout(PATIENCE_SECONDS)
@pytest.mark.parametrize("runtime", PREFERENCE)
def test_the_contract(user: str, home: Path, runtime: str) -> None:
    if runtime != PREFERENCE[0] and not os.environ.get(EVERY):
        pytest.skip(f"half a minute each: {EVERY}=1 for those on {runtime}")
    needed("oracle-busybox")
    if shutil.which(PROGRAMS[runtime]) is None:
        pytest.skip(f"{runtime} is not installed")
    words = [user, str(home), "-rs", "tests/backend/namespace/test_contract.py", "-k", runtime]
    command = [sys.executable, "-m", "tests.backend.namespace.as_user", *words]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, cwd=REPOSITORY)
    said = ended.stdout + ended.stderr
    if " passed" not in said and "SKIPPED" in said:
        pytest.skip(said.partition("SKIPPED")[2].strip().partition("\n")[0])
    assert ended.returncode == 0, said
    assert " passed" in said
