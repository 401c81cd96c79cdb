"""uptime and w."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.network.http.dates import moment_of
from emulator.machine.programs.packages.installed import text_of
from emulator.timeline import SECOND


def line(process: Process, users: str = "0 user") -> str:
    """` 04:02:23 up 22 min,  0 user,  load average: 0.44, 0.58, 0.51`."""
    now = process.kernel.timeline.now
    minutes = max(0, now - process.machine.boot_time) // SECOND // 60
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    up = (f"{days} day{'s' if days != 1 else ''}, " if days else "") + (
        f"{hours:2}:{rest:02}" if hours else f"{rest} min"
    )
    load = text_of(process, "/proc/loadavg").split()[:3] or ["0.00", "0.00", "0.00"]
    return f" {moment_of(now):%H:%M:%S} up {up},  {users},  load average: {', '.join(load)}"


async def main(process: Process) -> int:
    option = process.argv[1] if len(process.argv) > 1 else ""
    if option in ("-s", "--since"):
        await process.out(f"{moment_of(process.machine.boot_time):%Y-%m-%d %H:%M:%S}\n")
    elif option in ("-p", "--pretty"):
        minutes = (process.kernel.timeline.now - process.machine.boot_time) // SECOND // 60
        parts = ((minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute"))
        words = [f"{count} {unit}{'s' if count != 1 else ''}" for count, unit in parts if count]
        await process.out(f"up {', '.join(words) or '0 minutes'}\n")
    elif option:
        await process.complain(f"uptime: invalid option -- '{option.lstrip('-')}'\n")
        return 1
    else:
        await process.out(line(process) + "\n")
    return 0


async def busybox(process: Process) -> int:
    await process.out(line(process, "0 users") + "\n")
    return 0
