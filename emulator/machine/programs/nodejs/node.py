"""node: `--version`; running programs is not emulated. An image of its makers says in NODE_VERSION which it has."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.installed import installed_version
from emulator.machine.programs.text.versions import answer


async def main(process: Process) -> int:
    number = installed_version(process, "nodejs") or process.env.get("NODE_VERSION") or "18.20.4"
    version = f"v{number.partition('+')[0]}\n"
    return await answer(process, "node", {"--version": version, "-v": version})
