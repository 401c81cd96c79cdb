"""A world with everything in it: timeline, kernel, host machine, backend and engine, made from a name and a seed.

A session is what every face opens. It moves its own (virtual) time; a face with a wall clock drives it by `timeline.tick`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING

from emulator.backend.simulate import SimulateBackend
from emulator.catalog import WorldData, load_world
from emulator.engine import Engine
from emulator.errors import EmulatorError
from emulator.faces.host.engine_socket import EngineSocket
from emulator.faces.host.machine import DOCKER_ROOT, ENVIRONMENT, boot_host
from emulator.faces.host.packages import CatalogPackages
from emulator.faces.host.program import DockerProgram
from emulator.faces.host.registry import boot_registry
from emulator.machine.files.filesystem import FileSystem
from emulator.machine.kernel import BytesSource, Kernel, Process, Sink, Terminal
from emulator.machine.kernel.open_file import NullFile, OpenFile
from emulator.machine.kernel.signals import Signal
from emulator.output.log_tag import write_tag
from emulator.timeline import SECOND, Timeline

if TYPE_CHECKING:
    from emulator.backend.namespace.backend import NamespaceBackend
    from emulator.faces.real import RealWorld

DEFAULT_WORLD = "fresh"
BACKEND, SIMULATE, NAMESPACE = "EMULATOR_BACKEND", "simulate", "namespace"
NO_ANSWER = 124
LONG, MANY_STEPS = 24 * 3600 * SECOND, 200_000
HOME = "/root"


@dataclass(frozen=True)
class Outcome:
    """What a command line gave. Bytes that are no UTF-8 stay in the texts as surrogates."""

    stdout: str
    stderr: str
    status: int


class Session:
    """One world. Two sessions share nothing; the same name, seed and commands give the same bytes.

    `host_files` are the host machine's instead of a simulated host's (the daemon gives the real ones). `backend` is what runs
    containers (default: EMULATOR_BACKEND, else "simulate"); with "namespace" time is the wall clock's, and `kept` says that
    the containers' files outlive the session.
    """

    def __init__(
        self, world: str = DEFAULT_WORLD, seed: int | str = 0, start: int | None = None,
        host_files: FileSystem | None = None, backend: str | None = None, *, kept: bool = False,
    ) -> None:
        data = load_world(world)
        self.real = real_world(backend or os.environ.get(BACKEND) or SIMULATE, kept=kept)
        outside = self.real.descriptors if self.real else None
        start = start_of(data) if start is None else start
        if self.real is not None:
            data = replace(data, host=self.real.facts(data.host))
        self.timeline = Timeline(outside.clock() if outside else start, outside)
        random = Random(f"docker-emulator {seed}")
        self.kernel = Kernel(self.timeline, Random(random.getrandbits(64)))
        self.host = boot_host(self.kernel, data.host, host_files)
        self.backend: SimulateBackend | NamespaceBackend = (
            self.real.backend(self.timeline, self.host, DOCKER_ROOT, scratch=host_files is None)
            if self.real
            else SimulateBackend(self.kernel, self.host)
        )
        self.engine = Engine(self.timeline, Random(random.getrandbits(64)), self.backend, data)
        self.engine.write_tag = write_tag
        rows = () if self.real else data.registries
        self.registries = {f"registry {row.port}": boot_registry(self.kernel, self.host, row) for row in rows}
        self.kernel.package_index = CatalogPackages()
        self.kernel.programs["client/docker"] = DockerProgram(self.engine)
        self.engine_socket = EngineSocket(self.host, self.engine)
        if host_files is None and not kept:
            self.engine_socket.place()
        else:
            self.engine_socket.mount()
        self.environment = dict(ENVIRONMENT)
        self.directory = HOME

    def start(
        self, argv: Sequence[str], files: Mapping[int, OpenFile], env: Mapping[str, str] | None = None,
        terminal: Terminal | None = None,
    ) -> Process:
        """A process on the host machine."""
        environment = {**self.environment, **(env or {})}
        return self.host.start(argv, env=environment, cwd=self.directory, files=files, terminal=terminal)

    def run_files(self, argv: Sequence[str], files: Mapping[int, OpenFile], env: Mapping[str, str] | None = None) -> int:
        """Runs a program of the host to its end, in virtual time; its exit status, 124 where it can never end: it is killed."""
        if self.real is not None:
            self.timeline.settle()  # what real containers have done since the last line
        process = self.start(argv, files, env)
        self.timeline.run(Patience(process))
        answered = process.exit_status is not None
        if not answered:
            kill_tree(process)
        self.timeline.settle()
        return process.exit_status.shell if answered and process.exit_status else NO_ANSWER

    def run(self, argv: Sequence[str], stdin: bytes | None = None, env: Mapping[str, str] | None = None) -> Outcome:
        """The same, with `stdin` (None: /dev/null) and with the output collected."""
        out, err = bytearray(), bytearray()
        source: OpenFile = NullFile() if stdin is None else BytesSource(stdin)
        status = self.run_files(argv, {0: source, 1: Sink(out.extend), 2: Sink(err.extend)}, env)
        return Outcome(_text(out), _text(err), status)

    def line(self, line: str, stdin: bytes | None = None, env: Mapping[str, str] | None = None) -> Outcome:
        """Runs one line of the host's shell, as `bash -c` does."""
        return self.run(["bash", "-c", line], stdin, env)

    def advance(self, seconds: float) -> None:
        """Lets virtual time pass."""
        self.timeline.advance(round(seconds * SECOND))

    def close(self) -> None:
        """Drops the world: whatever still runs in it is gone."""
        self.timeline.close()
        if self.real is not None:
            self.real.close()

    def make_directory(self, path: str) -> None:
        """An empty directory on the host."""
        self.run(["mkdir", "-p", path])


class NoSuchBackend(EmulatorError):
    """`--backend` names none."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no such backend: {name} (there are {SIMULATE} and {NAMESPACE})")


def real_world(backend: str, *, kept: bool) -> RealWorld | None:
    """Where real containers live; None for simulated ones."""
    if backend == SIMULATE:
        return None
    if backend != NAMESPACE:
        raise NoSuchBackend(backend)
    from emulator.faces.real import RealWorld

    return RealWorld(kept=kept)


class Patience:
    """Whether to wait for a process no longer: it has ended, or a day has passed in which others were busy all the time
    (health checks, a container that restarts again and again), so that nothing will ever end the wait.
    """

    def __init__(self, process: Process) -> None:
        self.process, self.until, self.steps = process, process.started + LONG, 0

    def __call__(self) -> bool:
        self.steps += 1
        if self.process.exit_status is not None:
            return True
        return self.steps > MANY_STEPS and self.process.kernel.timeline.now > self.until


def kill_tree(process: Process) -> None:
    """Ends a process and all that it started."""
    for child in list(process.children):
        kill_tree(child)
    process.deliver(Signal.KILL, outside=True)


def start_of(world: WorldData) -> int:
    """When a world begins, in nanoseconds since the epoch."""
    return round(datetime.fromisoformat(world.start or world.test_start).timestamp()) * SECOND


def _text(data: bytearray) -> str:
    return data.decode("utf-8", "surrogateescape")
