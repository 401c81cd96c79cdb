"""apt: apt-get's work with a warning in scripts; list, show and search."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.apt_cache import matching, size_words
from emulator.machine.programs.packages.apt_get import Failed, Options, Work, parse, run
from emulator.machine.programs.packages.apt_sources import has_lists
from emulator.machine.programs.packages.apt_usage import APT
from emulator.machine.programs.packages.apt_words import Console
from emulator.machine.programs.packages.dpkg_database import Database
from emulator.machine.programs.packages.index import Archive, archive_of

WARNING = "\nWARNING: apt does not have a stable CLI interface. Use with caution in scripts.\n\n"


async def main(process: Process) -> int:
    try:
        options = parse(process.argv[1:])
    except Failed as error:
        await process.complain(f"E: {error}\n")
        return 100
    console = Console(process, options.quiet)
    if "version" in options.flags:
        await process.out(f"apt {console.version} (amd64)\n")
        return 0
    if not options.words or options.words[0] == "help" or "help" in options.flags:
        await process.out(f"apt {console.version} (amd64)\n{APT}")
        return 0 if options.words or "help" in options.flags else 1
    if console.terminal is None and options.quiet < 2:
        await process.complain(WARNING)
    archive = archive_of(process) if has_lists(process) else None
    database = Database(process)
    match options.words[0]:
        case "list":
            return await _list(console, options, database, archive)
        case "show":
            return await _show(console, options.words[1:], database, archive)
        case "search":
            return await _search(console, options, database, archive)
        case "update":
            status = await run(console, options)
            if not status:
                await console.step("Building dependency tree")
                await Work(console, options).state()
                await console.say("All packages are up to date.")
            return status
    return await run(console, options)


def _line(database: Database, archive: Archive | None, name: str) -> str:
    package = archive.packages.get(name) if archive is not None else None
    here = database.installed(name)
    suite = package.suite if package is not None else ""
    version = database.version(name) if here else package.version if package else ""
    architecture = package.architecture if package else database.stanzas.get(name, {}).get("Architecture", "amd64")
    place = ",".join(word for word in (suite, "now" if here else "") if word)
    notes = ""
    if here:
        words = [
            "installed" if package is not None else "installed,local",
            *(["automatic"] if name in database.automatic else []),
        ]
        notes = f" [{','.join(words)}]"
    return f"{name}/{place} {version} {architecture}{notes}\n"


async def _list(console: Console, options: Options, database: Database, archive: Archive | None) -> int:
    await console.process.out("Listing...\n" if console.terminal is None else "Listing... Done\n")
    names = matching(options.words[1:], sorted({*database.names(), *(archive.packages if archive is not None else ())}))
    if "installed" in options.flags:
        names = [name for name in names if database.installed(name)]
    if "upgradable" in options.flags:
        names = []
    await console.process.out("".join(_line(database, archive, name) for name in names))
    return 0


async def _show(console: Console, names: list[str], database: Database, archive: Archive | None) -> int:
    shown = 0
    for name in names:
        package = archive.packages.get(name) if archive is not None else None
        stanza = database.stanzas.get(name) if database.installed(name) else None
        if package is None and stanza is None:
            await console.error(f"N: Unable to locate package {name}") if console.terminal is not None else None
            continue
        shown += 1
        fields = dict(stanza or {})
        fields.pop("Status", None)
        if package is not None:
            fields = {
                "Package": name,
                "Version": package.version,
                "Priority": package.priority,
                "Section": package.section,
                "Installed-Size": size_words(package.installed_size * 1024),
                "Depends": ", ".join(package.depends),
                "Recommends": ", ".join(package.recommends),
                "Suggests": ", ".join(package.suggests),
                "Download-Size": size_words(package.size),
                "APT-Manual-Installed": ("no" if name in database.automatic else "yes") if stanza else "",
                "APT-Sources": f"{package.uri} {package.suite}/{package.component} amd64 Packages",
                "Description": package.description,
            }
        await console.process.out("".join(f"{key}: {value}\n" for key, value in fields.items() if value) + "\n")
    if not shown:
        await console.error("E: No packages found")
        return 100
    return 0


async def _search(console: Console, options: Options, database: Database, archive: Archive | None) -> int:
    done = "" if console.terminal is None else " Done"
    await console.process.out(f"Sorting...{done}\nFull Text Search...{done}\n")
    words = options.words[1:]
    if not words:
        await console.error("E: You must give at least one search pattern")
        return 100
    for name, package in sorted((archive.packages if archive is not None else {}).items()):
        if all(word in name or word in package.description for word in words):
            await console.process.out(_line(database, archive, name) + f"  {package.description}\n\n")
    return 0
