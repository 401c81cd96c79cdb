"""Random forks, exits, kills, stops, reaps: the tree of processes stays whole, and nothing is left when PID 1 ends."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.machine.errno import LinuxError
from emulator.machine.files.inode import Inode, Kind, Opaque
from emulator.machine.files.layer import Layer
from emulator.machine.files.mounts import MountTable
from emulator.machine.files.overlay import Overlay
from emulator.machine.kernel import Exit, Kernel, Limits, Machine, Process, Signal, pipe
from emulator.timeline import Timeline

SIGNALS = [Signal.TERM, Signal.KILL, Signal.STOP, Signal.CONT, Signal.CHLD, Signal.TSTP]
action_st = st.one_of(
    st.tuples(st.just("fork"), st.integers(0, 20), st.integers(0, 2)),
    st.tuples(st.just("exit"), st.integers(0, 20), st.integers(0, 255)),
    st.tuples(st.just("signal"), st.integers(0, 20), st.sampled_from(SIGNALS)),
    st.tuples(st.just("reap"), st.integers(0, 20), st.just(0)),
    st.tuples(st.just("freeze"), st.just(0), st.booleans()),
)


async def waits(process: Process) -> int:
    while True:
        await process.signalled.wait()


class World:
    def __init__(self) -> None:
        self.timeline = Timeline(0)
        self.kernel = Kernel(self.timeline, Random(0))
        host = Machine(self.kernel, "host", root=MountTable(Overlay()))
        self.kernel.boot(host)
        self.host = host
        layer = Layer({"/waits": Inode(Kind.FILE, content=Opaque(100, "test/waits"), mode=0o755)})
        self.kernel.programs["test/waits"] = waits
        self.box = Machine(self.kernel, "box", root=MountTable(Overlay([layer])), limits=Limits(pids_limit=12))
        self.kernel.boot(self.box)
        self.reader, self.writer = pipe(self.kernel)
        self.reader.acquire()
        self.init = self.box.start(["/waits"], env={}, files={1: self.writer})
        self.settle()

    def settle(self) -> None:
        self.timeline.settle()

    def pick(self, number: int) -> Process:
        processes = list(self.box.processes.values())
        return processes[number % len(processes)]

    def fork(self, number: int, group: int) -> None:
        parent = self.pick(number)
        if parent.exit_status is None:
            try:
                parent.fork(waits, group=0 if group == 1 else None)
            except LinuxError:
                assert len(self.box.processes) == 12

    def exit(self, number: int, code: int) -> None:
        process = self.pick(number)
        if process is not self.init and process.exit_status is None:
            process.task.cancel(Exit(code))

    def signal(self, number: int, signal: Signal) -> None:
        process = self.pick(number)
        process.deliver(signal, outside=process is not self.init)

    def reap(self, number: int, _: int) -> None:
        process = self.pick(number)
        for child in list(process.children):
            process.reap(child)

    def freeze(self, _: int, on: bool) -> None:
        if on:
            self.box.freeze()
        else:
            self.box.thaw()

    def check(self) -> None:
        processes = self.box.processes
        for pid, process in processes.items():
            assert process.pid == pid and self.host.processes[process.host_pid] is process
            assert process.parent is None or (process.parent.pid in processes and process in process.parent.children)
            assert process is self.init or process.parent is not None
            assert all(child.parent is process for child in process.children)
            assert process.gate.holds == (process.stop_signal is not None) + self.box.frozen
            assert process.files == {} if process.exit_status is not None else process.files == {1: self.writer}
        alive = [process for process in processes.values() if process.exit_status is None]
        assert self.writer.references == len(alive)
        assert len(self.host.processes) == len(processes) + 1


@given(st.lists(action_st, max_size=40))
@settings(deadline=None, max_examples=200)
def test_the_tree_stays_whole(actions: list[tuple[str, int, int]]) -> None:
    world = World()
    for name, number, argument in actions:
        getattr(world, name)(number, argument)
        world.settle()
        world.check()
    world.kernel.halt(world.box)
    world.settle()
    assert not world.box.processes and list(world.host.processes) == [1]
    assert world.writer.closed and not world.timeline.ready
