"""registry of the second generation (the image registry:2)."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.registry.log import Build
from emulator.machine.programs.registry.serve import run

BUILD = Build("2.8.1", "go1.16.15", "github.com/docker/distribution")


async def main(process: Process) -> int:
    return await run(process, BUILD)
