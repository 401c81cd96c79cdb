"""pidof."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.procps.busybox_kill import named


async def main(process: Process) -> int:
    words, omitted = [], {str(process.pid)}
    queue = process.argv[1:]
    while queue:
        word = queue.pop(0)
        if word == "-o" and queue:
            omitted |= set(queue.pop(0).split(","))
        elif not word.startswith("-"):
            words.append(word)
    found = [pid for word in words for pid in named(process, word) if str(pid) not in omitted]
    found = found[:1] if "-s" in process.argv else found
    if found and "-q" not in process.argv:
        await process.out(" ".join(map(str, found)) + "\n")
    return 0 if found else 1
