"""apt-cache: show, search, policy, depends, rdepends, madison, pkgnames."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Sequence

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.apt_options import Failed, parse
from emulator.machine.programs.packages.apt_sources import has_lists
from emulator.machine.programs.packages.apt_update import stanza
from emulator.machine.programs.packages.apt_usage import APT_CACHE
from emulator.machine.programs.packages.apt_words import size
from emulator.machine.programs.packages.dpkg_database import Database
from emulator.machine.programs.packages.index import Archive, Package, archive_of
from emulator.machine.programs.packages.installed import debian_version
from emulator.machine.programs.packages.relations import KINDS, fields_of, groups, provided

#: Options that only apt-cache has.
OWN = frozenset(("-i", "--important", "--names-only", "-n", "--installed", "--recurse", "-f", "--full"))


def matching(patterns: Sequence[str], names: Sequence[str]) -> list[str]:
    """Names by glob; all without patterns."""
    return [name for name in names if not patterns or any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)]


def size_words(count: int) -> str:
    return f"{size(count)}B"


NOT_SIMULATED = (
    "showpkg", "showsrc", "showauto", "stats", "dump", "dumpavail", "unmet", "gencaches", "dotty", "xvcg",
)  # fmt: skip


async def main(process: Process) -> int:
    try:
        options = parse([word for word in process.argv[1:] if word not in OWN])
    except Failed as error:
        await process.complain(f"E: {error}\n")
        return 100
    if not options.words or options.words[0] == "help":
        await process.out(f"apt {debian_version(process, 'apt')} (amd64)\n{APT_CACHE}")
        return 0 if options.words else 1
    own = set(process.argv[1:]) & OWN
    return await run(process, options.words[0], options.words[1:], own)


async def run(process: Process, verb: str, names: list[str], own: set[str]) -> int:
    """One of apt-cache's verbs, some of which `apt` has too."""
    archive = archive_of(process) if has_lists(process) else None
    database = Database(process)
    offered = dict(archive.packages) if archive is not None else {}
    match verb:
        case "show":
            return await _show(process, names, database, offered)
        case "search":
            return await _search(process, names, offered, bool(own & {"-n", "--names-only"}))
        case "policy" if not names:
            await process.out(_files(archive))
            return 0
        case "policy":
            await process.out("".join(_policy(name, database, archive) for name in names))
            return 0
        case "madison":
            await process.out("".join(_madison(name, archive) for name in names))
            return 0
        case "depends" | "rdepends":
            if refused := own & {"--installed", "--recurse"}:
                await process.complain(f"E: {min(refused)} is not simulated\n")
                return 100
            return await _relations(process, verb, names, offered, database, bool(own & {"-i", "--important"}))
        case "pkgnames":
            known = sorted({*offered, *database.names()})
            await process.out("".join(f"{name}\n" for name in known if not names or name.startswith(names[0])))
            return 0
        case _ if verb in NOT_SIMULATED:
            await process.complain(f"E: {verb} is not simulated\n")
            return 100
    await process.complain(f"E: Invalid operation {verb}\n")
    return 100


async def _search(process: Process, words: list[str], offered: dict[str, Package], names_only: bool) -> int:
    if not words:
        await process.complain("E: You must give at least one search pattern\n")
        return 100
    found = [
        package
        for _, package in sorted(offered.items())
        if all(fits(word, package.name, package, names_only) for word in words)
    ]
    await process.out("".join(f"{package.name} - {package.description}\n" for package in found))
    return 0


def fits(word: str, name: str, package: Package, names_only: bool = False) -> bool:
    """Whether a search finds it; of expressions, `^` and `$` at the ends count."""
    bare = word.strip("^$").casefold()
    text = "" if names_only else package.description.casefold()
    if word.startswith("^"):
        return (name == bare if word.endswith("$") else name.startswith(bare)) or text.startswith(bare)
    if word.endswith("$"):
        return name.endswith(bare) or text.endswith(bare)
    return bare in name or bare in text


async def _show(process: Process, names: list[str], database: Database, offered: dict[str, Package]) -> int:
    missing = 0
    for word in names:
        name = word.partition("=")[0]
        package = offered.get(name)
        if package is not None and word in (name, f"{name}={package.version}"):
            await process.out((package.control or stanza(package)) + "\n")
        elif database.installed(name) and word in (name, f"{name}={database.version(name)}"):
            await process.out("".join(f"{key}: {value}\n" for key, value in database.stanzas[name].items()) + "\n")
        else:
            missing += 1
    if missing == len(names):
        await process.complain("E: No packages found\n")
    return 100 if missing == len(names) else 0


