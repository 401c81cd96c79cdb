"""apt-cache: show, search, policy, depends, rdepends, madison, pkgnames."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.apt_sources import has_lists
from emulator.machine.programs.packages.apt_update import stanza
from emulator.machine.programs.packages.apt_usage import APT_CACHE
from emulator.machine.programs.packages.apt_words import size
from emulator.machine.programs.packages.dpkg_database import Database
from emulator.machine.programs.packages.index import Archive, Package, archive_of
from emulator.machine.programs.packages.installed import debian_version


def matching(patterns: Sequence[str], names: Sequence[str]) -> list[str]:
    """Names by glob; all without patterns."""
    return [name for name in names if not patterns or any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)]


def size_words(count: int) -> str:
    return f"{size(count)}B"


async def main(process: Process) -> int:
    words = [word for word in process.argv[1:] if not word.startswith("-")]
    if not words:
        await process.out(f"apt {debian_version(process, 'apt')} (amd64)\n{APT_CACHE}")
        return 1
    verb, names = words[0], words[1:]
    archive = archive_of(process) if has_lists(process) else None
    database = Database(process)
    offered = dict(archive.packages) if archive is not None else {}
    match verb:
        case "show":
            return await _show(process, names, database, offered)
        case "search":
            found = [
                (name, package)
                for name, package in sorted(offered.items())
                if all(_fits(word, name, package) for word in names)
            ]
            await process.out("".join(f"{name} - {package.description}\n" for name, package in found))
            return 0
        case "policy" | "madison":
            await process.out(
                "".join(
                    _policy(name, database, archive) if verb == "policy" else _madison(name, archive) for name in names
                )
            )
            return 0
        case "depends":
            for name in names:
                package = offered.get(name)
                if package is None:
                    await process.complain("E: No packages found\n")
                    return 100
                lines = [f"  Depends: {other}\n" for other in package.depends] + [
                    f"  Recommends: {other}\n" for other in package.recommends
                ]
                await process.out(
                    f"{name}\n" + "".join(lines + [f"  Suggests: {other}\n" for other in package.suggests])
                )
            return 0
        case "rdepends":
            for name in names:
                needing = [other for other, package in sorted(offered.items()) if name in package.depends]
                await process.out(f"{name}\nReverse Depends:\n" + "".join(f"  {other}\n" for other in needing))
            return 0
        case "pkgnames":
            await process.out(
                "".join(
                    f"{name}\n"
                    for name in sorted({*offered, *database.names()})
                    if not names or name.startswith(names[0])
                )
            )
            return 0
        case "showpkg" | "showsrc" | "stats" | "dump" | "unmet" | "gencaches" | "dotty" | "xvcg":
            await process.complain(f"E: {verb} is not emulated yet\n")
            return 100
    await process.complain(f"E: Invalid operation {verb}\n")
    return 100


def _fits(word: str, name: str, package: Package) -> bool:
    bare = word.strip("^$")
    if word.startswith("^"):
        return name == bare if word.endswith("$") else name.startswith(bare)
    return name.endswith(bare) if word.endswith("$") else bare in name or bare in package.description


async def _show(process: Process, names: list[str], database: Database, offered: dict[str, Package]) -> int:
    status = 0
    for name in names:
        if name in offered:
            await process.out(stanza(offered[name]) + "\n")
        elif database.installed(name):
            await process.out("".join(f"{key}: {value}\n" for key, value in database.stanzas[name].items()) + "\n")
        else:
            status = 100
    if status:
        await process.complain("E: No packages found\n")
    return status


def _policy(name: str, database: Database, archive: Archive | None) -> str:
    package = archive.packages.get(name) if archive is not None else None
    here = database.version(name) if database.installed(name) else ""
    if package is None and not here:
        return ""
    candidate = package.version if package else here
    lines = [f"{name}:", f"  Installed: {here or '(none)'}", f"  Candidate: {candidate}", "  Version table:"]
    lines.append(f" {'***' if here == candidate else '   '} {candidate} 500")
    if package is not None:
        lines.append(f"        500 {package.uri} {package.suite}/{package.component} amd64 Packages")
    if here:
        lines.append("        100 /var/lib/dpkg/status")
    return "\n".join(lines) + "\n"


def _madison(name: str, archive: Archive | None) -> str:
    package = archive.packages.get(name) if archive is not None else None
    if package is None:
        return ""
    return f"{name:>10} | {package.version:>10} | {package.uri} {package.suite}/{package.component} amd64 Packages\n"
