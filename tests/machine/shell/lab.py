"""A container made of a recorded image, in which the tests run shells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from random import Random

from emulator.backend.simulate.layers import layer_of
from emulator.catalog import load_world
from emulator.machine.files.layer import Layer
from emulator.machine.files.mounts import MountTable
from emulator.machine.files.overlay import Overlay
from emulator.machine.kernel import Kernel, Machine, Process, Sink, Terminal
from emulator.machine.kernel.container_mounts import mask, mount_system
from emulator.machine.kernel.open_file import BytesSource
from emulator.timeline import SECOND, Timeline

START = 1_764_000_000 * SECOND
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
STEPS = 3_000_000


@lru_cache(8)
def layers(image: str) -> tuple[Layer, ...]:
    repository, _, tag = image.partition(":")
    found = load_world("oracle").catalog.find(repository, tag or "latest")
    assert found is not None
    return tuple(layer_of(layer.files) for layer in found.layers if layer.files)


@dataclass
class Outcome:
    stdout: str
    stderr: str
    status: int


class Box:
    """One container; every `run` is a fresh process in it."""

    def __init__(self, image: str = "debian:12", hostname: str = "box") -> None:
        self.timeline = Timeline(START)
        self.kernel = Kernel(self.timeline, Random(7))
        self.host = self.machine("host", image, "host")
        self.box = self.machine("0123456789ab", image, hostname)
        mount_system(self.box)
        mask(self.box)

    def machine(self, name: str, image: str, hostname: str) -> Machine:
        root = MountTable(Overlay(list(layers(image)), clock=lambda: self.timeline.now))
        machine = Machine(self.kernel, name, root=root, hostname=hostname)
        self.kernel.boot(machine)
        return machine

    def run(self, *argv: str, stdin: bytes = b"", cwd: str = "/", pid1: bool = True, steps: int = STEPS) -> Outcome:
        """Runs a program to its end. `pid1` False: below a PID 1 that sleeps."""
        out, err = bytearray(), bytearray()
        files = {0: BytesSource(stdin), 1: Sink(out.extend), 2: Sink(err.extend)}
        env = {"PATH": PATH, "HOME": "/root"}
        if not pid1 and not self.box.processes:
            self.box.start(["sleep", "1000000"], env=env, files={})
        process = self.box.start(list(argv), env=env, cwd=cwd, files=files)
        ended = self.timeline.run(lambda: process.exit_status is not None, max_steps=steps)
        self.timeline.run(lambda: len(self.box.processes) <= 1, max_steps=steps)  # what it left in the background
        assert process.exit_status is not None, f"not ended ({ended}): {out!r} {err!r}"
        return Outcome(decoded(out), decoded(err), process.exit_status.shell)

    def start_and_stop(self, *argv: str, steps: int = 20_000) -> int | None:
        """Runs a program for a while only; its status, or None if it was still at it."""
        process = self.started(*argv)
        self.timeline.run(lambda: process.exit_status is not None, max_steps=steps)
        return process.exit_status.shell if process.exit_status is not None else None

    def started(self, *argv: str) -> Process:
        """A program that reads nothing, and whose output nobody keeps."""
        files = {0: BytesSource(b""), 1: Sink(lambda data: None), 2: Sink(lambda data: None)}
        return self.box.start(list(argv), env={"PATH": PATH}, files=files)

    def terminal(self, *argv: str, rows: int = 24, columns: int = 80) -> tuple[Process, Terminal]:
        terminal = Terminal(self.kernel, rows, columns)
        env = {"PATH": PATH, "HOME": "/root", "HOSTNAME": self.box.hostname, "TERM": "xterm"}
        return self.box.start(list(argv), env=env, terminal=terminal), terminal


def decoded(data: bytearray) -> str:
    return data.decode("utf-8", "surrogateescape")
