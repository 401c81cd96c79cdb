"""Processes: fork, spawn, exec, wait, zombies, PID 1, limits."""

from __future__ import annotations

import pytest

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Inode, Kind
from emulator.machine.kernel import Exit, Limits, Open, Process, Signal
from emulator.timeline import SECOND, pass_turn


async def napping(process: Process) -> int:
    await process.sleep(int(process.argv[1]) * SECOND)
    return 0


async def show(process: Process) -> int:
    await process.out(f"{process.pid} {process.argv} {process.name} {process.env.get('X')} {process.cwd}\n")
    return 7


def test_spawn_finds_by_path_and_reports_status(world) -> None:  # type: ignore[no-untyped-def]
    world.program(show)

    async def parent(process: Process) -> int:
        child = process.spawn(["show", "a"], env={"X": "1"}, cwd="/tmp")
        status = await process.wait(child)
        await process.out(f"{status.code} {sorted(process.machine.processes)}\n")
        return 0

    assert world.run(parent) == "2 ['show', 'a'] show 1 /tmp\n7 [1]\n[0]"


@pytest.mark.parametrize(
    ("name", "errno"),
    [
        ("nothing", Errno.ENOENT),
        ("/nothing", Errno.ENOENT),
        ("/etc/passwd", Errno.EACCES),
        ("/etc", Errno.EACCES),
        ("/etc/passwd/x", Errno.ENOTDIR),
        ("/tmp/text", Errno.ENOEXEC),
        ("/tmp/badinterp", Errno.ENOENT),
    ],
)
def test_what_cannot_run_is_refused_before_anything_is_created(world, name: str, errno: Errno) -> None:  # type: ignore[no-untyped-def]
    fs = world.box.root.root.fs
    fs.add("/tmp/text", Inode(Kind.FILE, content=b"echo\n", mode=0o755))
    fs.add("/tmp/badinterp", Inode(Kind.FILE, content=b"#!/no/such\n", mode=0o755))
    with pytest.raises(LinuxError) as caught:
        world.box.start([name], env={"PATH": "/bin"})
    assert caught.value.errno is errno
    assert not world.box.processes


def test_scripts_run_by_their_interpreter_with_one_argument(world) -> None:  # type: ignore[no-untyped-def]
    world.program(show)
    world.box.root.root.fs.add("/tmp/s", Inode(Kind.FILE, content=b"#! /bin/show -a b \nrest", mode=0o755))

    async def parent(process: Process) -> int:
        await process.wait(process.spawn(["/tmp/s", "x"]))
        return 0

    assert world.run(parent) == "2 ['/bin/show', '-a b', '/tmp/s', 'x'] s None /\n[0]"


def test_exec_keeps_pid_and_descriptors_of_the_moment(world) -> None:  # type: ignore[no-untyped-def]
    world.program(show)

    async def shell(process: Process) -> int:
        process.install(9, process.file(1))
        process.close_on_exec.add(9)
        try:
            process.install(1, process.open("/tmp/out", Open.WRITE | Open.CREATE))
            await process.exec(["show"], {"X": "2"})
        finally:
            process.install(1, process.file(9))

    async def parent(process: Process) -> int:
        child = process.fork(shell)
        await process.wait(child)
        await process.out(process.read_file("/tmp/out"))
        return 0

    assert world.run(parent) == "2 ['show'] show 2 /\n[0]"


def test_exec_in_a_loop_does_not_grow_the_stack(world) -> None:  # type: ignore[no-untyped-def]
    async def again(process: Process) -> int:
        left = int(process.argv[1])
        if left:
            await process.exec(["again", str(left - 1)])
        return 5

    assert world.run(again, "3000") == "[5]"


