"""Signals: defaults, handlers, PID 1's privilege, stopping, freezing, groups, permissions."""

from __future__ import annotations

import pytest

from emulator.machine.errno import LinuxError
from emulator.machine.kernel import IGNORE, Machine, Process, Signal
from emulator.machine.kernel.signals import DEFAULT_ACTIONS, Action, UnknownSignal
from emulator.timeline import SECOND, pass_turn


async def napping(process: Process) -> int:
    await process.sleep(10 * SECOND)
    return 0


async def spinning(process: Process) -> int:
    while True:
        await pass_turn()


@pytest.mark.parametrize(
    ("text", "signal"),
    [("SIGTERM", 15), ("term", 15), ("15", 15), ("RTMIN+3", 37), ("rtmax-1", 63), ("sigCLD", 17), ("64", 64)],
)
def test_names_and_numbers(text: str, signal: int) -> None:
    assert Signal.parse(text) == signal


@pytest.mark.parametrize("text", ["", "0", "65", "NOPE", "-1", "SIG", "1x", "99999999999"])
def test_other_names_are_refused(text: str) -> None:
    with pytest.raises(UnknownSignal):
        Signal.parse(text)


def test_every_signal_has_a_default_action() -> None:
    assert set(DEFAULT_ACTIONS) == set(Signal)
    assert DEFAULT_ACTIONS[Signal.SEGV] is Action.CORE


@pytest.mark.parametrize("signal", [Signal.TERM, Signal.KILL, Signal.SEGV, Signal.USR1, Signal.RTMIN])
def test_a_child_dies_of_a_signal(world, signal: Signal) -> None:  # type: ignore[no-untyped-def]
    world.program(napping)

    async def parent(process: Process) -> int:
        child = process.spawn(["napping"])
        await pass_turn()
        process.kill(child.pid, signal)
        status = await process.wait(child)
        await process.out(f"{status.signal == signal} {status.core}")
        return status.shell

    assert world.run(parent) == f"True {DEFAULT_ACTIONS[signal] is Action.CORE}[{(128 + signal) & 255}]"


def test_pid_1_ignores_what_it_does_not_handle(world) -> None:  # type: ignore[no-untyped-def]
    process = world.start(napping)
    world.timeline.settle()
    for signal in (Signal.TERM, Signal.INT, Signal.KILL, Signal.STOP):
        process.deliver(signal)
    process.deliver(Signal.TERM, outside=True)
    world.timeline.settle()
    assert process.exit_status is None and process.state == "S"
    process.deliver(Signal.KILL, outside=True)
    world.timeline.settle()
    assert process.exit_status.signal is Signal.KILL


def test_kill_9_of_oneself_as_pid_1_does_nothing_and_as_another_ends_at_once(world) -> None:  # type: ignore[no-untyped-def]
    async def suicidal(process: Process) -> int:
        process.kill(process.pid, Signal.KILL)
        await process.out("alive")
        return 0

    async def parent(process: Process) -> int:
        return (await process.wait(process.fork(suicidal))).shell

    assert world.run(suicidal) == "alive[0]"
    assert world.run(parent) == "[137]"


def test_a_caught_signal_is_pending_and_interrupts_only_on_demand(world) -> None:  # type: ignore[no-untyped-def]
    async def catches(process: Process) -> int:
        seen: list[Signal] = []
        process.handlers[Signal.USR1] = seen.append
        process.kernel.timeline.at(process.kernel.timeline.now + SECOND, lambda: process.deliver(Signal.USR1))
        await process.sleep(2 * SECOND)
        await process.out(f"{[signal.name for signal in seen]} {[signal.name for signal in process.pending]};")
        process.pending.clear()
        process.interruptible = True
        process.kernel.timeline.at(process.kernel.timeline.now + SECOND, lambda: process.deliver(Signal.USR1))
        before = process.kernel.timeline.now
        for _ in range(2):
            try:
                await process.sleep(5 * SECOND)
            except LinuxError as error:
                await process.out(f"{error} {(process.kernel.timeline.now - before) // SECOND};")
        return 0

    expected = "['USR1'] ['USR1'];Interrupted system call 1;Interrupted system call 1;[0]"
    assert world.run(catches) == expected


