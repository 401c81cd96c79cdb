"""python3.12 as the image of its makers has it."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.python.interpreter import run


async def main(process: Process) -> int:
    return await run(process, process.env.get("PYTHON_VERSION") or "3.12.13")
