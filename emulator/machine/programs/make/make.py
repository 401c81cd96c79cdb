"""make: `--version`, and its answer where there is no makefile; running one is not emulated."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.text.versions import answer, refuse

VERSION = (
    "GNU Make 4.3\nBuilt for x86_64-pc-linux-gnu\nCopyright (C) 1988-2020 Free Software Foundation, Inc.\n"
    "License GPLv3+: GNU GPL version 3 or later <http://gnu.org/licenses/gpl.html>\n"
    "This is free software: you are free to change and redistribute it.\n"
    "There is NO WARRANTY, to the extent permitted by law.\n"
)
MAKEFILES = ("GNUmakefile", "makefile", "Makefile")


async def main(process: Process) -> int:
    words = process.argv[1:]
    if words[:1] in (["--version"], ["-v"]):
        return await answer(process, "make", {words[0]: VERSION})
    if any(process.exists(name) for name in MAKEFILES):
        return await refuse(process, "make", " ".join(words[:1]) or "running a makefile")
    if words and not words[0].startswith("-"):
        await process.complain(f"make: *** No rule to make target '{words[0]}'.  Stop.\n")
    else:
        await process.complain("make: *** No targets specified and no makefile found.  Stop.\n")
    return 2