def test_children_inherit_ignored_signals_but_no_handlers(world) -> None:  # type: ignore[no-untyped-def]
    async def child(process: Process) -> int:
        await process.out(f"{sorted(signal.name for signal in process.handlers)}")
        return 0

    async def parent(process: Process) -> int:
        process.handlers = {Signal.HUP: IGNORE, Signal.TERM: lambda signal: None}
        await process.wait(process.fork(child))
        return 0

    assert world.run(parent) == "['HUP'][0]"


def test_stop_and_continue(world) -> None:  # type: ignore[no-untyped-def]
    world.program(napping)

    async def parent(process: Process) -> int:
        child = process.spawn(["napping"])
        await pass_turn()
        process.kill(child.pid, Signal.STOP)
        status = await process.wait(child, untraced=True)
        await process.out(f"{status.stopped} {status.shell} {child.state} ")
        await process.sleep(20 * SECOND)
        await process.out(f"{child.state} ")
        process.kill(child.pid, Signal.CONT)
        await process.out(f"{(await process.wait(child)).shell}")
        return 0

    assert world.run(parent) == "True 147 T T 0[0]"


def test_a_stopped_process_can_be_killed(world) -> None:  # type: ignore[no-untyped-def]
    world.program(spinning)

    async def parent(process: Process) -> int:
        child = process.spawn(["spinning"])
        await pass_turn()
        process.kill(child.pid, Signal.STOP)
        await process.sleep(SECOND // 1000)
        process.kill(child.pid, Signal.KILL)
        return (await process.wait(child)).shell

    assert world.run(parent) == "[137]"


def test_freezing_a_machine(world) -> None:  # type: ignore[no-untyped-def]
    async def counts(process: Process) -> int:
        while True:
            await process.out(".")
            await process.sleep(SECOND)

    world.start(counts)
    world.timeline.advance(2 * SECOND + SECOND // 2)
    world.box.freeze()
    world.box.freeze()
    assert world.box.processes[1].state == "D"
    before = world.output.count(b".")
    world.timeline.advance(10 * SECOND)
    assert world.output.count(b".") == before == 3
    world.box.thaw()
    world.timeline.advance(2 * SECOND)
    assert world.output.count(b".") == before + 2


def test_groups_and_minus_one(world) -> None:  # type: ignore[no-untyped-def]
    world.program(napping)

    async def parent(process: Process) -> int:
        first = process.spawn(["napping"], group=0)
        second = process.spawn(["napping"], group=first.pid)
        third = process.spawn(["napping"])
        await pass_turn()
        process.kill(-first.pid, Signal.TERM)
        await process.out(f"{[(await process.wait(child)).shell for child in (first, second)]} {third.state} ")
        process.kill(-1, Signal.KILL)
        await process.out(f"{(await process.wait(third)).shell}")
        return 0

    assert world.run(parent) == "[143, 143] S 137[0]"


def test_who_may_signal_whom(world, nobody) -> None:  # type: ignore[no-untyped-def]
    async def tries(process: Process) -> int:
        for pid in (1, 99):
            try:
                process.kill(pid, Signal.TERM)
            except LinuxError as error:
                await process.out(f"{error};")
        process.kill(process.pid, 0)
        return 0

    world.start(napping)
    process = world.start(tries, credentials=nobody)
    assert world.timeline.run(lambda: process.exit_status is not None)
    assert world.output == b"Operation not permitted;No such process;"


def test_a_spinning_program_does_not_hold_up_the_world(world) -> None:  # type: ignore[no-untyped-def]
    box: Machine = world.box
    world.start(spinning)
    world.timeline.settle()
    other = world.start(napping, machine=world.host)
    assert world.timeline.run(lambda: other.exit_status is not None)
    box.kill_all(Signal.KILL)
    world.timeline.settle()
    assert not box.processes
