"""node: `--version`; running programs is not emulated."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.installed import installed_version
from emulator.machine.programs.text.versions import answer


async def main(process: Process) -> int:
    version = f"v{(installed_version(process, 'nodejs') or '18.20.4').partition('+')[0]}\n"
    return await answer(process, "node", {"--version": version, "-v": version})
