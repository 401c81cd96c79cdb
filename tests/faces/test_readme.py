"""What the README shows works as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from emulator.faces.play.tutorial import play_tutorial
from emulator.faces.pytest_plugin import Docker

README = Path(__file__).parents[2] / "README.md"
EXAMPLE = re.search(r"^```python\n(.*?)^```$", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def test_its_session() -> None:
    results = list(play_tutorial(README, "fresh", seed=1))
    assert [(result.step.command, result.output) for result in results if not result.succeeded] == []
    assert len(results) == 8


@pytest.mark.docker_world("fresh")
@pytest.mark.parametrize("name", ["test_a_page_of_our_own", "test_time_is_virtual", "test_a_conflict"])
def test_its_tests(name: str, docker: Docker) -> None:
    assert EXAMPLE is not None
    names: dict[str, object] = {}
    exec(compile(EXAMPLE[1], str(README), "exec"), names)
    example = names[name]
    assert callable(example)
    example(docker)
