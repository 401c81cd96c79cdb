"""apt: apt-get's work with a warning in scripts; list, show and search."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages import apt_cache
from emulator.machine.programs.packages.apt_cache import matching, place_of, size_words
from emulator.machine.programs.packages.apt_get import Work, run
from emulator.machine.programs.packages.apt_options import Failed, Options, parse
from emulator.machine.programs.packages.apt_sources import has_lists
from emulator.machine.programs.packages.apt_usage import APT
from emulator.machine.programs.packages.apt_words import Console
from emulator.machine.programs.packages.dpkg_database import Database
from emulator.machine.programs.packages.index import Archive, Package, archive_of
from emulator.machine.programs.packages.relations import fields_of

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
        case "policy" | "depends" | "rdepends" | "madison" | "showsrc":
            return await apt_cache.run(process, options.words[0], options.words[1:], set())
        case "update":
            status = await run(console, options)
            if not status:
                await console.step("Building dependency tree")
                await Work(console, options).state()
                await console.say("All packages are up to date.")
            return status
    return await run(console, options)


def _suite(package: Package | None, archive: Archive | None) -> str:
    """The archive's word for it, as `oldstable` of bookworm; of what the image brings, the release's."""
    if archive is None:
        return ""
    suite = package.suite if package is not None else next(iter(archive.releases), "")
    return archive.releases.get(suite, ("", "", suite))[2]


def _line(database: Database, archive: Archive | None, name: str) -> str:
    package = archive.packages.get(name) if archive is not None else None
    here = database.installed(name)
    suite = _suite(package, archive)
    version = database.version(name) if here else package.version if package else ""
    architecture = package.architecture if package else database.stanzas.get(name, {}).get("Architecture", "amd64")
    place = ",".join(word for word in (suite, "now" if here else "") if word)
    notes = ""
    if here:
        words = [
            "installed" if suite else "installed,local",
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
    end = "\n" if "versions of all" in options.flags else ""
    await console.process.out("".join(_line(database, archive, name) + end for name in names))
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
        await console.process.out(_description(database, package, stanza, archive, name))
    if not shown:
        await console.error("E: No packages found")
        return 100
    return 0


#: The order in which `apt show` has a package's fields, before and behind its size.
SHOWN = ("Provides", "Pre-Depends", "Depends", "Recommends", "Suggests", "Conflicts", "Breaks", "Replaces", "Enhances")
FIRST = ("Version", "Priority", "Essential", "Section", "Source", "Maintainer")


def _description(
    database: Database, package: Package | None, stanza: dict[str, str] | None, archive: Archive | None, name: str
) -> str:
    fields = fields_of(package) if package is not None else dict(stanza or {})
    rows = {"Package": name, **{key: fields[key] for key in FIRST if key in fields}}
    rows["Installed-Size"] = size_words(int(fields.get("Installed-Size", "0")) * 1024)
    rows |= {key: fields[key] for key in SHOWN if key in fields}
    rows |= {key: fields[key] for key in ("Homepage", "Tag") if key in fields}
    rows["Download-Size"] = size_words(package.size) if package is not None else "unknown"
    if stanza is not None:
        rows["APT-Manual-Installed"] = "no" if name in database.automatic else "yes"
    place = place_of(package, archive)
    rows["APT-Sources"] = f"{place} amd64 Packages" if place else "/var/lib/dpkg/status"
    rows["Description"] = fields.get("Description", "")
    if package is None and not place:
        rows = {**dict(list(rows.items())[:2]), "Status": fields.get("Status", ""), **dict(list(rows.items())[2:])}
    return "".join(f"{key}: {value}\n" for key, value in rows.items() if value) + "\n"


async def _search(console: Console, options: Options, database: Database, archive: Archive | None) -> int:
    done = "" if console.terminal is None else " Done"
    await console.process.out(f"Sorting...{done}\nFull Text Search...{done}\n")
    words = options.words[1:]
    if not words:
        await console.error("E: You must give at least one search pattern")
        return 100
    for name, package in sorted((archive.packages if archive is not None else {}).items()):
        if all(apt_cache.fits(word, name, package, "names" in options.flags) for word in words):
            await console.process.out(_line(database, archive, name) + f"  {package.description}\n\n")
    return 0
