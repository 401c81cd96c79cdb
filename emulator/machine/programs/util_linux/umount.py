"""umount."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.util_linux.mount import unmount


async def main(process: Process) -> int:
    if len(process.argv) < 2:
        await process.complain("umount: bad usage\nTry 'umount --help' for more information.\n")
        return 1
    return await unmount(process, "umount: {target}: {reason}\n", "umount: {target}: must be superuser to unmount.\n")
