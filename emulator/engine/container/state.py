"""The lifecycle table at work."""

from __future__ import annotations

from emulator.model.container import Container
from emulator.model.lifecycle import REFUSALS, Action
from emulator.model.refusals import Refusal


def refuse(container: Container, action: Action, name: str = "") -> None:
    """Raises the refusal of an action in the container's status, if there is one."""
    refusal = REFUSALS.get((container.state.status, action))
    if refusal is not None:
        assert issubclass(refusal, Refusal)
        raise refusal(container.id, name)
