"""setsid: runs a program in a new session."""

from __future__ import annotations

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.process import Process


async def main(process: Process) -> int:
    words = process.argv[1:]
    waits = False
    while words and words[0].startswith("-"):
        waits = waits or "w" in words.pop(0)
    if not words:
        await process.complain("setsid: no command specified\nTry 'setsid --help' for more information.\n")
        return 1

    async def become(child: Process) -> int:
        child.setsid()
        return await _exec(child, words)

    if process.group == process.pid:
        child = process.fork(become)
        return (await process.wait(child)).shell if waits else 0
    process.setsid()
    return await _exec(process, words)


async def _exec(process: Process, words: list[str]) -> int:
    try:
        await process.exec(words)
    except LinuxError as error:
        await process.complain(f"setsid: failed to execute {words[0]}: {error}\n")
        return 127 if error.errno is Errno.ENOENT else 126
