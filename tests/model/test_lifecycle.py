"""The lifecycle table is complete: each pair of status and action is allowed or refused, never both."""

from __future__ import annotations

import pytest

from emulator.errors import DockerError
from emulator.model.lifecycle import REFUSALS, TRANSITIONS, Action, Status
from emulator.model.refusals import Refusal


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("action", Action)
def test_each_pair_is_decided_once(status: Status, action: Action) -> None:
    assert (action in TRANSITIONS[status]) != ((status, action) in REFUSALS)


def test_refusals_say_something_about_the_container() -> None:
    for refusal in set(REFUSALS.values()):
        assert issubclass(refusal, Refusal)
        assert issubclass(refusal, DockerError)
        assert str(refusal("0" * 64, "web"))


@pytest.mark.parametrize(
    ("status", "action", "sentence"),
    [
        (Status.CREATED, Action.PAUSE, "container ID is not running"),
        (Status.CREATED, Action.UNPAUSE, "Container ID is not paused"),
        (Status.PAUSED, Action.PAUSE, "Container ID is already paused"),
        (Status.PAUSED, Action.EXEC, "Container web is paused, unpause the container before exec"),
        (Status.PAUSED, Action.START, "cannot start a paused container, try unpause instead"),
        (Status.RESTARTING, Action.EXEC, "Container ID is restarting, wait until the container is running"),
        (
            Status.RUNNING,
            Action.REMOVE,
            'cannot remove container "web": container is running: stop the container before removing or force remove',
        ),
    ],
)
def test_wording(status: Status, action: Action, sentence: str) -> None:
    refusal = REFUSALS[status, action]
    assert issubclass(refusal, Refusal)
    assert str(refusal("ID", "web")) == sentence
