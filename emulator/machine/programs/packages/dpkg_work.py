"""dpkg's work on a machine: unpacking, setting up, removing, with its lines. apt and dpkg itself call it."""

from __future__ import annotations

from collections.abc import Sequence

from emulator.machine.kernel.open_file import Open
from emulator.machine.kernel.process import Process
from emulator.machine.network.http.dates import moment_of
from emulator.machine.programs.packages.configuring import configure
from emulator.machine.programs.packages.debconf_frontends import asks, complaints
from emulator.machine.programs.packages.dpkg_database import Database
from emulator.machine.programs.packages.index import Archive, Package, Trigger
from emulator.machine.programs.packages.installed import debian_version
from emulator.machine.programs.packages.unpacking import remove, unpack
from emulator.machine.programs.packages.versions import compare
from emulator.timeline import MILLISECOND


class Dpkg:
    """`by_pty`: apt runs dpkg on a pseudo-terminal of its own, so its lines end in CR LF and its progress is shown."""

    def __init__(self, process: Process, database: Database, archive: Archive | None, by_pty: bool) -> None:
        self.process, self.database, self.archive = process, database, archive
        out = process.files.get(1)
        self.on_terminal = out is not None and out.is_terminal
        self.progress = by_pty or self.on_terminal
        self.end = "\r\n" if by_pty and not self.on_terminal else "\n"
        self.counted = False
        self.gone: set[str] = set()

    async def say(self, text: str) -> None:
        await self.process.out(text + self.end)

    async def _count(self) -> None:
        """`(Reading database ...`, once a run."""
        if self.counted:
            return
        self.counted = True
        lead = "(Reading database ... "
        if self.progress:
            await self.process.out(lead + "".join(f"\r{lead}{share}%" for share in range(5, 101, 5)) + "\r")
        await self.say(f"{lead}{self.files_known()} files and directories currently installed.)")

    def files_known(self) -> int:
        """How many paths dpkg knows: the image's own, and those of packages that came later."""
        base = self.archive.installed_files if self.archive is not None else 0
        offered = self.archive.packages if self.archive is not None else {}
        return base + sum(
            max(0, len(self.database.files(name)) - 1) for name in self.database.names() if name in offered
        )

    async def unpack(
        self, packages: Sequence[Package], automatic: set[str], file_of: dict[str, str] | None = None
    ) -> None:
        for package in packages:
            before = self.database.version(package.name) if self.database.installed(package.name) else ""
            if not before:
                await self.say(f"Selecting previously unselected package {package.label}.")
            await self._count()
            shown = (file_of or {}).get(
                package.name
            ) or f".../{package.filename.rpartition('/')[2] or package.name + '.deb'}"
            if (
                file_of is None
                and len(packages) > 5
                and debian_version(self.process, "dpkg")
                and self._numbers_archives()
            ):
                place = f"{list(packages).index(package):0{len(str(len(packages) - 1))}}"
                shown = f".../{place}-{shown.removeprefix('.../')}" if len(packages) > 1 else shown
            await self.say(f"Preparing to unpack {shown} ...")
            await self.process.sleep(8 * MILLISECOND + package.installed_size * MILLISECOND // 100)
            over = f" over ({before})" if before else ""
            await self.say(f"Unpacking {package.label} ({package.version}){over} ...")
            self.database.add(package, unpack(self.process, package), package.name in automatic)
        await self._triggers("unpack", packages)

    def _numbers_archives(self) -> bool:
        """apt since 1.3 gives dpkg a directory of numbered links when there are many packages."""
        return compare(debian_version(self.process, "apt") or "0", "1.3") >= 0

    async def set_up(self, packages: Sequence[Package]) -> None:
        for package in packages:
            await self.say(f"Setting up {package.label} ({package.version}) ...")
            lines = complaints(self.process, self.database, self.on_terminal) if asks(package) else ()
            for line in (*lines, *package.setup):
                await self.say(line)
            configure(self.process, package.name)
            await self.process.sleep(5 * MILLISECOND)
        await self._triggers("setup", packages)
        self._log([("install", package.label, package.version) for package in packages])
        self.database.save()

    async def remove(self, names: Sequence[str], purge: bool) -> None:
        offered = self.archive.packages if self.archive is not None else {}
        gone: list[Package] = []
        for name in names:
            label, version = self.database.label(name), self.database.version(name)
            await self._count()
            package = offered.get(name)
            if self.database.installed(name):
                await self.say(f"Removing {label} ({version}) ...")
                for line in package.removal if package is not None else ():
                    await self.say(line)
            kept = {
                path
                for other in self.database.names()
                if other != name
                for path in self._paths(other)
                if path.count("/") < 4
            }
            stayed = remove(self.process, self._paths(name), not purge, kept)
            if purge and any(path.startswith("/etc/") and path.count("/") > 1 for path in self._paths(name)):
                self.counted = self.counted and self.database.left(name)
                await self._count()
                await self.say(f"Purging configuration files for {name} ({version}) ...")
            self.database.drop(name, stayed)
            self.gone.add(name)
            gone += [package] if package is not None else []
        await self._triggers("setup", gone)
        self._log([("remove", name, "") for name in names])
        self.database.save()

    def _paths(self, name: str) -> list[str]:
        return self.database.files(name)

    async def _triggers(self, when: str, packages: Sequence[Package]) -> None:
        fired: list[Trigger] = []
        for trigger in self.archive.triggers if self.archive is not None else ():
            touched = not trigger.paths or any(
                entry.path.startswith(tuple(trigger.paths)) for package in packages for entry in package.entries()
            )
            there = trigger.package not in self.database.stanzas or self.database.installed(trigger.package)
            if trigger.when == when and touched and packages and there and trigger.package not in self.gone:
                fired.append(trigger)
        for trigger in fired:
            await self.say(f"Processing triggers for {trigger.package} ({trigger.version}) ...")
            for line in trigger.lines:
                await self.say(line)

    def _log(self, changes: list[tuple[str, str, str]]) -> None:
        """Lines of /var/log/dpkg.log."""
        if not changes or not self.process.exists("/var/log"):
            return
        stamp = f"{moment_of(self.process.kernel.timeline.now):%Y-%m-%d %H:%M:%S}"
        lines = [
            f"{stamp} {what} {name} <none> {version}\n" if what == "install" else f"{stamp} {what} {name}\n"
            for what, name, version in changes
        ]
        file = self.process.open("/var/log/dpkg.log", Open.WRITE | Open.CREATE | Open.APPEND, 0o644)
        file.close()
        self.process.write_file("/var/log/dpkg.log", "".join(lines).encode(), append=True)
