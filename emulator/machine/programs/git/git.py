"""git: `--version`; what works on repositories is not emulated."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.installed import installed_version
from emulator.machine.programs.text.versions import answer


async def main(process: Process) -> int:
    version = f"git version {installed_version(process, 'git') or '2.39.5'}\n"
    return await answer(process, "git", {"--version": version, "version": version, "-v": version})
