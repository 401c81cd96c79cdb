"""What the backend holds of a container: its writable layer always, a machine while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field

from emulator.backend.base import Input, Output, StartContext
from emulator.backend.simulate.etc_files import EtcFiles
from emulator.machine.files.overlay import Overlay
from emulator.machine.kernel.machine import Machine
from emulator.machine.kernel.process import Process
from emulator.machine.kernel.terminal import Terminal
from emulator.machine.network import NetworkNamespace
from emulator.timeline import Task


@dataclass(eq=False)
class Running:
    """One run of a container."""

    machine: Machine
    init: Process
    namespace: NetworkNamespace
    owns_namespace: bool
    output: Output
    terminal: Terminal | None = None
    input: Input | None = None
    pump: Task[None] | None = None
    released: bool = False
    abandoned: bool = False


@dataclass(eq=False, slots=True)
class Holding:
    """One container; `embedded` are the networks on which it asks Docker's own name server."""

    overlay: Overlay
    etc: EtcFiles
    running: Running | None = None
    context: StartContext = field(default_factory=StartContext)
    embedded: set[str] = field(default_factory=set)
    execs: dict[str, Executing] = field(default_factory=dict)


@dataclass(eq=False)
class Executing:
    """One process started by `exec`."""

    container_id: str
    process: Process
    output: Output
    terminal: Terminal | None = None
    pump: Task[None] | None = None
