"""The kernel of a world: one timeline, one random source, and the machines (host and containers) on it."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.credentials import Credentials
from emulator.machine.kernel.limits import Limits
from emulator.machine.kernel.machine import Machine, PidNamespace
from emulator.machine.kernel.pipe import Channel
from emulator.machine.kernel.process import Process
from emulator.machine.kernel.signals import DEFAULT, Signal
from emulator.timeline import SECOND

if TYPE_CHECKING:
    from emulator.machine.files.inode import Inode
    from emulator.machine.programs import Main
    from emulator.timeline import Timeline

_UPTIME = 3600 * SECOND


async def _init(process: Process) -> int:
    """The host's PID 1: reaps whom it inherits."""
    while True:
        for child in [child for child in process.children if child.exit_status is not None]:
            process.reap(child)
        await process.child_changed.wait()


class Kernel:
    """One for the whole world. `limits` are what a machine gets that brings none. `pids` are the host's process ids.

    `package_index` is what package managers download from (programs/packages/index.py says what it must be). `programs` are
    those that come from outside of machine/programs, by id ("client/docker").
    """

    def __init__(self, timeline: Timeline, random: Random, limits: Limits | None = None) -> None:
        self.timeline, self.random, self.limits = timeline, random, limits or Limits()
        self.boot_time = timeline.now - _UPTIME
        self.machines: dict[str, Machine] = {}
        self.pids: PidNamespace | None = None
        self.package_index: object = None
        self.programs: dict[str, Main] = {}
        self._fifos: dict[Inode, Channel] = {}
        self._number = 20_000

    @property
    def current(self) -> Process | None:
        """The process whose task is being stepped; None in the engine's own tasks."""
        task = self.timeline.current
        owner = task.owner if task is not None else None
        return owner if isinstance(owner, Process) else None

    def boot(self, machine: Machine) -> None:
        """Makes a machine known. The first one is the host: its pids are those that all others' processes have outside.

        The host has an init (PID 1) of its own from then on, which adopts and reaps; a container's PID 1 is its first
        `start`.
        """
        if self.pids is None:
            self.pids = machine.pids
            init = Process(machine, machine.pids, None, Credentials())
            init.argv, init.name, init.executable = ["/sbin/init"], "systemd", "/usr/lib/systemd/systemd"
            init.begin(_init)
            self.timeline.begin(init.task)
        self.machines[machine.name] = machine

    def halt(self, machine: Machine) -> None:
        """Kills what runs in a machine and forgets it."""
        machine.thaw()
        machine.kill_all(Signal.KILL)
        self.machines.pop(machine.name, None)

    def next_number(self) -> int:
        """Numbers of pipes and sockets, as /proc/PID/fd shows them."""
        self._number += 1
        return self._number

    def fifo(self, inode: Inode) -> Channel:
        """The pipe behind a named one, as long as anybody has it open."""
        channel = self._fifos.get(inode)
        if channel is None or not (channel.readers or channel.writers):
            self._fifos = {other: used for other, used in self._fifos.items() if used.readers or used.writers}
            channel = self._fifos[inode] = Channel(self)
        return channel

    def broken_pipe(self, path: str) -> None:
        """The running process wrote to a pipe that nobody reads: SIGPIPE, and EPIPE where that does not end it."""
        process = self.current
        if process is not None:
            if process.handlers.get(Signal.PIPE, DEFAULT) is DEFAULT and process.is_init:
                raise LinuxError(Errno.EPIPE, path)
            process.deliver(Signal.PIPE)
        raise LinuxError(Errno.EPIPE, path)