def test_orphans_go_to_pid_1_and_zombies_stay_until_reaped(world) -> None:  # type: ignore[no-untyped-def]
    world.program(napping)

    async def middle(process: Process) -> int:
        process.spawn(["napping", "1"])
        return 0

    async def init(process: Process) -> int:
        child = process.fork(middle)
        await process.wait(child)
        await process.out(
            " ".join(f"{other.pid}:{other.parent and other.parent.pid}" for other in process.machine.processes.values())
        )
        await process.sleep(2 * SECOND)
        await process.out(f" {process.machine.processes[3].state}")
        await process.wait_child()
        await process.out(f" {sorted(process.machine.processes)}")
        return 0

    assert world.run(init) == "1:None 3:1 Z [1][0]"


def test_the_end_of_pid_1_ends_the_machine(world) -> None:  # type: ignore[no-untyped-def]
    world.program(napping)

    async def init(process: Process) -> int:
        for _ in range(3):
            process.spawn(["napping", "100"])
        return 3

    assert world.run(init) == "[3]"
    world.timeline.settle()
    assert not world.box.processes
    assert list(world.host.processes) == [1]


def test_a_fork_bomb_meets_the_limit(world) -> None:  # type: ignore[no-untyped-def]
    world.box.limits = Limits(pids_limit=20)

    async def bomb(process: Process) -> int:
        try:
            while True:
                process.fork(bomb)
                await pass_turn()
        except LinuxError as error:
            if process.is_init:
                await process.out(f"{error} {len(process.machine.processes) <= 20}")
        return 0

    assert world.run(bomb) == "Resource temporarily unavailable True[0]"


def test_too_many_open_files(world) -> None:  # type: ignore[no-untyped-def]
    async def opens(process: Process) -> int:
        try:
            while True:
                process.install(process.next_fd(), process.open("/dev/null"))
        except LinuxError as error:
            await process.out(f"{error} {len(process.files)}")
        return 0

    assert world.run(opens) == "Too many open files 4096[0]"


def test_exit_and_a_forgotten_error(world) -> None:  # type: ignore[no-untyped-def]
    async def leaves(process: Process) -> int:
        raise Exit(256 + 9)

    async def forgets(process: Process) -> int:
        process.read_file("/nowhere")
        return 0

    assert world.run(leaves) == "[9]"
    assert "No such file or directory" in world.run(forgets)


def test_programs_that_are_not_written_say_so(world) -> None:  # type: ignore[no-untyped-def]
    world.program(show)
    del world.registered["test/show"]
    process = world.box.start(["show"], env={"PATH": "/bin"})
    assert world.timeline.run(lambda: process.exit_status is not None)
    assert process.exit_status.code == 126


def test_the_host_sees_containers_processes_under_other_pids(world) -> None:  # type: ignore[no-untyped-def]
    process = world.start(napping, "5")
    assert process.pid == 1
    assert world.host.processes[process.host_pid] is process
    process.deliver(Signal.KILL, outside=True)
    world.timeline.settle()
    assert list(world.host.processes) == [1]


def test_the_same_run_twice_is_the_same(world) -> None:  # type: ignore[no-untyped-def]
    async def random(process: Process) -> int:
        process.install(5, process.open("/dev/urandom"))
        await process.out((await process.read(5, 8)).hex())
        return 0

    assert world.run(random) == "f5b165224a58b791[0]"


def test_a_link_to_a_program_gives_its_own_name_and_a_script_its_path(world) -> None:  # type: ignore[no-untyped-def]
    fs = world.box.root.root.fs
    world.program(show)
    fs.add("/bin/sh", Inode(Kind.SYMLINK, target="show", mode=0o777))
    fs.add("/tmp/script", Inode(Kind.FILE, content=b"#!/bin/sh\n", mode=0o755))
    fs.add("/bin/tool", Inode(Kind.SYMLINK, target="/tmp/script", mode=0o777))

    async def parent(process: Process) -> int:
        for name in ("sh", "tool"):
            child = process.spawn([name])
            await process.wait(child)
            await process.out(f"{child.executable}\n")
        return 0

    expected = "2 ['sh'] sh None /\n/bin/show\n3 ['/bin/sh', '/bin/tool'] tool None /\n/bin/show\n[0]"
    assert world.run(parent) == expected
