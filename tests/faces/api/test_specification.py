"""All operations of the Engine API answer what a real engine answered, refusals to the letter, in the shapes that its document
has; where the real one deviates from its document, so do we, and nowhere else."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

import pytest

from emulator.faces.session import Session

from .in_memory import Client
from .walk import Answered, lines, operations, requests

RECORDED = Path(__file__).parents[3] / "fixtures" / "docker-28.5.2" / "api" / "walk.txt"


@pytest.mark.timeout(120)
def test_the_walk_is_a_real_engines() -> None:
    session = Session("oracle", 0)
    client = Client(session)

    def ask(method: str, target: str, body: str) -> Answered:
        got = client.ask(method, f"/v1.51{target.replace(' ', '%20')}", body)
        return int(got.status.split()[1]), got.body

    walked = list(lines(ask))
    session.close()
    recorded = RECORDED.read_text(encoding="utf-8").splitlines()
    assert not [line for line in unified_diff(recorded, walked, n=0, lineterm="") if not line.startswith("@@")]


def test_the_walk_comes_by_every_operation() -> None:
    assert {(method, path) for method, path, _, _ in requests()} == operations()
