"""gcc, g++ and cpp: `--version`, `-dumpversion`, `-dumpmachine`; compiling is not emulated."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.installed import full_version
from emulator.machine.programs.text.versions import answer

LICENCE = (
    "Copyright (C) 2022 Free Software Foundation, Inc.\n"
    "This is free software; see the source for copying conditions.  There is NO\n"
    "warranty; not even for MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.\n\n"
)


async def main(process: Process) -> int:
    name = process.argv[0].rpartition("/")[2]
    package = full_version(process, "gcc-12") or "12.2.0-14+deb12u1"
    version = package.partition("-")[0]
    if len(process.argv) == 1:
        await process.complain(f"{name}: fatal error: no input files\ncompilation terminated.\n")
        return 1
    texts = {
        "--version": f"{name} (Debian {package}) {version}\n{LICENCE}",
        "-dumpversion": f"{version.partition('.')[0]}\n",
        "-dumpmachine": "x86_64-linux-gnu\n",
    }
    return await answer(process, name, texts)
