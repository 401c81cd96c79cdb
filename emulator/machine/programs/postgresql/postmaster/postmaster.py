"""What the server's first process is while it runs."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.network.local_sockets import LocalListener
from emulator.machine.network.sockets import Listener
from emulator.machine.programs.postgresql.control import Control, clock
from emulator.machine.programs.postgresql.postmaster.options import Options
from emulator.machine.programs.postgresql.settings import DEFAULTS
from emulator.machine.programs.postgresql.store import Store
from emulator.timeline import Bell


class Postmaster:
    """What runs: its settings, its data, its sockets, its sessions by pid, and the state that clients are told."""

    def __init__(self, process: Process, options: Options) -> None:
        self.process, self.options = process, options
        self.settings = dict(DEFAULTS)
        self.directory = options.directory
        self.state = "starting"
        self.store: Store | None = None
        self.sessions: dict[int, str] = {}
        self.ended = Bell()
        self.listeners: list[Listener | LocalListener] = []
        self.control = Control("shut down", 0, 0, 0)
        self.written = 0

    async def log(self, level: str, text: str, process: Process | None = None) -> None:
        who = self.process if process is None else process
        line = f"{clock(who.kernel.timeline.now)} [{who.pid}] {level}:  {text}\n"
        try:
            await who.complain(line)
        except LinuxError:
            return  # nobody reads the log

    # connections

    def changed(self) -> None:
        """A transaction was committed."""
        self.control.position += 160
        self.control.write(self.process, self.directory)