async def _relations(
    process: Process,
    verb: str,
    names: list[str],
    offered: dict[str, Package],
    database: Database,
    important: bool,
) -> int:
    archive = archive_of(process)
    known = archive.known if archive is not None else frozenset[str]()
    chosen = [name for name in names if name in offered or database.installed(name)]
    if not chosen:
        await process.complain("E: No packages found\n")
        return 100
    for name in chosen:
        if verb == "depends":
            fields = fields_of(offered[name]) if name in offered else database.stanzas[name]
            await process.out(f"{name}\n" + "".join(_depends(fields, offered, database, important, known)))
        else:
            needing = [other for other, package in sorted(offered.items()) if _needs(package, name)]
            await process.out(f"{name}\nReverse Depends:\n" + "".join(f"  {other}\n" for other in needing))
    return 0


def _needs(package: Package, name: str) -> bool:
    fields = fields_of(package)
    return any(name in names for kind in ("Pre-Depends", "Depends", "Recommends", "Suggests")
               for names in groups(fields.get(kind, "")))  # fmt: skip


def _depends(
    fields: dict[str, str], offered: dict[str, Package], database: Database, important: bool, known: frozenset[str]
) -> Iterator[str]:
    """A line for each alternative, `|` before all but the last of them; who provides a name stands below it."""
    for field, word in KINDS.items():
        if important and field not in ("Pre-Depends", "Depends"):
            continue
        for names in groups(fields.get(field, "")):
            for place, name in enumerate(names, 1):
                real = name in offered or database.installed(name) or name in known
                yield f" {'|' if place < len(names) else ' '}{word}: {name if real else f'<{name}>'}\n"
                yield from (f"    {other}\n" for other in _providers(name, offered, database))


def _providers(name: str, offered: dict[str, Package], database: Database) -> list[str]:
    bare, _, architecture = name.partition(":")
    if architecture == "any":
        return [bare]
    here = {other for other, fields in database.stanzas.items() if name in provided(fields)}
    return sorted({*here, *(other for other, package in offered.items() if name in provided(fields_of(package)))})


def _files(archive: Archive | None) -> str:
    """The lists that are there, with what their releases say of themselves."""
    lines = ["Package files:", " 100 /var/lib/dpkg/status", "     release a=now"]
    for index in reversed(archive.indexes if archive is not None else ()):
        words = archive.releases.get(index.suite) if archive is not None else None
        if words is None or not index.name.endswith("Packages"):
            continue
        origin, version, suite = words
        component, _, _ = index.name.partition(" ")
        lines.append(f" 500 {index.uri} {index.suite}/{component} amd64 Packages")
        host = index.uri.partition("://")[2].partition("/")[0]
        lines.append(
            f"     release v={version},o={origin.partition('-')[0]},a={suite},n={index.suite},l={origin},c={component},b=amd64"
        )
        lines.append(f"     origin {host}")
    return "\n".join([*lines, "Pinned packages:"]) + "\n"


def _policy(name: str, database: Database, archive: Archive | None) -> str:
    package = archive.packages.get(name) if archive is not None else None
    here = database.version(name) if database.installed(name) else ""
    if package is None and not here:
        return ""
    candidate = package.version if package else here
    place = place_of(package, archive)
    lines = [f"{name}:", f"  Installed: {here or '(none)'}", f"  Candidate: {candidate}", "  Version table:"]
    lines.append(f" {'***' if here == candidate else '   '} {candidate} {500 if place else 100}")
    if place:
        lines.append(f"        500 {place} amd64 Packages")
    if here:
        lines.append("        100 /var/lib/dpkg/status")
    return "\n".join(lines) + "\n"


def place_of(package: Package | None, archive: Archive | None) -> str:
    """`URI SUITE/COMPONENT` of a package; of one that the image brings, the release's own suite; "" without lists."""
    if package is not None:
        return f"{package.uri} {package.suite}/{package.component}"
    if archive is None or not archive.releases:
        return ""
    suite = next(iter(archive.releases))
    index = next((index for index in archive.indexes if index.suite == suite), None)
    return f"{index.uri} {suite}/main" if index is not None else ""


def _madison(name: str, archive: Archive | None) -> str:
    package = archive.packages.get(name) if archive is not None else None
    if package is None:
        return ""
    return f"{name:>10} | {package.version:>10} | {package.uri} {package.suite}/{package.component} amd64 Packages\n"
