"""dmesg: a container may not read the kernel's buffer; the host's is empty."""

from __future__ import annotations

from emulator.machine.kernel.process import Process


async def main(process: Process) -> int:
    if process.credentials.has("CAP_SYSLOG") or process.credentials.has("CAP_SYS_ADMIN"):
        return 0
    await process.complain("dmesg: read kernel buffer failed: Operation not permitted\n")
    return 1


async def busybox(process: Process) -> int:
    if process.credentials.has("CAP_SYSLOG"):
        return 0
    await process.complain("dmesg: klogctl: Operation not permitted\n")
    return 1
