"""python3.4 of Ubuntu 14.04."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.installed import installed_version
from emulator.machine.programs.python.interpreter import run


async def main(process: Process) -> int:
    return await run(process, installed_version(process, "python3.4-minimal") or "3.4.3")
