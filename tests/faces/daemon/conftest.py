"""A shim on a home of its own; its daemon is gone when the test is over, whatever happened."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from emulator.faces.shim import install

PATIENCE_SECONDS = 30


@dataclass
class Shim:
    """`shim("ps", "-a")` runs the drop-in docker; `emulator("reset")` the command `emulator`."""

    docker: Path
    environment: dict[str, str]
    directory: Path

    def __call__(self, *words: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return self._run([str(self.docker), *words], stdin)

    def emulator(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        return self._run([sys.executable, "-m", "emulator.faces.cli", *words], b"")

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Not waited for: kill it in the end."""
        return subprocess.Popen(
            [str(self.docker), *words], env=self.environment, cwd=self.directory,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )

    def _run(self, words: list[str], stdin: bytes) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            words, input=stdin, capture_output=True, env=self.environment, cwd=self.directory, timeout=PATIENCE_SECONDS,
            check=False,
        )


def shim_in(directory: Path) -> Shim:
    """World `oracle`, seed 1, all below the directory."""
    work = directory / "work"
    work.mkdir()
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(directory), "EMULATOR_HOME": str(directory / "home"), "LC_ALL": "C.UTF-8",
        "EMULATOR_WORLD": "oracle", "EMULATOR_SEED": "1", "EMULATOR_IDLE_SECONDS": "60",
    }
    return Shim(install(directory / "bin"), environment, work)


@pytest.fixture
def shim(tmp_path: Path) -> Iterator[Shim]:
    made = shim_in(tmp_path)
    yield made
    assert made.emulator("down").returncode == 0
