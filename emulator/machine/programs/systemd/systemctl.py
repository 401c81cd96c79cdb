"""systemctl: what it says in a container, whose PID 1 is no systemd."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.installed import os_release

OLD = "Failed to get D-Bus connection: Operation not permitted\n"
NEW = (
    "System has not been booted with systemd as init system (PID 1). Can't operate.\n"
    "Failed to connect to bus: Host is down\n"
)


async def main(process: Process) -> int:
    facts = os_release(process)
    await process.complain(OLD if (facts.get("ID"), facts.get("VERSION_ID")) == ("centos", "7") else NEW)
    return 1
