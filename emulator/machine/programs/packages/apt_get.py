"""apt-get: update, install, remove, purge, autoremove, upgrade, clean, download's refusal; `apt` shares its work."""

from __future__ import annotations

from dataclasses import dataclass, field

from emulator.errors import EmulatorError
from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.network.names import NameFailure, resolve
from emulator.machine.programs.packages import apt_plan
from emulator.machine.programs.packages.apt_plan import NoPackage, Plan
from emulator.machine.programs.packages.apt_sources import LISTS, has_lists
from emulator.machine.programs.packages.apt_update import LATENCY, RATE, update
from emulator.machine.programs.packages.apt_usage import APT_GET
from emulator.machine.programs.packages.apt_words import Console, duration, size
from emulator.machine.programs.packages.dpkg_database import STATES, Database
from emulator.machine.programs.packages.dpkg_work import Dpkg
from emulator.machine.programs.packages.index import Archive, Package, archive_of
from emulator.timeline import SECOND

FLAGS = {
    "y": "yes",
    "yes": "yes",
    "assume-yes": "yes",
    "assume-no": "no",
    "q": "quiet",
    "quiet": "quiet",
    "s": "simulate",
    "simulate": "simulate",
    "just-print": "simulate",
    "dry-run": "simulate",
    "no-act": "simulate",
    "d": "download",
    "download-only": "download",
    "no-install-recommends": "lean",
    "install-recommends": "",
    "no-install-suggests": "",
    "f": "",
    "fix-broken": "",
    "purge": "purge",
    "allow-unauthenticated": "",
    "force-yes": "yes",
    "fix-missing": "",
    "m": "",
    "reinstall": "reinstall",
    "autoremove": "autoremove",
    "auto-remove": "autoremove",
    "only-upgrade": "upgrade",
    "V": "",
    "verbose-versions": "",
    "no-upgrade": "",
    "allow-downgrades": "",
    "allow-remove-essential": "",
    "allow-change-held-packages": "",
    "show-progress": "",
    "installed": "installed",
    "upgradable": "upgradable",
    "all-versions": "",
    "a": "",
    "names-only": "names",
    "n": "names",
    "no-download": "",
    "allow-insecure-repositories": "",
    "allow-releaseinfo-change": "",
}


class Failed(EmulatorError):
    """An `E:` line and status 100."""


@dataclass
class Options:
    flags: set[str] = field(default_factory=set)
    quiet: int = 0
    words: list[str] = field(default_factory=list)


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


def parse(words: list[str]) -> Options:
    """apt's options; `-o KEY=VALUE` and `-t SUITE` are taken and change nothing here."""
    options, queue = Options(), list(words)
    while queue:
        word = queue.pop(0)
        if not word.startswith("-") or word == "-":
            options.words.append(word)
        elif word.startswith(("-o", "-t", "-c")) and not word.startswith("--"):
            if len(word) == 2 and queue:
                queue.pop(0)
        elif word in ("--option", "--target-release", "--default-release", "--config-file"):
            queue[:1] = []
        elif word.startswith("--"):
            _long(options, word)
        else:
            _short(options, word)
    return options


def _long(options: Options, word: str) -> None:
    name, _, value = word[2:].partition("=")
    if name in ("help", "version"):
        options.flags.add(name)
    elif name == "quiet":
        options.quiet += int(value) if value.isdigit() else 1
    elif name in FLAGS:
        options.flags.add(FLAGS[name])
    elif name.startswith("no-") and name[3:] in FLAGS:
        options.flags.discard(FLAGS[name[3:]])
    elif name not in ("option", "target-release"):
        raise Failed(f"Command line option --{name} is not understood in combination with the other options")


