"""python3.11 of Debian 12."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.installed import installed_version
from emulator.machine.programs.python.interpreter import run


async def main(process: Process) -> int:
    return await run(process, installed_version(process, "python3.11-minimal") or "3.11.2")
