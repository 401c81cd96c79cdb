"""busybox' su: util-linux's, in other words."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.text.accounts import Accounts
from emulator.machine.programs.util_linux import su


async def main(process: Process) -> int:
    wanted = su.parse(process.argv[1:], False)
    if Accounts(process).user(wanted.name) is None:
        await process.complain(f"su: unknown user {wanted.name}\n")
        return 1
    return await su.main(process)