def _short(options: Options, word: str) -> None:
    for index, letter in enumerate(word[1:], 1):
        if letter == "q":
            rest = word[index + 1 :]
            options.quiet += int(rest[1:]) if rest.startswith("=") and rest[1:].isdigit() else 1
            if rest.startswith("="):
                return
        elif letter == "h":
            options.flags.add("help")
        elif letter == "v":
            options.flags.add("version")
        elif letter in FLAGS:
            options.flags.add(FLAGS[letter])
        else:
            raise Failed(
                f"Command line option '{letter}' [from {word}] is not understood in combination with the other options."
            )


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
            case (
                "download"
                | "source"
                | "build-dep"
                | "changelog"
                | "satisfy"
                | "dselect-upgrade"
                | "markauto"
                | "edit-sources"
            ):
                raise Failed(f"{verb} is not emulated yet")
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

    async def state(self) -> None:
        """Said where apt keeps which packages came by themselves."""
        if self.process.exists(STATES) or self.console.old:
            await self.console.step("Reading state information")

    async def run(self, verb: str, names: list[str]) -> int:
        if "simulate" not in self.options.flags:
            self._check_lock()
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

    async def _installation(self, names: list[str]) -> Plan:
        wanted = [name for name in names if not name.endswith("-")]
        missing = [name for name in wanted if name.startswith(("./", "/"))]
        if missing:
            raise Failed(f"Unsupported file {missing[0]} given on commandline")
        try:
            plan = apt_plan.install(
                self.database,
                self.archive,
                [name.rstrip("+") if name.endswith("+") and name != "g++" else name for name in wanted],
                "lean" not in self.options.flags,
            )
        except NoPackage as error:
            raise Failed(f"Unable to locate package {error}") from error
        for name in plan.already:
            version = self.database.version(name)
            await self.console.say(
                f"{name} is already the newest version{'' if self.console.old else f' ({version})'}."
            )
            if name in self.database.automatic:
                await self.console.say(f"{name} set to manually installed.")
                self.database.automatic.discard(name)
                self.database.save()
        return plan

    async def _removal(self, names: list[str], purge: bool) -> Plan:
        for name in names:
            if not self.database.installed(name):
                if name not in self.database.stanzas and (self.archive is None or name not in self.archive.packages):
                    raise Failed(f"Unable to locate package {name}")
                await self.console.say(f"Package '{name}' is not installed, so not removed")
        return apt_plan.remove(self.database, names, purge)

    async def _carry_out(self, plan: Plan, autoremoving: bool) -> int:
        console, database = self.console, self.database
        await self._announce(plan, autoremoving)
        await console.say(
            f"0 upgraded, {len(plan.came)} newly installed, {len(plan.going)} to remove and 0 not upgraded."
        )
        if not plan.came and not plan.going:
            return 0
        if "simulate" in self.options.flags:
            return await self._simulate(plan)
        total = sum(package.size for package in plan.came)
        if plan.came:
            await console.say(f"Need to get {size(total)}B of archives.")
        change = sum(package.installed_size for package in plan.came) * 1024 - self._freed(plan)
        words = (
            f"{size(change)}B of additional disk space will be used"
            if change >= 0
            else f"{size(-change)}B disk space will be freed"
        )
        await console.say(f"After this operation, {words}.")
        if not await self._agreed(plan):
            await console.always("Abort.")
            return 1
        if plan.came:
            await self._fetch(plan, total)
            if "download" in self.options.flags:
                await console.say("Download complete and in download only mode")
                return 0
        assert self.archive is not None or not plan.came
        dpkg = Dpkg(self.process, database, archive_of(self.process), by_pty=self.process.exists("/dev/pts"))
        if plan.going:
            await dpkg.remove(plan.going, plan.purged)
        if plan.came and self.archive is not None:
            await dpkg.unpack(plan.came, set(plan.extra))
            await dpkg.set_up(apt_plan.setting_up(self.archive, plan.came))
        return 0

    async def _announce(self, plan: Plan, autoremoving: bool) -> None:
        console, database = self.console, self.database
        orphans = database.orphans(set(plan.going)) if not autoremoving else []
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

    def _freed(self, plan: Plan) -> int:
        sizes = (self.database.stanzas.get(name, {}).get("Installed-Size", "0") for name in plan.going)
        return sum(int(text) if text.isdigit() else 0 for text in sizes) * 1024

    async def _simulate(self, plan: Plan) -> int:
        for package in plan.came:
            await self.console.say(f"Inst {package.name} ({package.version} {package.suite} [{package.architecture}])")
        for name in plan.going:
            await self.console.say(f"{'Purg' if plan.purged else 'Remv'} {name} [{self.database.version(name)}]")
        for package in plan.came:
            await self.console.say(f"Conf {package.name} ({package.version} {package.suite} [{package.architecture}])")
        return 0

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
        for number, package in enumerate(plan.came, 1):
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
