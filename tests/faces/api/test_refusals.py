"""What the engine refuses, recorded from a real one: asked of ours in the same order, each answer equal."""

from __future__ import annotations

from functools import cache

import pytest

from emulator.faces.api.connection import Connection
from emulator.faces.api.routes import answer
from emulator.faces.session import Session
from emulator.timeline import SECOND

from .in_memory import Collected, VirtualBridge
from .refusals import FILE, Refusal, answer_lines, read

ABOUT, TYPED, REFUSALS = read(FILE.read_text())


@cache
def answers() -> list[list[str]]:
    """All of them, by one world."""
    session = Session("oracle")
    for line in TYPED:
        assert session.line(line).status == 0
    return [asked(session, refusal) for refusal in REFUSALS]


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
    ("place", "refusal"), list(enumerate(REFUSALS)), ids=[f"{place}-{each.line[:60]}" for place, each in enumerate(REFUSALS)]
)
def test_refusal(place: int, refusal: Refusal) -> None:
    if refusal.differs:
        assert answers()[place] != refusal.answer, "it differs no more"
        return
    assert answers()[place] == refusal.answer
