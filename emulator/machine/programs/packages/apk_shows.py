"""apk info, list and search: what is installed, and what could be."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.apk_database import ApkDatabase
from emulator.machine.programs.packages.apk_options import Options
from emulator.machine.programs.packages.index import Archive

NOT_SIMULATED = ("all", "webpage", "size", "depends", "rdepends")


async def show(
    process: Process, database: ApkDatabase, archive: Archive | None, verb: str, names: list[str], options: Options
) -> int:
    """One of the three; `archive` only where the lists were fetched."""
    if refused := sorted(options.flags & set(NOT_SIMULATED)):
        await process.complain(f"apk: {verb} --{refused[0]} is not simulated\n")
        return 1
    if verb == "info":
        return await _info(process, database, names, options)
    here, offered = database.installed, dict(archive.packages) if archive is not None else {}
    for name in sorted({*here, *offered}):
        exact = "exact" in options.flags
        if names and not any(word == name if exact else word in name for word in names):
            continue
        version = here[name].get("V", "") if name in here else offered[name].version
        if verb == "search":
            await process.out(f"{name}-{version}\n")
        elif name in here or "installed" not in options.flags:
            await process.out(f"{name}-{version} x86_64 {{{name}}} (){' [installed]' if name in here else ''}\n")
    return 0


async def _info(process: Process, database: ApkDatabase, names: list[str], options: Options) -> int:
    here = database.installed
    if "who-owns" in options.flags:
        return await _owners(process, database, names)
    if not names:
        labels = (f"{name}-{here[name].get('V', '')}" if "verbose" in options.flags else name for name in sorted(here))
        await process.out("".join(f"{label}\n" for label in labels))
        return 0
    missing = 0
    for name in names:
        entry = here.get(name)
        if entry is None:
            missing += 1
            continue
        label = f"{name}-{entry.get('V', '')}"
        if "exists" in options.flags:
            await process.out(f"{label if 'verbose' in options.flags else name}\n")
        elif "contents" in options.flags:
            paths = "".join(f"{path.lstrip('/')}\n" for path in database.files(name))
            await process.out(f"{label} contains:\n{paths}\n")
        else:
            await process.out(_described(label, entry, options))
    return 1 if missing else 0


def _described(label: str, entry: dict[str, str], options: Options) -> str:
    text = f"{label} description:\n{entry.get('T', '')}\n\n"
    if "description" in options.flags:
        return text
    size = int(entry.get("I", "0"))
    shown = f"{size} B" if size < 10_000 else f"{size >> 10} KiB" if size < 10_000 << 10 else f"{size >> 20} MiB"
    return text + f"{label} webpage:\n{entry.get('U', '')}\n\n{label} installed size:\n{shown}\n\n"


async def _owners(process: Process, database: ApkDatabase, paths: list[str]) -> int:
    missing = 0
    for path in paths:
        owner = next((name for name in sorted(database.installed) if path in database.files(name)), None)
        if owner is None:
            missing += 1
            await process.complain(f"ERROR: {path}: Could not find owner package\n")
        else:
            await process.out(f"{path} is owned by {owner}-{database.installed[owner].get('V', '')}\n")
    return missing
