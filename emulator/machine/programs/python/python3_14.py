"""python3.14 as distributions have it."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.installed import installed_version
from emulator.machine.programs.python.interpreter import run


async def main(process: Process) -> int:
    packaged = installed_version(process, "python3.14-minimal") or installed_version(process, "python3")
    return await run(process, process.env.get("PYTHON_VERSION") or packaged or "3.14.0")
