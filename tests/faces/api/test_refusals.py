"""What the engine refuses, recorded from a real one: asked of ours in the same order, each answer equal."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from emulator.faces.api.connection import Connection
from emulator.faces.api.routes import answer
from emulator.faces.session import Session
from emulator.timeline import SECOND

from .in_memory import Collected, VirtualBridge
from .refusals import FILES, Refusal, answer_lines, read

RECORDED = [(file, place, refusal) for file in FILES for place, refusal in enumerate(read(file.read_text())[2])]


@cache
def answers(file: Path) -> list[list[str]]:
    """All of a file, by one world."""
    session = Session("oracle")
    _, typed, refusals = read(file.read_text())
    for line in typed:
        assert session.line(line).status == 0
    return [asked(session, refusal) for refusal in refusals]


def asked(session: Session, refusal: Refusal) -> list[str]:
    """One request, to its end."""
    bridge, transport = VirtualBridge(session.timeline), Collected()
    connection = Connection(bridge, session.engine, answer, set())
    connection.connection_made(transport)
    connection.data_received(refusal.wire)
    deadline = session.timeline.now + 30 * SECOND
    session.timeline.run(lambda: transport.closed or session.timeline.now > deadline, max_steps=1_000_000)
    connection.connection_lost(None)
    assert not bridge.errors
    return answer_lines(bytes(transport.data))


@pytest.mark.parametrize(
    ("file", "place", "refusal"), RECORDED, ids=[f"{file.stem}-{place}-{each.line[:60]}" for file, place, each in RECORDED]
)
def test_refusal(file: Path, place: int, refusal: Refusal) -> None:
    if refusal.differs:
        assert answers(file)[place] != refusal.answer, "it differs no more"
        return
    assert answers(file)[place] == refusal.answer
