"""A world for the engine's tests: the recordings' images, a host machine, and a way to run coroutines to their end."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Coroutine
from typing import Any, TypeVar

import pytest

from emulator.backend.simulate import SimulateBackend
from emulator.backend.simulate.layers import layer_of
from emulator.catalog import load_world
from emulator.engine import ContainerCreate, Engine
from emulator.machine.files.mounts import MountTable
from emulator.machine.files.overlay import Overlay
from emulator.machine.kernel import Kernel, Machine
from emulator.model.config import Config
from emulator.model.container import ExecConfig
from emulator.model.host_config import HostConfig
from emulator.timeline import Timeline

T = TypeVar("T")
START = 1_795_490_000_000_000_000
SECOND = 1_000_000_000


class Lab:
    """An engine on virtual time. Everything is decided by the seed."""

    def __init__(self, seed: int = 1) -> None:
        self.timeline = Timeline(START)
        kernel = Kernel(self.timeline, random.Random(seed))
        root = MountTable(Overlay((layer_of("roots/host.files"),), clock=lambda: self.timeline.now))
        self.host = Machine(kernel, "host", root=root, hostname="vm")
        kernel.boot(self.host)
        self.backend = SimulateBackend(kernel, self.host)
        self.engine = Engine(self.timeline, random.Random(seed + 1), self.backend, load_world("oracle"))

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """To its end, however long that takes in virtual time."""
        task = self.timeline.spawn(coroutine, "test")
        assert self.timeline.run(lambda: task.done), "nothing is left that could end this"
        return task.result()

    def create(self, *command: str, image: str = "debian:12", name: str = "", **options: Any) -> str:
        """A new container's id; options with a capital letter of Config or HostConfig."""
        fields = set(Config.__struct_fields__)
        config = {key: value for key, value in options.items() if key in fields}
        host = {key: value for key, value in options.items() if key not in fields}
        request = ContainerCreate(
            config=Config(Image=image, Cmd=command or None, **config), host_config=HostConfig(**host), name=name
        )
        return self.run(self.engine.container_create(request)).ID

    def start(self, *command: str, **options: Any) -> str:
        """A new container that runs."""
        container = self.create(*command, **options)
        self.run(self.engine.container_start(container))
        return container

    def output(self, *command: str, **options: Any) -> tuple[str, str, int]:
        """What a command in a container of its own prints, and how it ends."""
        return self.run(self.attached(self.create(*command, **options)))

    async def attached(self, container: str, stdin: bytes | None = None) -> tuple[str, str, int]:
        """Starts a container and reads all it prints."""
        attachment = await self.engine.container_attach(container, stdin=stdin is not None)
        waiter = self.engine.container_exit(container)
        await self.engine.container_start(container)
        if stdin is not None:
            await attachment.write(stdin)
            await attachment.close_stdin()
        streams = {1: b"", 2: b""}
        while (piece := await attachment.read()) is not None:
            streams[piece[0]] += piece[1]
        return streams[1].decode(), streams[2].decode(), await waiter.wait()

    async def output_of_exec(self, container: str, *command: str, **options: Any) -> tuple[str, str, int]:
        """What a command run in a container prints, and how it ends."""
        exec_id = await self.engine.exec_create(
            container, ExecConfig(cmd=command, attach_stdout=True, attach_stderr=True, **options)
        )
        attachment = await self.engine.exec_start(exec_id)
        assert attachment is not None
        streams = {1: b"", 2: b""}
        while (piece := await attachment.read()) is not None:
            streams[piece[0]] += piece[1]
        return streams[1].decode(), streams[2].decode(), (await self.engine.exec_inspect(exec_id)).ExitCode or 0

    async def collected(self, iterator: AsyncIterator[T]) -> list[T]:
        """All of an iterator."""
        return [item async for item in iterator]

    def state(self, container: str) -> Any:
        """`.State` of its document."""
        return self.run(self.engine.container_inspect(container)).State

    def advance(self, seconds: float) -> None:
        """Lets time pass."""
        self.timeline.advance(round(seconds * SECOND))

    def told(self, since: int = 0) -> list[tuple[str, str]]:
        """(type, action) of the kept events, from the one numbered `since` on."""
        messages = [event.message for event in self.engine.world.messages]
        return [(message.kind, message.action) for message in messages[since:] if message is not None]


@pytest.fixture
def lab() -> Lab:
    return Lab()
