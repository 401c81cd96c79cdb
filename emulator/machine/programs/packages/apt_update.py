"""apt-get update: what is fetched from whom, the lines about it, and the lists that it leaves below /var/lib/apt/lists."""

from __future__ import annotations

from collections.abc import Sequence

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.network.names import NameFailure, resolve
from emulator.machine.programs.packages.apt_sources import LISTS, Source, list_name, sources
from emulator.machine.programs.packages.apt_words import Console, duration, size
from emulator.machine.programs.packages.index import Archive, Index, Package
from emulator.machine.programs.packages.relations import fields_of
from emulator.timeline import MILLISECOND, SECOND

RATE = 4_000_000  # bytes a second: what a line at home gives
LATENCY = 40 * MILLISECOND


async def update(console: Console, archive: Archive | None) -> int:
    """Fetches the lists of all sources; 100 when some could not be had for good."""
    process = console.process
    known = sources(process)
    reachable, unreachable = await _hosts(process, known)
    begun = process.kernel.timeline.now
    number, total, skipped = 0, 0, False
    for index in archive.indexes if archive is not None else ():
        source = _source_of(index, known)
        if source is None or source.host in unreachable:
            continue
        await process.sleep(LATENCY + index.size * SECOND // RATE)
        number += index.answer == "Get" or not console.old
        total += index.size if index.answer == "Get" else 0
        await console.say(_line(console, index, number))
        if index.answer != "Ign":
            _store(process, archive, source, index)
    failures = await _failures(console, known, unreachable, number)
    strangers = [source for source in known if source.host in reachable and not _offers(archive, source)]
    for source in strangers:
        number += 1
        await console.say(
            f"Err{'' if console.old else f':{number}'} {source.uri} {source.suite} Release\n  404  Not Found"
        )
        failures.append(f"E: The repository '{source.uri} {source.suite} Release' does not have a Release file.")
        skipped = True
    elapsed = max(0, process.kernel.timeline.now - begun)
    if total:
        speed = total * SECOND // max(elapsed, SECOND // 10)
        await console.say(f"Fetched {size(total)}B in {duration(elapsed // SECOND)} ({size(speed)}B/s)")
    await console.step("Reading package lists")
    for line in failures:
        await console.error(line)
    if failures and not skipped:
        await console.error("W: Some index files failed to download. They have been ignored, or old ones used instead.")
    return 100 if skipped else 0


async def _hosts(process: Process, known: Sequence[Source]) -> tuple[set[str], list[str]]:
    """Whose names resolve, and whose don't."""
    good: set[str] = set()
    bad: list[str] = []
    for host in dict.fromkeys(source.host for source in known):
        try:
            await resolve(process, host)
            good.add(host)
        except NameFailure:
            bad.append(host)
    return good, bad


def _source_of(index: Index, known: Sequence[Source]) -> Source | None:
    host = index.uri.partition("://")[2].partition("/")[0]
    component = index.name.partition(" ")[0] if " " in index.name else ""
    for source in known:
        if (
            source.host == host
            and source.suite == index.suite
            and (not component or component.split("/")[-1] in source.components)
        ):
            return source
    return None


def _offers(archive: Archive | None, source: Source) -> bool:
    if archive is None:
        return False
    hosts = ((index.uri.partition("://")[2].partition("/")[0], index.suite) for index in archive.indexes)
    return (source.host, source.suite) in hosts


def _line(console: Console, index: Index, number: int) -> str:
    numbered = f":{number}" if index.answer == "Get" or not console.old else ""
    # apt writes a list's place as SUITE/COMPONENT; the data may give them apart, as `main amd64 Packages`
    suite, name = index.suite, index.name
    component, space, rest = name.partition(" ")
    if space:
        suite, name = f"{suite}/{component}", rest
    weight = f" [{size(index.size)}B]" if index.size and index.answer == "Get" else ""
    return f"{index.answer}{numbered} {index.uri} {suite} {name}{weight}"


async def _failures(console: Console, known: Sequence[Source], hosts: list[str], number: int) -> list[str]:
    """The Err lines of sources that cannot be reached, and the warnings about them."""
    warnings = []
    for source in known:
        if source.host not in hosts:
            continue
        number += 1
        text = f"Temporary failure resolving '{source.host}'"
        base = f"{source.uri.rstrip('/')}/dists/{source.suite}"
        if console.old:
            shown = f"{source.uri.partition('://')[0]}://{source.host} {source.suite}"
            await console.say(f"Err {shown} InRelease\n  \nErr {shown} Release.gpg\n  {text}")
            warnings += [f"W: Failed to fetch {base}/InRelease  \n", f"W: Failed to fetch {base}/Release.gpg  {text}\n"]
        else:
            await console.say(f"Ign:{number} {source.uri} {source.suite} InRelease")
            await console.say(f"Err:{number} {source.uri} {source.suite} InRelease\n  {text}")
            warnings.append(f"W: Failed to fetch {base}/InRelease  {text}")
    return warnings


def _store(process: Process, archive: Archive | None, source: Source, index: Index) -> None:
    """The list as a file: stanzas of the packages that it holds, or a short Release text."""
    for directory in ("/var/lib/apt", LISTS, f"{LISTS}/partial"):
        if not process.exists(directory):
            process.mkdir(directory)
    if not process.exists(f"{LISTS}/lock"):
        process.write_file(f"{LISTS}/lock", b"", 0o640)
    words = index.name.split()
    text = f"Suite: {index.suite}\nComponents: {' '.join(source.components)}\n"
    if words[-1] == "Packages" and archive is not None:
        held = [
            package
            for package in archive.packages.values()
            if (package.suite, package.component) == (index.suite, words[0])
        ]
        text = "\n".join(stanza(package) for package in held)
    try:
        process.write_file(f"{LISTS}/{list_name(source.uri, index.suite, index.name)}", text.encode())
    except LinuxError:
        return


def stanza(package: Package) -> str:
    """What the list below /var/lib/apt/lists says of a package: what apt needs of it."""
    fields = {key: value for key, value in fields_of(package).items() if key not in ("Tag", "Description-md5")}
    return "".join(f"{key}: {value}\n" for key, value in fields.items())
