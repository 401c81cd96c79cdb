"""`dash`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.machine.shell.flavour import DASH
from emulator.machine.shell.session import main as run_shell

if TYPE_CHECKING:
    from emulator.machine.kernel.process import Process


async def main(process: Process) -> int:
    return await run_shell(process, DASH)
