"""The timeline: order, timers, bells, gates, errors that nobody waited for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.timeline import MILLISECOND, SECOND, STEP_COST, Bell, Gate, Task, Timeline, pass_turn, sleep, wait_any


def test_timers_fire_in_order_and_time_is_distinct() -> None:
    timeline = Timeline(0)
    seen: list[tuple[str, int]] = []

    async def waiter(name: str, delay: int) -> None:
        await sleep(delay)
        seen.append((name, timeline.now))

    for name, delay in (("c", 3), ("a", 1), ("b", 2)):
        timeline.spawn(waiter(name, delay * SECOND))
    assert not timeline.run(lambda: len(seen) == 4)
    assert [name for name, _ in seen] == ["a", "b", "c"]
    assert [moment // SECOND for _, moment in seen] == [1, 2, 3]
    assert len({moment for _, moment in seen}) == 3


@given(st.lists(st.integers(0, 50), max_size=30))
@settings(deadline=None)
def test_equal_times_keep_the_order_of_their_making(delays: list[int]) -> None:
    timeline = Timeline(0)
    seen: list[tuple[int, int]] = []
    for index, delay in enumerate(delays):
        timeline.at(delay, lambda index=index, delay=delay: seen.append((delay, index)))  # type: ignore[misc]
    timeline.advance(100)
    assert seen == sorted((delay, index) for index, delay in enumerate(delays))
    assert timeline.now == 100


def test_cancelled_timers_are_forgotten() -> None:
    timeline = Timeline(0)
    for _ in range(10_000):
        timeline.at(SECOND, lambda: pytest.fail("cancelled")).cancel()
    assert len(timeline._timers) < 1_000
    timeline.advance(2 * SECOND)
    assert timeline.next_timer() is None


def test_a_bell_wakes_those_who_wait_now_and_times_out() -> None:
    timeline, bell = Timeline(0), Bell()

    async def waiter(timeout: int | None) -> bool:
        return await bell.wait(timeout)

    first, second = timeline.spawn(waiter(None)), timeline.spawn(waiter(SECOND))
    timeline.advance(2 * SECOND)
    assert (first.done, second.done, second.result()) == (False, True, False)
    bell.ring()
    timeline.settle()
    assert first.result() is True
    assert not bell.waiters


def test_wait_any_leaves_no_waiters_behind() -> None:
    timeline, one, two = Timeline(0), Bell(), Bell()

    async def waiter() -> list[Bell | None]:
        return [await wait_any(one, two), await wait_any(one, two, timeout=SECOND)]

    task = timeline.spawn(waiter())
    timeline.settle()
    two.ring()
    assert timeline.run(lambda: task.done)
    assert task.result() == [two, None]
    assert not one.waiters and not two.waiters


def test_waiting_for_a_task_gives_its_result_or_its_error() -> None:
    timeline = Timeline(0)

    async def fails() -> int:
        await pass_turn()
        raise ValueError("no")

    async def parent() -> str:
        task = timeline.spawn(fails())
        try:
            await task.wait()
        except ValueError as error:
            return str(error)
        return ""

    task = timeline.spawn(parent())
    assert timeline.run(lambda: task.done)
    assert task.result() == "no"


def test_an_error_that_nobody_waits_for_surfaces() -> None:
    timeline = Timeline(0)

    async def fails() -> None:
        raise ValueError("bug")

    timeline.spawn(fails())
    with pytest.raises(ValueError, match="bug"):
        timeline.run(lambda: False)


def test_cancel_throws_in_and_a_final_one_ends_for_certain() -> None:
    timeline, bell = Timeline(0), Bell()
    seen: list[str] = []

    class Stop(BaseException):
        pass

    async def stubborn() -> None:
        while True:
            try:
                await bell.wait()
            except Stop:
                seen.append("caught")

    task = timeline.spawn(stubborn())
    timeline.settle()
    task.watched = True
    task.cancel(Stop(), final=False)
    timeline.settle()
    assert (seen, task.done) == (["caught"], False)
    task.cancel(Stop())
    timeline.settle()
    assert task.done and isinstance(task.error, Stop)


def test_whoever_wants_to_know_of_an_end_is_told_of_a_cancelled_one_too() -> None:
    timeline, bell = Timeline(0), Bell()
    ended: list[str] = []

    async def waits() -> None:
        await bell.wait()

    def told(task: Task[None]) -> bool:
        ended.append(type(task.error).__name__)
        return False

    for begun in (True, False):
        task = timeline.spawn(waits())
        task.at_end = told
        if begun:
            timeline.settle()
        task.cancel()
        timeline.settle()
    assert ended == ["Cancelled", "Cancelled"]


def test_a_task_cancelled_before_it_began_never_runs() -> None:
    timeline = Timeline(0)

    async def never() -> None:
        pytest.fail("ran")

    task = timeline.spawn(never())
    task.cancel()
    timeline.settle()
    assert task.done


def test_a_gate_holds_tasks_back_and_what_became_due_happens_at_its_opening() -> None:
    timeline, gate = Timeline(0), Gate()
    seen: list[int] = []

    async def ticks() -> None:
        while True:
            await sleep(SECOND)
            seen.append(timeline.now // SECOND)

    timeline.spawn(ticks()).gate = gate
    timeline.advance(2 * SECOND + MILLISECOND)
    gate.close()
    timeline.advance(5 * SECOND)
    assert seen == [1, 2]
    gate.open()
    timeline.settle()
    assert seen == [1, 2, 7]


def test_sleep_ends_beside_a_loop_that_never_sleeps() -> None:
    timeline = Timeline(0)

    async def spin() -> None:
        while True:
            await pass_turn()

    timeline.spawn(spin())
    task = timeline.spawn(sleep(SECOND))
    assert timeline.run(lambda: task.done)


def test_run_is_bounded_and_says_when_nothing_can_happen() -> None:
    timeline = Timeline(0)

    async def spin() -> None:
        while True:
            await pass_turn()

    assert not timeline.run(lambda: False)
    timeline.spawn(spin())
    assert not timeline.run(lambda: False, max_steps=10)
    assert timeline.now == 10 * STEP_COST


def test_settle_waits_for_short_timers_only() -> None:
    timeline = Timeline(0)
    seen: list[str] = []
    timeline.at(10 * MILLISECOND, lambda: seen.append("soon"))
    timeline.at(SECOND, lambda: seen.append("late"))
    timeline.settle()
    assert seen == ["soon"]
    assert timeline.now <= 20 * MILLISECOND


def test_tick_follows_a_wall_clock_and_never_goes_back() -> None:
    timeline = Timeline(100)
    seen: list[int] = []
    timeline.at(150, lambda: seen.append(timeline.now))
    assert timeline.next_timer() == 150
    assert not timeline.tick(120)
    assert not timeline.tick(90)
    assert timeline.now == 120 and not seen
    timeline.tick(200)
    assert seen == [200]


def test_an_interrupt_from_outside_goes_straight_through() -> None:
    timeline = Timeline(0)

    async def interrupted() -> None:
        raise KeyboardInterrupt

    task = timeline.spawn(interrupted())
    with pytest.raises(KeyboardInterrupt):
        timeline.settle()
    assert task.done
    timeline.settle()


def test_closing_leaves_nothing_to_warn_of(recwarn: pytest.WarningsRecorder) -> None:
    import gc

    timeline = Timeline(0)
    timeline.spawn(sleep(1))
    timeline.close()
    del timeline
    gc.collect()
    assert not [warning for warning in recwarn if "never awaited" in str(warning.message)]
