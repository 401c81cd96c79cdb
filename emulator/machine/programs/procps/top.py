"""top: once or several times with -b, and on a terminal until `q`; procps' screen and busybox'."""

from __future__ import annotations

from dataclasses import replace

from emulator.machine.kernel import memory
from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.installed import text_of
from emulator.machine.programs.procps.columns import COLUMNS
from emulator.machine.programs.procps.free import figures, meminfo
from emulator.machine.programs.procps.report import view_of
from emulator.machine.programs.procps.shown import busybox_command
from emulator.machine.programs.procps.uptime import line
from emulator.timeline import SECOND, wait_any

USER = COLUMNS["user"]


def screen(process: Process) -> str:
    """procps' five lines of summary and the table."""
    view = view_of(process)
    everyone = [each for _, each in sorted(process.machine.processes.items())]
    states = [each.state for each in everyone]
    total, used, free, _, cached, available = (value / 1024 for value in figures(process))
    swap = meminfo(process).get("SwapTotal", 0) / 1024
    head = [
        "top -" + line(process),
        f"Tasks: {len(states):3} total, {states.count('R'):3} running, "
        f"{len(states) - states.count('R') - states.count('T') - states.count('Z'):3} sleeping, "
        f"{states.count('T'):3} stopped, {states.count('Z'):3} zombie",
        "%Cpu(s):  0.0 us,  0.0 sy,  0.0 ni,100.0 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st ",
        f"MiB Mem : {total:8.1f} total, {free:8.1f} free, {used:8.1f} used, {cached:8.1f} buff/cache     ",
        f"MiB Swap: {swap:8.1f} total, {swap:8.1f} free, {0:8.1f} used. {available:8.1f} avail Mem ",
        "",
        "    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND",
    ]
    rows = []
    for each in everyone:
        hundredths = each.cpu_time * 100 // SECOND
        clock = f"{hundredths // 6000}:{hundredths // 100 % 60:02}.{hundredths % 100:02}"
        resident = memory.resident(each) >> 10
        rows.append(
            f"{each.pid:7} {USER.cut(view.user(each.credentials.uid)):<8} {20 + each.nice:3} {each.nice:3} "
            f"{memory.virtual(each) >> 10:7} {resident:6} "
            f"{resident * 3 // 4:6} {each.state} {0.0:5.1f} {memory.resident(each) * 100 / view.memory:5.1f} "
            f"{clock:>9} {each.name[:15]}"
        )
    return "\n".join([*head, *rows]) + "\n"


def busybox_screen(process: Process) -> str:
    view = view_of(process)
    info = meminfo(process)
    used = info.get("MemTotal", 0) - info.get("MemFree", 0)
    load = text_of(process, "/proc/loadavg").strip() or "0.00 0.00 0.00 1/1 1"
    lines = [
        f"Mem: {used}K used, {info.get('MemFree', 0)}K free, {info.get('Shmem', 0)}K shrd, {info.get('Buffers', 0)}K "
        f"buff, {info.get('Cached', 0)}K cached",
        "CPU:   0% usr   0% sys   0% nic 100% idle   0% io   0% irq   0% sirq",
        f"Load average: {load}",
        "  PID  PPID USER     STAT   VSZ %VSZ %CPU COMMAND",
    ]
    for pid, each in sorted(process.machine.processes.items()):
        share = memory.virtual(each) * 100 // view.memory
        lines.append(
            f"{pid:5} {view.parent(each):5} {USER.cut(view.user(each.credentials.uid)):<8} {each.state:<4} "
            f"{memory.virtual(each) >> 10:5} {share:3}%   0% {busybox_command(each)}"
        )
    return "\n".join(lines) + "\n\n"


async def main(process: Process) -> int:
    return await run(process, busybox_look=False)


async def busybox(process: Process) -> int:
    return await run(process, busybox_look=True)


async def run(process: Process, *, busybox_look: bool) -> int:
    words = "".join(word.lstrip("-") for word in process.argv[1:] if word.startswith("-"))
    batch = "b" in words
    counts = [word for word in [*process.argv[1:], words.partition("n")[2]] if word.isdigit()]
    count = int(counts[0][:6]) if "n" in words and counts else 0
    out, keys = process.files.get(1), process.files.get(0)
    terminal = out.terminal if out is not None else None
    if terminal is None and not batch:
        if not busybox_look:
            return 1
        batch = True
    draw = busybox_screen if busybox_look else screen
    if batch or terminal is None:
        shown = 0
        while not count or shown < count:
            await process.out(draw(process))
            shown += 1
            if shown != count:
                await process.out("" if busybox_look else "\n")
                await process.sleep((5 if busybox_look else 3) * SECOND)
        return 0
    before, terminal.attributes = terminal.attributes, replace(terminal.attributes, canonical=False, echo=False)
    try:
        shown = 0
        while not count or shown < count:
            rows = draw(process).splitlines()[: terminal.rows - 1]
            await process.out("\x1b[H\x1b[J" + "\n".join(row[: terminal.columns] for row in rows) + "\n")
            shown += 1
            if keys is not None and not keys.ready():
                await wait_any(keys.readable, timeout=3 * SECOND)
            if keys is not None and keys.ready() and b"q" in await keys.read():
                break
    finally:
        terminal.attributes = before
    return 0
