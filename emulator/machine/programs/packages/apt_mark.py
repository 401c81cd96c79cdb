"""apt-mark: which packages came by themselves, and holds."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.dpkg_database import Database


async def main(process: Process) -> int:
    words = process.argv[1:]
    verb, names = (words[0], words[1:]) if words else ("", [])
    database = Database(process)
    if verb in ("showmanual", "showauto", "showhold"):
        chosen = [name for name in database.names() if (name in database.automatic) == (verb == "showauto")]
        if verb == "showhold":
            chosen = [name for name in database.names() if database.stanzas[name]["Status"].startswith("hold")]
        await process.out("".join(f"{name}\n" for name in chosen if not names or name in names))
        return 0
    if verb not in ("auto", "manual", "hold", "unhold"):
        await process.complain(f"E: Invalid operation {verb}\n")
        return 100
    for name in names:
        if not database.installed(name):
            await process.complain(f"E: Unable to locate package {name}\n")
            return 100
        await process.out(_mark(database, verb, name))
    database.save()
    return 0


def _mark(database: Database, verb: str, name: str) -> str:
    if verb in ("hold", "unhold"):
        database.stanzas[name]["Status"] = f"{'hold' if verb == 'hold' else 'install'} ok installed"
        return f"{name} set on hold.\n" if verb == "hold" else f"Canceled hold on {name}.\n"
    (database.automatic.add if verb == "auto" else database.automatic.discard)(name)
    return f"{name} set to {'automatically' if verb == 'auto' else 'manually'} installed.\n"
