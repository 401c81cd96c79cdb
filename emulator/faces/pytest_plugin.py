"""The pytest fixture `docker`: a fresh world for every test, in memory, in virtual time.

    def test_web(docker):
        assert docker("run -d --name web nginx").status == 0
        docker.advance(seconds=5)
        assert "Up 5 seconds" in docker("ps").stdout

`EMULATOR_WORLD` and `EMULATOR_SEED`, or the marker `@pytest.mark.docker_world("oracle", seed=7)`, choose the world.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from emulator.faces.session import Outcome, Session


class Docker:
    """Call it with what stands behind `docker`: one line, or its words."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def __call__(self, *words: str, stdin: str | bytes | None = None, env: dict[str, str] | None = None) -> Outcome:
        """`docker("run -d nginx")` is split as a shell would; `docker("run", "-d", "nginx")` is taken as it is."""
        arguments = shlex.split(words[0]) if len(words) == 1 else list(words)
        data = stdin.encode() if isinstance(stdin, str) else stdin
        return self.session.run(["docker", *arguments], data, env)

    def shell(self, line: str) -> Outcome:
        """A whole line for the host's shell: `docker ps | grep web`, `curl localhost:8080`."""
        return self.session.line(line)

    def advance(self, seconds: float) -> None:
        """Lets virtual time pass; what is due in it happens."""
        self.session.advance(seconds)


@pytest.fixture
def docker(request: pytest.FixtureRequest) -> Iterator[Docker]:
    """A docker command on a fresh world."""
    from emulator.faces.session import DEFAULT_WORLD, Session

    marker = request.node.get_closest_marker("docker_world")
    world = marker.args[0] if marker and marker.args else os.environ.get("EMULATOR_WORLD", DEFAULT_WORLD)
    seed = marker.kwargs.get("seed") if marker else None
    session = Session(world, os.environ.get("EMULATOR_SEED", 0) if seed is None else seed)
    yield Docker(session)
    session.close()


def pytest_configure(config: pytest.Config) -> None:
    """Makes the marker known."""
    config.addinivalue_line("markers", "docker_world(name, seed=0): the world that the fixture `docker` opens")
