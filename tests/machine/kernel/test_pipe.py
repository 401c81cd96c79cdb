"""Pipes: nothing is lost or reordered, writers wait for room, readers for data, ends are noticed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Kind
from emulator.machine.kernel import IGNORE, Kernel, Open, Process, Signal, pipe
from emulator.machine.kernel.limits import PIPE_CAPACITY
from emulator.timeline import Timeline


@given(st.lists(st.binary(min_size=1, max_size=70_000), max_size=6), st.integers(1, 100_000))
@settings(deadline=None, max_examples=40)
def test_bytes_come_out_as_they_went_in(chunks: list[bytes], size: int) -> None:
    from random import Random

    timeline = Timeline(0)
    reader, writer = pipe(Kernel(timeline, Random(0)))
    got = bytearray()

    async def write() -> None:
        for chunk in chunks:
            assert await writer.write(chunk) == len(chunk)
            assert len(writer.channel.data) <= PIPE_CAPACITY
        writer.close()

    async def read() -> None:
        while chunk := await reader.read(size):
            assert len(chunk) <= size
            got.extend(chunk)

    timeline.spawn(write())
    done = timeline.spawn(read())
    assert timeline.run(lambda: done.done)
    assert bytes(got) == b"".join(chunks)


async def yes(process: Process) -> int:
    while True:
        await process.out("y\n")


async def head(process: Process) -> int:
    async for line in process.lines():
        await process.out(line)
        return 0
    return 1


def test_a_writer_without_readers_dies_of_sigpipe(world) -> None:  # type: ignore[no-untyped-def]
    world.program(yes)
    world.program(head)

    async def pipeline(process: Process) -> int:
        reader, writer = pipe(process.kernel)
        first = process.spawn(["yes"], files={1: writer})
        second = process.spawn(["head"], files={0: reader, 1: process.file(1)})
        statuses = [(await process.wait(child)).shell for child in (first, second)]
        await process.out(f"{statuses}\n")
        return 0

    assert world.run(pipeline) == "y\n[141, 0]\n[0]"


def test_epipe_when_the_signal_is_ignored(world) -> None:  # type: ignore[no-untyped-def]
    async def careful(process: Process) -> int:
        process.handlers[Signal.PIPE] = IGNORE
        reader, writer = pipe(process.kernel)
        reader.close()
        try:
            await writer.write(b"x")
        except LinuxError as error:
            await process.out(str(error))
        return 0

    assert world.run(careful) == "Broken pipe[0]"


def test_end_of_file_comes_when_the_last_writer_is_gone(world) -> None:  # type: ignore[no-untyped-def]
    async def copies(process: Process) -> int:
        reader, writer = pipe(process.kernel)
        process.install(7, writer)
        process.dup(7, 8)
        process.close(7)
        await process.write(8, b"tail")
        process.close(8)
        process.install(0, reader)
        await process.out(await process.read_all(0))
        return 0

    assert world.run(copies) == "tail[0]"


def test_a_fifo_waits_for_its_other_side(world) -> None:  # type: ignore[no-untyped-def]
    async def write(process: Process) -> int:
        process.install(1, process.open("/tmp/fifo", Open.WRITE))
        await process.out("through\n")
        return 0

    async def fifo(process: Process) -> int:
        process.mknod("/tmp/fifo", Kind.FIFO)
        child = process.fork(write)
        process.install(0, process.open("/tmp/fifo"))
        await process.out(await process.read_all(0))
        await process.wait(child)
        return 0

    assert world.run(fifo) == "through\n[0]"


def test_reading_a_write_end_is_refused(world) -> None:  # type: ignore[no-untyped-def]
    reader, writer = pipe(world.kernel)

    async def wrong() -> None:
        for call in (writer.read(), reader.write(b"x")):
            with pytest.raises(LinuxError) as caught:
                await call
            assert caught.value.errno is Errno.EBADF

    task = world.timeline.spawn(wrong())
    assert world.timeline.run(lambda: task.done)
    task.result()
