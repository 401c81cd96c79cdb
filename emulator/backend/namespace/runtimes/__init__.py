"""crun, runc and bubblewrap: what makes a container's processes. All of this runs in the keeper."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple, Protocol, TypeAlias

from emulator.backend.namespace.keeper.agent import Agent

Streams: TypeAlias = tuple[int, int, int]
Join: TypeAlias = Callable[[], None] | None
PREFERENCE = ("crun", "runc", "bubblewrap")
PROGRAMS = {"crun": "crun", "runc": "runc", "bubblewrap": "bwrap"}


class Made(NamedTuple):
    """A process: `terminal` is the other side of its own, `waited` the child of the keeper's that ends with it (0: itself)."""

    pid: int
    terminal: int | None = None
    waited: int = 0


class Runtime(Protocol):
    """`streams` None: the process gets a terminal. `join` is called in the child, which so enters the container's groups."""

    def create(self, container_id: str, bundle: str, streams: Streams | None, join: Join) -> Made:
        """Makes the first process, which waits; raises RuntimeFailure in runc's words."""

    def start(self, container_id: str) -> None:
        """Lets it run."""

    def execute(self, container_id: str, pid: int, process: str, streams: Streams | None, join: Join) -> Made:
        """Makes another; `process` is a file with its configuration, `pid` the first one's."""

    def forget(self, container_id: str) -> None:
        """What it keeps of a container goes; nothing of it runs any more."""


def chosen(agent: Agent) -> Runtime:
    """The runtime of the settings."""
    module = import_module(f"emulator.backend.namespace.runtimes.{agent.settings.runtime}")
    runtime: Runtime = module.runtime(agent)
    return runtime
