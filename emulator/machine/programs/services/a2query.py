"""a2query: `-m`, `-s` and `-c`, whether a module, site or configuration is enabled, and by whom."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.services.a2enmod import KINDS, STATE, Links

KIND_OF = {"-m": "mod", "-s": "site", "-c": "conf"}


async def main(process: Process) -> int:
    option, *names = process.argv[1:] or [""]
    if option not in KIND_OF:
        await process.complain(f"a2query: {option or 'a call without an option'} is not simulated\n")
        return 1
    kind = KINDS[KIND_OF[option]]
    links = Links(process, kind, quiet=True, forced=False)
    status = 0
    for name in names or [name for name in links.available() if links.enabled(name)]:
        if not links.enabled(name):
            await process.complain(f"No {kind.word.lower()} matches {name}\n")
            status = 1
            continue
        chosen = process.exists(f"{STATE}/{kind.word.lower()}/enabled_by_admin/{name}")
        await process.out(f"{name} (enabled by {'site administrator' if chosen else 'maintainer script'})\n")
    return status
