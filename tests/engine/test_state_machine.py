"""Any sequence of commands keeps the world's invariants, refuses only in Docker's words, and can be walked back.

hypothesis makes the sequences and shortens those that fail; random_walk.py says what is checked after each command.
"""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from .random_walk import ACTIONS, Walk, walk

Action = Callable[["Commands", st.DataObject], None]


class Commands(RuleBasedStateMachine):
    """One world; every action of the walk is a rule."""

    def __init__(self) -> None:
        super().__init__()
        self.walk = Walk(seed=0)

    def teardown(self) -> None:
        self.walk.end()


def rule_of(name: str) -> Action:
    """The rule that types one command of that kind."""

    def act(self: Commands, data: st.DataObject) -> None:
        self.walk.step(ACTIONS[name](lambda given: data.draw(st.sampled_from(given))))

    act.__name__ = act.__qualname__ = name.replace(" ", "_")
    return rule(data=st.data())(act)


assert len(ACTIONS) >= 25
for action in ACTIONS:
    setattr(Commands, action.replace(" ", "_"), rule_of(action))

Commands.TestCase.settings = settings(
    max_examples=15, stateful_step_count=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
TestCommands = Commands.TestCase


def test_a_random_walk() -> None:
    walk(seed=11, steps=300)
