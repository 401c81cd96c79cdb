"""apt-get: update, install, remove, purge, autoremove, upgrade, clean, download's refusal; `apt` shares its work."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.network.names import NameFailure, resolve
from emulator.machine.programs.packages import apt_plan
from emulator.machine.programs.packages.apt_options import Failed, Options, parse
from emulator.machine.programs.packages.apt_plan import Plan
from emulator.machine.programs.packages.apt_request import Request, understood
from emulator.machine.programs.packages.apt_sources import LISTS, has_lists, has_sources
from emulator.machine.programs.packages.apt_update import LATENCY, RATE, update
from emulator.machine.programs.packages.apt_usage import APT_GET
from emulator.machine.programs.packages.apt_words import Console, duration, size
from emulator.machine.programs.packages.dpkg_database import STATES, Database
from emulator.machine.programs.packages.dpkg_work import Dpkg
from emulator.machine.programs.packages.index import Archive, Package, archive_of
from emulator.machine.programs.packages.relations import fields_of, groups
from emulator.timeline import SECOND

ESSENTIAL = (
    "WARNING: The following essential packages will be removed.\n"
    "This should NOT be done unless you know exactly what you are doing!"
)


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
        await process.out(f"apt {console.version} (amd64)\n{APT_GET}")
        return 0 if options.words or "help" in options.flags else 1
    return await run(console, options)


async def run(console: Console, options: Options) -> int:
    """The verbs that apt-get and apt have in common."""
    verb, names = options.words[0], options.words[1:]
    try:
        match verb:
            case "update":
                _lock(console.process, f"{LISTS}/lock", f"directory {LISTS}/", f"{LISTS}/")
                return await update(console, archive_of(console.process))
            case (
                "install"
                | "reinstall"
                | "remove"
                | "purge"
                | "autoremove"
                | "auto-remove"
                | "upgrade"
                | "dist-upgrade"
                | "full-upgrade"
            ):
                return await Work(console, options).run(verb, names)
            case "clean" | "autoclean" | "auto-clean":
                if verb != "clean":
                    await Work(console, options).read()
                return 0
            case "check":
                await Work(console, options).read()
                return 0
            case "source" | "build-dep":
                await Work(console, options).lists_of_sources()
                raise Failed(f"{verb} is not simulated")
            case (
                "download"
                | "changelog"
                | "satisfy"
                | "dselect-upgrade"
                | "markauto"
                | "edit-sources"
            ):
                raise Failed(f"{verb} is not simulated")
            case _:
                raise Failed(f"Invalid operation {verb}")
    except Failed as error:
        for line in str(error).splitlines():
            await console.error(f"E: {line}")
        return 100
    except LinuxError as error:
        await console.error(f"E: {error.path} - {error}")
        return 100


def _lock(process: Process, path: str, what: str, directory: str) -> None:
    """Who may not write there gets no lock. The word `lock file` came with apt 1.7."""
    if process.credentials.uid == 0 and process.credentials.has("CAP_DAC_OVERRIDE"):
        return
    if process.access(path if process.exists(path) else directory, "w"):
        return
    raise Failed(f"Could not open lock file {path} - open (13: Permission denied)\nUnable to lock {what}")


class Work:
    """One install or removal, from reading the lists to the last trigger."""

    def __init__(self, console: Console, options: Options) -> None:
        self.console, self.options = console, options
        self.process = console.process
        self.database = Database(self.process)
        self.archive: Archive | None = archive_of(self.process) if has_lists(self.process) else None

    async def read(self) -> None:
        await self.console.step("Reading package lists")
        await self.console.step("Building dependency tree")
        await self.state()

    async def lists_of_sources(self) -> None:
        """Raises Failed where no `deb-src` is written anywhere, as in all images."""
        await self.console.step("Reading package lists")
        if not has_sources(self.process):
            raise Failed("You must put some 'deb-src' URIs in your sources.list")

    async def state(self) -> None:
        """Said where apt keeps which packages came by themselves."""
        if self.process.exists(STATES) or self.console.old:
            await self.console.step("Reading state information")

    async def run(self, verb: str, names: list[str]) -> int:
        if "simulate" not in self.options.flags:
            self._check_lock()
        await self._check_release()
        if files := [name for name in names if name.startswith(("./", "/"))]:
            await self.console.step("Reading package lists")
            raise Failed(f"Unsupported file {files[0]} given on commandline")
        await self.read()
        if verb.startswith("auto") or (verb in ("remove", "purge") and not names):
            plan = Plan(
                going=self.database.orphans(set()) if verb.startswith("auto") else [],
                purged="purge" in self.options.flags,
            )
        elif verb in ("remove", "purge"):
            plan = await self._removal(names, verb == "purge" or "purge" in self.options.flags)
        elif verb in ("install", "reinstall"):
            plan = await self._installation(names)
        else:
            await self.console.step("Calculating upgrade")
            plan = Plan()
        return await self._carry_out(plan, autoremoving=verb.startswith("auto"))

    async def _check_release(self) -> None:
        releases = self.archive.releases if self.archive is not None else {}
        known = {*releases, *(words[2] for words in releases.values()), "", "now"}
        if self.options.release not in known:
            await self.console.step("Reading package lists")
            raise Failed(
                f"The value '{self.options.release}' is invalid for APT::Default-Release as such a release is not "
                "available in the sources"
            )

    def _check_lock(self) -> None:
        if self.process.credentials.uid != 0:
            if self.console.old:
                raise Failed(
                    "Could not open lock file /var/lib/dpkg/lock - open (13: Permission denied)\n"
                    "Unable to lock the administration directory (/var/lib/dpkg/), are you root?"
                )
            raise Failed(
                "Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\n"
                "Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?"
            )

    async def _asked(self, words: list[str], removing: bool) -> Request:
        """What the words mean; raises Failed with a line for each that means nothing."""
        request = understood(words, self.database, self.archive, removing)
        for note in request.notes:
            await self.console.say(note)
        if request.errors:
            raise Failed("\n".join(request.errors))
        return request

    async def _installation(self, words: list[str]) -> Plan:
        request = await self._asked(words, removing=False)
        plan = apt_plan.install(self.database, self.archive, request.wanted, "lean" not in self.options.flags)
        await self._absent(request.unwanted)
        plan.going = apt_plan.remove(self.database, request.unwanted, plan.purged).going
        for name in plan.already:
            if "reinstall" in self.options.flags or self.options.words[0] == "reinstall":
                plan.again.append(self._offered(name))
                continue
            version = self.database.version(name)
            await self.console.say(
                f"{name} is already the newest version{'' if self.console.old else f' ({version})'}."
            )
            if name in self.database.automatic:
                await self.console.say(f"{name} set to manually installed.")
                self.database.automatic.discard(name)
                self.database.save()
        return plan

    def _offered(self, name: str) -> Package:
        if self.archive is None or name not in self.archive.packages:
            raise Failed(f"Reinstallation of {name} is not simulated")
        return self.archive.packages[name]

    async def _removal(self, words: list[str], purge: bool) -> Plan:
        request = await self._asked(words, removing=True)
        await self._absent([name for name in request.unwanted if not (purge and self.database.left(name))])
        plan = apt_plan.remove(self.database, request.unwanted, purge)
        if request.wanted:
            plan.came = apt_plan.install(
                self.database, self.archive, request.wanted, "lean" not in self.options.flags
            ).came
        return plan

    async def _absent(self, names: list[str]) -> None:
        for name in names:
            if not self.database.installed(name):
                await self.console.say(f"Package '{name}' is not installed, so not removed")

    async def _carry_out(self, plan: Plan, autoremoving: bool) -> int:
        console, database = self.console, self.database
        await self._announce(plan, autoremoving)
        again = f"{len(plan.again)} reinstalled, " if plan.again else ""
        await console.say(
            f"0 upgraded, {len(plan.came)} newly installed, {again}{len(plan.going)} to remove and 0 not upgraded."
        )
        if not plan.came and not plan.going and not plan.again:
            return 0
        if "simulate" in self.options.flags:
            return await self._simulate(plan)
        self._permitted(plan)
        total = sum(package.size for package in (*plan.came, *plan.again))
        if plan.came or plan.again:
            await console.say(f"Need to get {size(total)}B of archives.")
        change = sum(package.installed_size for package in plan.came) * 1024 - self._freed(plan)
        words = (
            f"{size(change)}B of additional disk space will be used"
            if change >= 0
            else f"{size(-change)}B disk space will be freed"
        )
        await console.say(f"After this operation, {words}.")
        if "yes" not in self.options.flags and any(database.essential(name) for name in plan.going):
            raise Failed(
                "Removing essential system-critical packages is not permitted. This might break the system."
            )
        if not await self._agreed(plan):
            await console.always("Abort.")
            return 1
        if plan.came or plan.again:
            await self._fetch(plan, total)
            if "download" in self.options.flags:
                await console.say("Download complete and in download only mode")
                return 0
        dpkg = Dpkg(self.process, database, archive_of(self.process), by_pty=self.process.exists("/dev/pts"))
        if plan.going:
            await dpkg.remove(plan.going, plan.purged)
        if (plan.came or plan.again) and self.archive is not None:
            new = [*plan.came, *plan.again]
            await dpkg.unpack(new, {*plan.extra, *(database.automatic & {package.name for package in plan.again})})
            await dpkg.set_up(apt_plan.setting_up(self.archive, new))
        database.save(states=True)
        return 0

    def _permitted(self, plan: Plan) -> None:
        """`-y` answers no question about held and essential packages."""
        if "yes" not in self.options.flags:
            return
        if "held" not in self.options.flags and any(map(self.database.held, (*plan.new, *plan.going))):
            raise Failed("Held packages were changed and -y was used without --allow-change-held-packages.")
        if "essential" not in self.options.flags and any(self.database.essential(name) for name in plan.going):
            raise Failed("Essential packages were removed and -y was used without --allow-remove-essential.")

    def _version(self, name: str) -> str:
        package = self.archive.packages.get(name) if self.archive is not None else None
        return package.version if package is not None else self.database.version(name)

    async def _announce(self, plan: Plan, autoremoving: bool) -> None:
        console, database = self.console, self.database
        console.version_of = self._version if "versions" in self.options.flags else None
        needs = {other for package in plan.came for other in (*package.depends, *package.recommends)}
        needs |= {other for package in plan.came for names in groups(fields_of(package).get("Depends", "")) for other in names}
        orphans = database.orphans(set(plan.going), needs) if not autoremoving else []
        if orphans:
            were = "packages were" if len(orphans) > 1 else "package was"
            are = "are" if len(orphans) > 1 else "is"
            await console.names(f"The following {were} automatically installed and {are} no longer required:", orphans)
            tool = "apt-get autoremove" if console.old else "apt autoremove"
            await console.say(f"Use '{tool}' to remove {'them' if len(orphans) > 1 else 'it'}.")
        await console.names(
            f"The following {'extra' if console.old else 'additional'} packages will be installed:", plan.extra
        )
        await console.names("Suggested packages:", apt_plan.suggested(database, plan))
        await console.names("Recommended packages:", apt_plan.recommended(database, plan))
        mark = "*" if plan.purged else ""
        await console.names("The following packages will be REMOVED:", [name + mark for name in plan.going])
        await console.names("The following NEW packages will be installed:", plan.new)
        await console.names(
            "The following held packages will be changed:",
            [name for name in (*plan.new, *plan.going) if database.held(name)],
        )
        if essential := [name for name in plan.going if database.essential(name)]:
            await console.names(ESSENTIAL, essential)

    def _freed(self, plan: Plan) -> int:
        there = [name for name in plan.going if self.database.installed(name)]
        sizes = (self.database.stanzas.get(name, {}).get("Installed-Size", "0") for name in there)
        return sum(int(text) if text.isdigit() else 0 for text in sizes) * 1024

    async def _simulate(self, plan: Plan) -> int:
        for name in plan.going:
            await self.console.say(f"{'Purg' if plan.purged else 'Remv'} {name} [{self.database.version(name)}]")
        for package in plan.came:
            await self.console.say(f"Inst {package.name} {self._where(package)}")
        for package in apt_plan.setting_up(self.archive, plan.came) if self.archive is not None else ():
            await self.console.say(f"Conf {package.name} {self._where(package)}")
        return 0

    def _where(self, package: Package) -> str:
        """`(3.2.2-2 Debian:12.15/oldstable [amd64])`."""
        releases = self.archive.releases if self.archive is not None else {}
        words = releases.get(package.suite)
        place = f"{words[0]}:{words[1]}/{words[2]}" if words is not None else package.suite
        return f"({package.version} {place} [{package.architecture}])"

    async def _agreed(self, plan: Plan) -> bool:
        """The question, where more than what was asked for happens; an end of input is no."""
        if "no" in self.options.flags:
            await self.process.out("Do you want to continue? [Y/n] N\n")
            return False
        if (
            "yes" in self.options.flags
            or (self.options.quiet > 1 and "yes" in self.options.flags)
            or (not plan.extra and not plan.going)
        ):
            return True
        await self.process.out("Do you want to continue? [Y/n] ")
        answer = b""
        while not answer.endswith(b"\n") and len(answer) < 1000:
            data = await self.process.read(0, 1)
            if not data:
                return False
            answer += data
        return answer.strip().lower()[:1] in (b"y", b"")

    async def _fetch(self, plan: Plan, total: int) -> None:
        process, begun = self.process, self.process.kernel.timeline.now
        for number, package in enumerate([*plan.came, *plan.again], 1):
            await self._reach(package)
            await process.sleep(LATENCY // 4 + package.size * SECOND // RATE)
            place = f"{package.suite}/{package.component}"
            middle = (
                f"{package.name} {package.architecture}"
                if self.console.old
                else f"{package.architecture} {package.name} {package.architecture}"
            )
            middle = middle if package.architecture != "all" or self.console.old else f"amd64 {package.name} all"
            await self.console.say(
                f"Get:{number} {package.uri} {place} {middle} {package.version} [{size(package.size)}B]"
            )
        elapsed = max(0, process.kernel.timeline.now - begun)
        speed = total * SECOND // max(elapsed, SECOND // 100)
        fetched = f"Fetched {size(total)}B in {duration(elapsed // SECOND)} ({size(speed)}B/s)"
        early = [line for package in plan.came for line in package.preconfigure]
        warnings = list(self.archive.before_unpack) if self.archive is not None else []
        if (
            not early
            and not warnings
            and not self.database.installed("apt-utils")
            and self.database.installed("debconf")
        ):
            warnings = ["debconf: delaying package configuration, since apt-utils is not installed"]
        if self.console.terminal is not None:
            await self.console.say(fetched)
        for line in warnings:
            await self.console.error(line)
        if self.console.terminal is None:  # what a pipe gets comes out behind what is not buffered
            await self.console.say(fetched)
        for line in early:
            await self.console.say(line)

    async def _reach(self, package: Package) -> None:
        host = package.uri.partition("://")[2].partition("/")[0]
        try:
            await resolve(self.process, host)
        except NameFailure:
            url = f"{package.uri.rstrip('/')}/{package.filename}"
            raise Failed(
                f"Failed to fetch {url}  Temporary failure resolving '{host}'\n"
                "Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?"
            ) from None
