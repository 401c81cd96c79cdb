"""debconf-set-selections: answers for questions that no package here asks; read and checked for their form."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process


async def main(process: Process) -> int:
    names = [word for word in process.argv[1:] if not word.startswith("-")]
    try:
        data = process.read_file(names[0]) if names else await process.read_all()
    except LinuxError as error:
        await process.complain(f"Can't open {names[0]}: {error} at {process.argv[0]} line 116.\n")
        return 2
    for line in data.decode("utf-8", "surrogateescape").splitlines():
        if line.strip() and not line.startswith("#") and len(line.split(None, 3)) < 3:
            await process.complain("error: Cannot find a question for " + line.split()[0] + "\n")
            return 1
    return 0
