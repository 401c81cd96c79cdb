"""A world with a host and a container, whose programs are functions of the tests."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from emulator.machine import programs
from emulator.machine.files.inode import Inode, Kind, Opaque
from emulator.machine.files.layer import Entry, Layer
from emulator.machine.files.mounts import MountTable
from emulator.machine.files.overlay import Overlay
from emulator.machine.kernel import Credentials, Kernel, Machine, OpenFile, Process, Sink, Terminal
from emulator.machine.kernel.container_mounts import mask, mount_system
from emulator.timeline import SECOND, Timeline

NOBODY = Credentials(65534, 65534, (), frozenset(), frozenset())
START = 1_700_000_000 * SECOND


class World:
    """`program` registers a function as an executable in /bin; `run` runs one to its end in the container."""

    def __init__(self, registered: dict[str, programs.Main]) -> None:
        self.registered = registered
        self.timeline = Timeline(START)
        self.kernel = Kernel(self.timeline, Random(1))
        self.host = self.machine("host")
        self.box = self.machine("box")
        mount_system(self.box)
        mask(self.box)
        self.output = bytearray()

    def machine(self, name: str) -> Machine:
        directories: dict[str, Entry] = {
            path: Inode(Kind.DIRECTORY, mode=0o755)
            for path in ("/", "/bin", "/etc", "/home", "/home/user", "/usr", "/usr/share")
        }
        directories["/tmp"] = Inode(Kind.DIRECTORY, mode=0o1777)
        directories["/home/user"] = Inode(Kind.DIRECTORY, mode=0o755, uid=65534, gid=65534)
        directories["/etc/passwd"] = Inode(Kind.FILE, content=b"root:x:0:0::/root:/bin/sh\n")
        directories["/etc/shadow"] = Inode(Kind.FILE, content=b"root:*\n", mode=0o600)
        directories["/bin/link"] = Inode(Kind.SYMLINK, target="../etc/passwd", mode=0o777)
        machine = Machine(self.kernel, name, root=MountTable(Overlay([Layer(directories)], clock=lambda: self.timeline.now)))
        self.kernel.boot(machine)
        return machine

    def program(self, main: programs.Main, machine: Machine | None = None) -> programs.Main:
        name: str = main.__name__  # type: ignore[attr-defined]
        self.registered[f"test/{name}"] = main
        for target in [machine] if machine is not None else [self.host, self.box]:
            target.root.root.fs.add(f"/bin/{name}", Inode(Kind.FILE, content=Opaque(50_000, f"test/{name}"), mode=0o755))
        return main

    def start(
        self,
        main: programs.Main,
        *words: str,
        machine: Machine | None = None,
        credentials: Credentials | None = None,
        files: dict[int, OpenFile] | None = None,
        terminal: Terminal | None = None,
        env: dict[str, str] | None = None,
    ) -> Process:
        self.program(main)
        name: str = main.__name__  # type: ignore[attr-defined]
        if files is None and terminal is None:
            files = {1: Sink(self.output.extend), 2: Sink(self.output.extend)}
        return (machine or self.box).start(
            [name, *words], env=env or {"PATH": "/bin"}, credentials=credentials, files=files, terminal=terminal
        )

    def run(self, main: programs.Main, *words: str, credentials: Credentials | None = None) -> str:
        """Starts it as a child of a process that waits; gives what it printed and its status."""
        process = self.start(main, *words, credentials=credentials)
        assert self.timeline.run(lambda: process.exit_status is not None, max_steps=500_000)
        assert process.exit_status is not None
        text = self.output.decode() + f"[{process.exit_status.shell}]"
        self.output.clear()
        return text


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    registered: dict[str, programs.Main] = {}
    find: Callable[[str], programs.Main | None] = registered.get
    monkeypatch.setattr(programs, "find", find)
    return World(registered)


@pytest.fixture
def nobody() -> Credentials:
    return NOBODY
