"""egrep: `grep -E`."""

from __future__ import annotations

from collections.abc import Sequence

from emulator.machine.kernel.process import Process
from emulator.machine.programs.gnu import grep
from emulator.machine.programs.text.flavour import GNU, Flavour


async def main(process: Process, flavour: Flavour = GNU, argv: Sequence[str] | None = None) -> int:
    words = process.argv if argv is None else argv
    return await grep.main(process, flavour, [words[0], "-E", *words[1:]])
