"""Waiting by a wall clock that is set while one waits."""

from __future__ import annotations

import pytest

from emulator.timeline import MILLISECOND, SECOND, Clock, Timeline

HOUR = 3600 * SECOND
START = 1_700_000_000 * SECOND


class Hands:
    """A wall clock that can be set, and one that cannot."""

    def __init__(self) -> None:
        self.wall, self.steady = START, 5 * SECOND

    def pass_by(self, nanoseconds: int) -> None:
        self.wall += nanoseconds
        self.steady += nanoseconds

    def clock(self, now: int = 0) -> Clock:
        return Clock(lambda: self.wall, lambda: self.steady, now)


def test_it_is_the_walls_time() -> None:
    hands = Hands()
    clock = hands.clock()
    for passed in (0, 1, MILLISECOND, HOUR):
        hands.pass_by(passed)
        assert clock() == hands.wall


def test_it_goes_on_while_the_wall_is_put_back_and_is_right_again_after() -> None:
    hands = Hands()
    clock = hands.clock()
    hands.wall -= HOUR
    assert clock() == START
    hands.pass_by(2 * SECOND)
    assert clock() == START + 2 * SECOND
    hands.wall -= HOUR
    hands.pass_by(SECOND)
    assert clock() == START + 3 * SECOND
    hands.wall += 2 * HOUR
    assert clock() == hands.wall == START + 3 * SECOND
    hands.wall += HOUR
    hands.pass_by(1)
    assert clock() == hands.wall


def test_it_never_goes_back_and_two_looks_at_two_clocks_do_not_add_up() -> None:
    hands = Hands()
    clock, last = hands.clock(), 0
    for _ in range(1000):
        hands.wall += 5 * MILLISECOND
        first = clock()
        hands.steady += 5 * MILLISECOND
        second = clock()
        assert last <= first <= second == hands.wall
        last = second


@pytest.mark.parametrize("already", [0, START, START + HOUR])
def test_who_waits_since_before_is_woken(already: int) -> None:
    """A timer is due in its time, although the wall was put back before the clock was made."""
    hands = Hands()
    timeline, rung = Timeline(already or START), list[int]()
    clock = hands.clock(timeline.now)
    timeline.at(timeline.now + 3 * SECOND, lambda: rung.append(timeline.now))
    for _ in range(4):
        hands.pass_by(SECOND)
        timeline.tick(clock())
    assert len(rung) == 1
