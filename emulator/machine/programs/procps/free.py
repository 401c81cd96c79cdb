"""free: memory by /proc/meminfo, in procps' columns and busybox'."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.installed import text_of
from emulator.machine.programs.text.flavour import BUSYBOX
from emulator.machine.programs.text.job import Job, program

_GNU = "-b,--bytes -k,--kibi,--kilo -m,--mebi,--mega -g,--gibi,--giga -h,--human -t,--total -w,--wide! -l! -s! -c! --si"
HEADS = ("total", "used", "free", "shared", "buff/cache", "available")


def meminfo(process: Process) -> dict[str, int]:
    """kB by name."""
    rows = (line.split() for line in text_of(process, "/proc/meminfo").splitlines())
    return {row[0].rstrip(":"): int(row[1]) for row in rows if len(row) > 1 and row[1].isdigit()}


def figures(process: Process) -> list[int]:
    """total, used, free, shared, buff/cache, available in kB."""
    info = meminfo(process)
    total, free, available = (info.get(key, 0) for key in ("MemTotal", "MemFree", "MemAvailable"))
    cached = info.get("Buffers", 0) + info.get("Cached", 0) + info.get("SReclaimable", 0)
    return [total, max(0, total - available), free, info.get("Shmem", 0), cached, available]


@program(gnu=_GNU, busybox="-b -k -m -g -h", trouble=1)
async def main(job: Job) -> int | None:
    job.name = "free"
    memory, info = figures(job.process), meminfo(job.process)
    swap = [info.get("SwapTotal", 0), info.get("SwapTotal", 0) - info.get("SwapFree", 0), info.get("SwapFree", 0)]
    unit = next((letter for letter in "bkmgh" if job.has(letter)), "k")
    width = 12
    edge = 20 if job.gnu else 19
    lines = [" " * (edge - 5) + f"{HEADS[0]}" + "".join(f"{head:>{width}}" for head in HEADS[1:])]
    for name, values in (("Mem:", memory), ("Swap:", swap)):
        lines.append(
            f"{name:<{edge - width}}" + "".join(f"{_shown(value, unit, job.gnu):>{width}}" for value in values)
        )
    if job.has("t"):
        total = [memory[index] + swap[index] for index in range(3)]
        lines.append(
            f"{'Total:':<{edge - width}}" + "".join(f"{_shown(value, unit, job.gnu):>{width}}" for value in total)
        )
    await job.out.text("\n".join(lines) + "\n")
    return 0


def _shown(kilobytes: int, unit: str, gnu: bool) -> str:
    if unit != "h":
        return str({"b": kilobytes << 10, "k": kilobytes, "m": kilobytes >> 10, "g": kilobytes >> 20}[unit])
    value = float(kilobytes << 10)
    for letter in ("B", "Ki", "Mi", "Gi", "Ti") if gnu else ("", "K", "M", "G", "T"):
        if value < 1000 or letter in ("Ti", "T"):
            if not gnu:
                return f"{value:.1f}{letter}" if letter else f"{int(value)}"
            return f"{value:.1f}{letter}" if value < 10 and letter != "B" else f"{int(value)}{letter}"
        value /= 1024
    return str(kilobytes)


async def busybox(process: Process) -> int:
    return await main(process, BUSYBOX)
