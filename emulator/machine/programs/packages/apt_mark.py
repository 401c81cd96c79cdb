"""apt-mark: which packages came by themselves, and holds."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.apt_options import Failed, parse
from emulator.machine.programs.packages.apt_sources import has_lists
from emulator.machine.programs.packages.apt_usage import APT_MARK
from emulator.machine.programs.packages.dpkg_database import Database
from emulator.machine.programs.packages.index import archive_of
from emulator.machine.programs.packages.installed import debian_version

SHOWN = ("showmanual", "showauto", "showhold")
MARKS = ("auto", "manual", "hold", "unhold")
NOT_SIMULATED = ("minimize-manual", "showinstall", "showremove", "showpurge", "install", "remove", "purge")


async def main(process: Process) -> int:
    try:
        options = parse(process.argv[1:])
    except Failed as error:
        await process.complain(f"E: {error}\n")
        return 100
    verb, names = (options.words[0], options.words[1:]) if options.words else ("", [])
    if verb in ("", "help"):
        await process.out(f"apt {debian_version(process, 'apt')} (amd64)\n{APT_MARK}")
        return 0 if verb else 1
    database = Database(process)
    if verb in SHOWN:
        known = sorted(database.stanzas) if verb == "showhold" else database.names()
        chosen = [name for name in known if _belongs(database, verb, name)]
        await process.out("".join(f"{name}\n" for name in chosen if not names or name in names))
        return 0
    if verb not in MARKS:
        what = f"{verb} is not simulated" if verb in NOT_SIMULATED else f"Invalid operation {verb}"
        await process.complain(f"E: {what}\n")
        return 100
    return await _mark_all(process, database, verb, names)


def _belongs(database: Database, verb: str, name: str) -> bool:
    if verb == "showhold":
        return database.held(name)
    return (name in database.automatic) == (verb == "showauto")


async def _mark_all(process: Process, database: Database, verb: str, names: list[str]) -> int:
    archive = archive_of(process) if has_lists(process) else None
    known = {*database.stanzas, *(archive.packages if archive is not None else ())}
    for name in names:
        if name not in known:
            await process.complain(f"E: Unable to locate package {name}\n")
    if not any(name in known for name in names):
        await process.complain("E: No packages found\n")
    if not names or any(name not in known for name in names):
        return 100
    for name in names:
        await process.out(_mark(database, verb, name))
    database.save()
    return 0


def _mark(database: Database, verb: str, name: str) -> str:
    if verb in ("hold", "unhold"):
        return _hold(database, name, verb == "hold")
    if not database.installed(name):
        return f"{name} can not be marked as it is not installed.\n"
    word = "automatically" if verb == "auto" else "manually"
    if (name in database.automatic) == (verb == "auto"):
        return f"{name} was already set to {word} installed.\n"
    (database.automatic.add if verb == "auto" else database.automatic.discard)(name)
    return f"{name} set to {word} installed.\n"


def _hold(database: Database, name: str, wanted: bool) -> str:
    if database.held(name) == wanted:
        return f"{name} was already {'' if wanted else 'not '}{'set ' if wanted else ''}on hold.\n"
    fields = database.stanzas.get(name, {"Package": name, "Status": "unknown ok not-installed", "Architecture": "amd64"})
    _, _, rest = fields["Status"].partition(" ")
    database.stanzas[name] = {**fields, "Status": f"{'hold' if wanted else 'install'} {rest}"}
    return f"{name} set on hold.\n" if wanted else f"Canceled hold on {name}.\n"
