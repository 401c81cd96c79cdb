"""What the engine's side holds of a container: little, for its files are the keeper's; streams and a pid while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field

from emulator.backend.base import Output, StartContext
from emulator.backend.namespace.process.streams import Channels
from emulator.timeline import Bell


@dataclass(eq=False)
class Process:
    """A first process, or an exec's: `pid` as the keeper numbers it, `host_pid` as this machine does; `ids` are its user's and
    its group's."""

    name: str
    pid: int
    host_pid: int
    channels: Channels
    output: Output
    ids: tuple[int, int] = (0, 0)
    ended: Bell = field(default_factory=Bell)
    status: int | None = None
    abandoned: bool = False


@dataclass(eq=False)
class Holding:
    """One container. `addresses` by network are those that its hosts file shows, `embedded` the networks on which it asks
    Docker's own name server; `etc` names the container whose /etc files it has; `kills` is how often the kernel has killed
    in it for memory."""

    container_id: str
    etc: str
    running: Process | None = None
    context: StartContext = field(default_factory=StartContext)
    addresses: dict[str, list[str]] = field(default_factory=dict)
    embedded: set[str] = field(default_factory=set)
    started: bool = False
    kills: int = 0
