"""Terminals: cooked and raw input, echo, editing keys, signals from keys, job control, hang-up."""

from __future__ import annotations

import pytest

from emulator.machine.kernel import DEFAULT, Process, Signal, Terminal
from emulator.timeline import SECOND


async def cat(process: Process) -> int:
    while chunk := await process.read(0):
        await process.out(b"<" + chunk + b">")
    await process.out("EOF")
    return 0


class Screen:
    """A terminal whose output is collected."""

    def __init__(self, world) -> None:  # type: ignore[no-untyped-def]
        self.world = world
        self.terminal = Terminal(world.kernel)
        self.shown = bytearray()
        self.terminal.output = self.shown.extend

    def type(self, keys: bytes) -> bytes:
        self.shown.clear()
        self.terminal.feed(keys)
        self.world.timeline.settle()
        return bytes(self.shown)


@pytest.fixture
def screen(world) -> Screen:  # type: ignore[no-untyped-def]
    return Screen(world)


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        (b"ab", b"ab"),
        (b"ab\r", b"ab\r\n<ab\r\n>"),
        (b"abc\x7f\x7fd\r", b"abc\b \b\b \bd\r\n<ad\r\n>"),
        (b"one two\x17x\r", b"one two\b \b\b \b\b \bx\r\n<one x\r\n>"),
        (b"abc\x15z\r", b"abc\b \b\b \b\b \bz\r\n<z\r\n>"),
        (b"\x7f\r", b"\r\n<\r\n>"),
        (b"a\x04", b"a<a>"),
        (b"\x04", b"EOF"),
        (b"\x16\x03\r", b"^C\r\n<\x03\r\n>"),
        ("é\x7f\r".encode(), "é\b \b\r\n<\r\n>".encode()),
        (b"a\r\nb\r", b"a\r\n\r\nb\r\n<a\r\n><\r\n><b\r\n>"),
    ],
)
def test_keys(world, screen: Screen, keys: bytes, shown: bytes) -> None:  # type: ignore[no-untyped-def]
    world.start(cat, terminal=screen.terminal)
    world.timeline.settle()
    assert screen.type(keys) == shown


def test_raw_mode_gives_keys_as_they_come(world, screen: Screen) -> None:  # type: ignore[no-untyped-def]
    async def editor(process: Process) -> int:
        assert process.terminal is not None
        process.terminal.attributes = process.terminal.attributes.raw()
        return await cat(process)

    world.start(editor, terminal=screen.terminal)
    world.timeline.settle()
    assert screen.type(b"a") == b"<a>"
    assert screen.type(b"\x1b[A\x03\r") == b"<\x1b[A\x03\r>"


def test_keys_that_signal_reach_the_foreground_group_only(world, screen: Screen) -> None:  # type: ignore[no-untyped-def]
    async def napping(process: Process) -> int:
        await process.sleep(100 * SECOND)
        return 0

    world.program(napping)

    async def shell(process: Process) -> int:
        assert process.terminal is not None
        process.handlers[Signal.INT] = lambda signal: None
        background = process.spawn(["napping"], group=0)
        foreground = process.spawn(["napping"], group=0)
        process.terminal.foreground = foreground.group
        status = await process.wait(foreground, untraced=True)
        process.terminal.foreground = process.group
        await process.out(f"{status.shell} {status.stopped} {background.state}")
        return 0

    process = world.start(shell, terminal=screen.terminal)
    world.timeline.settle()
    assert screen.type(b"\x03") == b"^C130 False S"
    assert process.exit_status.code == 0
    again = world.start(shell, terminal=Screen(world).terminal)
    world.timeline.settle()
    again.terminal.output = screen.shown.extend
    screen.shown.clear()
    again.terminal.feed(b"\x1a")
    world.timeline.settle()
    assert screen.shown == b"^Z148 True S"


def test_a_background_reader_is_stopped(world, screen: Screen) -> None:  # type: ignore[no-untyped-def]
    world.program(cat)

    async def shell(process: Process) -> int:
        child = process.spawn(["cat"], group=0)
        status = await process.wait(child, untraced=True)
        await process.out(f"{status.signal.name if status.signal else None}\n")
        assert process.terminal is not None
        process.terminal.foreground = child.group
        process.kill(-child.group, Signal.CONT)
        await process.wait(child)
        return 0

    process = world.start(shell, terminal=screen.terminal)
    world.timeline.settle()
    assert bytes(screen.shown) == b"TTIN\r\n"
    assert screen.type(b"x\r\x04") == b"x\r\n<x\r\n>EOF"
    assert process.exit_status.code == 0


def test_hang_up_ends_readers_and_leader(world, screen: Screen) -> None:  # type: ignore[no-untyped-def]
    process = world.start(cat, terminal=screen.terminal, machine=world.host)
    world.timeline.settle()
    assert process.handlers.get(Signal.HUP, DEFAULT) is DEFAULT
    screen.terminal.hangup()
    world.timeline.settle()
    assert process.exit_status.signal is Signal.HUP


def test_resize_tells_the_foreground(world, screen: Screen) -> None:  # type: ignore[no-untyped-def]
    async def watches(process: Process) -> int:
        process.handlers[Signal.WINCH] = lambda signal: None
        await process.signalled.wait()
        assert process.terminal is not None
        await process.out(f"{process.terminal.rows}x{process.terminal.columns}")
        return 0

    world.start(watches, terminal=screen.terminal)
    world.timeline.settle()
    screen.terminal.resize(24, 80)
    screen.terminal.resize(50, 132)
    world.timeline.settle()
    assert screen.shown == b"50x132"


def test_dev_tty_and_dev_pts(world, screen: Screen) -> None:  # type: ignore[no-untyped-def]
    async def opens(process: Process) -> int:
        for path in ("/dev/tty", "/dev/pts/0", "/dev/stdout", "/dev/console"):
            file = process.open(path)
            await process.out(f"{path} {file.path} {file.is_terminal}\n")
            file.close()
        await process.out(f"{process.listdir('/dev/pts')}")
        return 0

    world.start(opens, terminal=screen.terminal)
    world.timeline.settle()
    assert screen.shown.decode().split("\r\n") == [
        "/dev/tty /dev/pts/0 True",
        "/dev/pts/0 /dev/pts/0 True",
        "/dev/stdout /dev/pts/0 True",
        "/dev/console /dev/pts/0 True",
        "['0', 'ptmx']",
    ]


def test_output_without_a_reader_waits(world) -> None:  # type: ignore[no-untyped-def]
    async def floods(process: Process) -> int:
        while True:
            await process.out(b"x" * 10_000)

    terminal = Terminal(world.kernel)
    world.start(floods, terminal=terminal)
    world.timeline.settle()
    assert len(terminal._screen) < 100_000
    got: list[bytes] = []

    async def drain() -> None:
        got.append(await terminal.read_output())

    task = world.timeline.spawn(drain())
    world.timeline.settle()
    assert task.done and len(got[0]) > 60_000
