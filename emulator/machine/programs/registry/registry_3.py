"""registry of the third generation (the images registry:3 and registry:latest)."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.registry.log import Build
from emulator.machine.programs.registry.serve import run

BUILD = Build("3.1.1", "go1.25.9", "github.com/distribution/distribution/v3")


async def main(process: Process) -> int:
    return await run(process, BUILD)
