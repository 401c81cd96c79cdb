"""locale-gen: the locales of /etc/locale.gen, and those named."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.installed import os_release, text_of


async def main(process: Process) -> int:
    words = [word for word in process.argv[1:] if not word.startswith("-")]
    listed = [line.split()[0] for line in text_of(process, "/etc/locale.gen").splitlines() if line.strip() and line[0] != "#"]
    named = words if os_release(process).get("ID") == "ubuntu" else []
    await process.out("Generating locales (this might take a while)...\n")
    for name in [*listed, *(word for word in named if word not in listed)]:
        await process.out(f"  {name}... done\n")
    await process.out("Generation complete.\n")
    return 0
