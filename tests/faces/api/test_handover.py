"""A connection that is taken over: nothing follows the head before the client has taken it off its socket."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Iterator

import pytest

from emulator.faces.api.handover import BLIND, LOOK, LOOKS, Handover, unread
from emulator.faces.api.reply import RAW, Channel, TakeOver
from emulator.faces.api.wire import Wire
from emulator.timeline import MILLISECOND, Timeline

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's count of what is unread")


class Door(asyncio.Transport):
    """A transport over one end of a pair of sockets; `seen`: whether it shows the socket."""

    def __init__(self, end: socket.socket, *, seen: bool = True) -> None:
        super().__init__({"socket": end} if seen else {})
        self.end = end

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.end.sendall(data)

    def is_closing(self) -> bool:
        return False


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    here, there = socket.socketpair(socket.AF_UNIX)
    with here, there:
        yield here, there


async def silence(channel: Channel) -> None:
    """Serves nothing."""


def opening(timeline: Timeline, door: Door) -> Handover:
    wire = Wire(timeline, lambda: None)
    wire.transport = door
    return Handover(wire, TakeOver(silence, RAW), upgrade=True)


def test_what_the_client_has_not_read_is_counted(ends: tuple[socket.socket, socket.socket]) -> None:
    here, there = ends
    assert unread(Door(here)) == 0
    here.sendall(b"head")
    assert unread(Door(here))
    there.recv(16)
    assert unread(Door(here)) == 0
    assert unread(Door(here, seen=False)) is None


def test_a_slow_client_is_waited_for(ends: tuple[socket.socket, socket.socket]) -> None:
    here, there = ends
    timeline = Timeline(0)
    task = timeline.spawn(opening(timeline, Door(here)).open())
    timeline.run(lambda: timeline.now > 300 * MILLISECOND)
    assert not task.done
    assert there.recv(1 << 12).startswith(b"HTTP/1.1 101 UPGRADED\r\n")
    timeline.run(lambda: task.done)
    assert timeline.now < 310 * MILLISECOND


def test_who_never_reads_holds_nobody_up_for_ever(ends: tuple[socket.socket, socket.socket]) -> None:
    timeline = Timeline(0)
    task = timeline.spawn(opening(timeline, Door(ends[0])).open())
    timeline.run(lambda: task.done)
    assert LOOKS * LOOK <= timeline.now < 2 * LOOKS * LOOK


def test_where_nobody_tells_there_is_a_pause(ends: tuple[socket.socket, socket.socket]) -> None:
    timeline = Timeline(0)
    task = timeline.spawn(opening(timeline, Door(ends[0], seen=False)).open())
    timeline.run(lambda: task.done)
    assert BLIND <= timeline.now < 2 * BLIND
