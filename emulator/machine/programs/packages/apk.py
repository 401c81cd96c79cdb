"""apk: update, add, del, info, search, list of Alpine's packages, in apk-tools' words."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.network.names import NameFailure, resolve
from emulator.machine.programs.packages.apk_database import ApkDatabase
from emulator.machine.programs.packages.index import Archive, Package, archive_of
from emulator.machine.programs.packages.unpacking import remove, unpack
from emulator.timeline import MILLISECOND, SECOND

RATE = 8_000_000
REPOSITORIES = "/etc/apk/repositories"


async def main(process: Process) -> int:
    words = [word for word in process.argv[1:] if not word.startswith("-")]
    options = {word for word in process.argv[1:] if word.startswith("-")}
    if not words:
        await process.out("apk-tools, a package manager\nusage: apk [<OPTIONS>...] COMMAND [<ARGUMENTS>...]\n")
        return 1
    work = Apk(process, options)
    match words[0]:
        case "update":
            return await work.update()
        case "add":
            return await work.add(words[1:])
        case "del":
            return await work.delete(words[1:])
        case "info" | "list" | "search":
            return await work.show(words[0], words[1:])
        case "upgrade" | "fix" | "cache" | "policy" | "stats" | "version":
            await process.complain(f"apk: {words[0]} is not emulated yet\n")
            return 1
    await process.complain(f"apk: '{words[0]}' is not an apk command. See 'apk --help'.\n")
    return 1


class Apk:
    def __init__(self, process: Process, options: set[str]) -> None:
        self.process, self.options = process, options
        self.archive: Archive | None = archive_of(process)
        self.database = ApkDatabase(process)
        self.quiet = bool(options & {"-q", "--quiet"})

    async def _fetch_indexes(self) -> int:
        """The lists; their number of failures."""
        failures = 0
        for index in self.archive.indexes if self.archive is not None else ():
            url = f"{index.uri.rstrip('/')}/{index.suite}/{index.name}"
            if not self.quiet:
                await self.process.out(f"fetch {url}\n")
            host = url.partition("://")[2].partition("/")[0]
            try:
                await resolve(self.process, host)
                await self.process.sleep(60 * MILLISECOND + index.size * SECOND // RATE)
            except NameFailure:
                failures += 1
                repository = f"{index.uri.rstrip('/')}/{index.suite}"
                await self.process.complain(
                    f"WARNING: {'updating and opening' if '--no-cache' not in self.options else 'fetching'} "
                    f"{repository}: temporary error (try again later)\n"
                )
        return failures

    async def update(self) -> int:
        failures = await self._fetch_indexes()
        if failures:
            await self.process.out(
                f"{failures} unavailable, 0 stale; {len(self.database.installed)} distinct packages available\n"
            )
            return failures
        indexes = self.archive.indexes if self.archive is not None else ()
        for index in indexes:
            if not self.quiet:
                await self.process.out(f"{index.suite} [{index.uri.rstrip('/')}/{index.suite}]\n")
        count = len(self.archive.packages) if self.archive is not None else 0
        await self.process.out(f"OK: {count + len(self.database.installed)} distinct packages available\n")
        self.database.mark_fresh()
        return 0

    async def add(self, names: list[str]) -> int:
        if not self.database.fresh or self.options & {"--no-cache", "-U", "--update-cache"}:
            failures = await self._fetch_indexes()
            if not failures and "--no-cache" not in self.options:
                self.database.mark_fresh()
            usable = not failures
        else:
            usable = True
        offered = dict(self.archive.packages) if self.archive is not None and usable else {}
        missing = [
            name
            for name in names
            if name.partition("=")[0] not in offered and name.partition("=")[0] not in self.database.installed
        ]
        if missing:
            lines = "".join(f"  {name} (no such package):\n    required by: world[{name}]\n" for name in missing)
            await self.process.complain(f"ERROR: unable to select packages:\n{lines}")
            return len(missing)
        order = self._ordered(names, offered)
        for number, package in enumerate(order, 1):
            await self.process.sleep(20 * MILLISECOND + package.size * SECOND // RATE)
            if not self.quiet:
                await self.process.out(f"({number}/{len(order)}) Installing {package.name} ({package.version})\n")
            self.database.add(package, unpack(self.process, package))
        await self._finish(bool(order))
        return 0

    def _ordered(self, names: list[str], offered: dict[str, Package]) -> list[Package]:
        """Each package behind what it needs."""
        done: dict[str, Package] = {}

        def visit(name: str, depth: int) -> None:
            package = offered.get(name)
            if package is None or name in done or name in self.database.installed or depth > 50:
                return
            for other in package.depends:
                visit(other, depth + 1)
            done[name] = package

        for name in names:
            visit(name.partition("=")[0], 0)
        return list(done.values())

    async def _finish(self, changed: bool) -> None:
        self.database.save()
        if changed and self.archive is not None and not self.quiet:
            for trigger in self.archive.triggers:
                await self.process.out(f"Executing {trigger.package}-{trigger.version}.trigger\n")
        kilobytes = self.database.size()
        if not self.quiet:
            shown = f"{kilobytes / 1024:.1f} MiB" if kilobytes < 10 * 1024 else f"{kilobytes >> 10} MiB"
            await self.process.out(f"OK: {shown} in {len(self.database.installed)} packages\n")

    async def delete(self, names: list[str]) -> int:
        missing = [name for name in names if name not in self.database.installed]
        gone = [name for name in names if name not in missing]
        queue = list(gone)
        while queue:
            for other in self.database.orphans(gone, queue.pop()):
                gone.append(other)
                queue.append(other)
        for number, name in enumerate(gone, 1):
            await self.process.out(
                f"({number}/{len(gone)}) Purging {name} ({self.database.installed[name].get('V', '')})\n"
            )
            remove(self.process, self.database.files(name), False, set())
        for name in gone:
            self.database.installed.pop(name)
        await self._finish(bool(gone))
        return 0

    async def show(self, verb: str, names: list[str]) -> int:
        here, process = self.database.installed, self.process
        offered = dict(self.archive.packages) if self.archive is not None and self.database.fresh else {}
        if verb == "info":
            if not names:
                await process.out("".join(f"{name}\n" for name in sorted(here)))
                return 0
            for name in names:
                entry = here.get(name)
                if entry is None:
                    return 1
                label = f"{name}-{entry.get('V', '')}"
                await process.out(
                    f"{label} description:\n{entry.get('T', '')}\n\n{label} "
                    f"webpage:\n{entry.get('U', '')}\n\n{label} installed size:\n{int(entry.get('I', '0')) >> 10} "
                    "KiB\n\n"
                )
            return 0
        found = sorted({*here, *offered})
        for name in found:
            if names and not any(word in name for word in names):
                continue
            version = here[name].get("V", "") if name in here else offered[name].version
            if verb == "search":
                await process.out(f"{name}-{version}\n")
            elif name in here or "-I" not in self.options:
                await process.out(f"{name}-{version} x86_64 {{{name}}} (){' [installed]' if name in here else ''}\n")
        return 0
