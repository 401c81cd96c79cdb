"""apk: update, add, del, info, search, list of Alpine's packages, in apk-tools' words, be it 2 or (since Alpine 3.23) 3."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.network.http.dates import moment_of
from emulator.machine.network.names import NameFailure, resolve
from emulator.machine.programs.packages.apk_database import ApkDatabase
from emulator.machine.programs.packages.apk_options import Options, Unknown, parse
from emulator.machine.programs.packages.apk_plan import Refusal, ordered, refusals, separated, unneeded
from emulator.machine.programs.packages.apk_shows import show
from emulator.machine.programs.packages.index import Archive, Package, archive_of
from emulator.machine.programs.packages.unpacking import remove, unpack
from emulator.timeline import MILLISECOND, SECOND

RATE = 8_000_000
NOT_SIMULATED = (
    "upgrade", "fix", "cache", "policy", "stats", "version", "fetch", "verify", "dot", "audit", "index", "manifest", "extract",
)  # fmt: skip


async def main(process: Process) -> int:
    try:
        options = parse(process.argv[1:])
    except Unknown as error:
        await process.complain(f"apk: {error} is not simulated\n")
        return 1
    if not options.words:
        await process.out("apk-tools, a package manager\nusage: apk [<OPTIONS>...] COMMAND [<ARGUMENTS>...]\n")
        return 1
    verb, names = options.words[0], options.words[1:]
    work = Apk(process, options)
    match verb:
        case "update":
            return await work.update()
        case "add":
            return await work.add(names)
        case "del":
            return await work.delete(names)
        case "info" | "list" | "search":
            archive = work.archive if work.database.fresh else None
            return await show(process, work.database, archive, verb, names, options)
    if verb in NOT_SIMULATED:
        await process.complain(f"apk: {verb} is not simulated\n")
        return 1
    await process.complain(f"apk: '{verb}' is not an apk command. See 'apk --help'.\n")
    return 1


class Apk:
    def __init__(self, process: Process, options: Options) -> None:
        self.process, self.options = process, options
        self.archive: Archive | None = archive_of(process)
        self.database = ApkDatabase(process)
        self.quiet = "quiet" in options.flags
        #: apk-tools 3: numbers of one width, no line for a list, sizes in KiB up to 10,000.
        self.new = self.database.installed.get("apk-tools", {}).get("V", "").startswith("3.")

    async def say(self, line: str) -> None:
        if not self.quiet:
            await self.process.out(f"{line}\n")

    async def _fetch_indexes(self, told: bool) -> int:
        """The lists; their number of failures."""
        failures = 0
        for index in self.archive.indexes if self.archive is not None else ():
            url = f"{index.uri.rstrip('/')}/{index.suite}/{index.name}"
            if told:
                await self.say(f"fetch {url}")
            host = url.partition("://")[2].partition("/")[0]
            try:
                await resolve(self.process, host)
                await self.process.sleep(60 * MILLISECOND + index.size * SECOND // RATE)
            except NameFailure:
                failures += 1
                doing = "fetching" if "no-cache" in self.options.flags else "updating and opening"
                repository = f"{index.uri.rstrip('/')}/{index.suite}"
                reason = f"{url}: DNS: transient error" if self.new else f"{repository}: temporary error"
                await self.process.complain(f"WARNING: {doing} {reason} (try again later)\n")
        return failures

    async def update(self) -> int:
        failures = await self._fetch_indexes(told=not self.new)
        if failures:
            await self.process.out(
                f"{failures} unavailable, 0 stale; {len(self.database.installed)} distinct packages available\n"
            )
            return failures
        for index in self.archive.indexes if self.archive is not None else ():
            await self.say(f"{index.suite} [{index.uri.rstrip('/')}/{index.suite}]")
        count = len(self.archive.packages) if self.archive is not None else 0
        await self.process.out(f"OK: {count + len(self.database.installed)} distinct packages available\n")
        self.database.mark_fresh()
        return 0

    async def _offered(self) -> dict[str, Package]:
        """What can be installed, once the lists are there."""
        if not self.database.fresh or self.options.flags & {"no-cache", "update"}:
            failures = await self._fetch_indexes(told=not self.new)
            if failures:
                return {}
            if "no-cache" not in self.options.flags:
                self.database.mark_fresh()
        return dict(self.archive.packages) if self.archive is not None else {}

    async def add(self, names: list[str]) -> int:
        offered = await self._offered()
        known = self.archive.known if self.archive is not None and offered else frozenset[str]()
        try:
            refusals(names, offered, self.database.installed, known)
        except Refusal as refusal:
            await self.process.complain(str(refusal))
            return refusal.count
        wanted = [separated(name)[0] for name in names]
        order = ordered(wanted, offered, self.database.installed)
        total = len(order) + bool(self.options.virtual)
        for number, package in enumerate(order, 1):
            await self._step(number, total, "Installing", package.name, package.version)
            if "simulate" in self.options.flags:
                continue
            await self.process.sleep(20 * MILLISECOND + package.size * SECOND // RATE)
            for line in package.setup:
                await self.say(f"  {line}" if self.new else line)
            self.database.add(package, unpack(self.process, package))
        if self.options.virtual:
            version = f"{moment_of(self.process.kernel.timeline.now):%Y%m%d.%H%M%S}"
            await self._step(total, total, "Installing", self.options.virtual, version)
            self.database.add_virtual(self.options.virtual, version, wanted)
        if "simulate" not in self.options.flags:
            self.database.want([self.options.virtual] if self.options.virtual else names)
            await self._finish(bool(total))
        return 0

    async def _step(self, number: int, total: int, doing: str, name: str, version: str) -> None:
        place = f"{number:{len(str(total))}}" if self.new else str(number)
        await self.say(f"({place}/{total}) {doing} {name} ({version})")

    async def _finish(self, changed: bool) -> None:
        self.database.save()
        if changed and self.archive is not None:
            for trigger in self.archive.triggers:
                await self.say(f"Executing {trigger.package}-{trigger.version}.trigger")
        await self.say(f"OK: {self._size()} in {len(self.database.installed)} packages")

    def _size(self) -> str:
        kilobytes = self.database.size()
        if self.new:
            return f"{kilobytes / 1024:.1f} MiB" if kilobytes >= 10_000 else f"{kilobytes} KiB"
        return f"{kilobytes >> 10} MiB"

    async def delete(self, names: list[str]) -> int:
        here = self.database.installed
        self.database.forget(names)
        own = {*(self.archive.packages if self.archive is not None else ()), *self.database.virtuals()}
        gone = [name for name in unneeded(self.database.world, self.database.needs()) if name in own]
        first = [name for name in names if name in gone]
        order = [*first, *(name for name in reversed(gone) if name not in first)]
        for number, name in enumerate(order, 1):
            await self._step(number, len(order), "Purging", name, here[name].get("V", ""))
            remove(self.process, self.database.files(name), False, set())
        for name in order:
            here.pop(name)
        await self._finish(bool(order))
        return 0
