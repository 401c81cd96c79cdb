"""a2enmod, a2dismod, a2ensite, a2dissite, a2enconf, a2disconf: links in Debian's /etc/apache2, in the script's words."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.installed import text_of

PLACE = "/etc/apache2"
STATE = "/var/lib/apache2"
#: Modules whose disabling is asked about.
ESSENTIAL = (
    "alias", "auth_basic", "authn_file", "authz_host", "authz_user", "autoindex", "deflate", "dir", "env", "filter", "logio",
    "mime", "negotiation", "setenvif", "unixd", "version", "watchdog",
)  # fmt: skip
QUESTION = (
    "WARNING: The following essential module will be disabled.\n"
    "This might result in unexpected behavior and should NOT be done\n"
    "unless you know exactly what you are doing!\n {}\n\n"
    "To continue type in the phrase 'Yes, do as I say!' or retry by passing '-f': "
)
HINTS = {
    "ssl": "See /usr/share/doc/apache2/README.Debian.gz on how to configure SSL and create self-signed certificates.\n"
}


@dataclass(frozen=True, slots=True)
class Kind:
    """What is linked: its word, its directories' first word, its endings, and what takes the change."""

    word: str
    directory: str
    endings: tuple[str, ...]
    reload: str


KINDS = {
    "mod": Kind("Module", "mods", (".load", ".conf"), "restart"),
    "site": Kind("Site", "sites", (".conf",), "reload"),
    "conf": Kind("Conf", "conf", (".conf",), "reload"),
}


async def main(process: Process) -> int:
    name = process.argv[0].rpartition("/")[2]
    found = re.fullmatch(r"a2(en|dis)(mod|site|conf)", name)
    options = {word for word in process.argv[1:] if word.startswith("-")}
    if found is None or (unknown := sorted(options - {"-q", "--quiet", "-f", "--force"})):
        await process.complain(f"{name}: {'this name' if found is None else unknown[0]} is not simulated\n")
        return 1
    work = Links(process, KINDS[found[2]], bool(options & {"-q", "--quiet"}), bool(options & {"-f", "--force"}))
    words = [word for word in process.argv[1:] if not word.startswith("-")]
    if not words:
        await process.complain(f"{name}: a call without a name is not simulated\n")
        return 1
    return await work.run(words, enabling=found[1] == "en")


class Links:
    """The links of one kind. `changed`: whether apache must be told."""

    def __init__(self, process: Process, kind: Kind, quiet: bool, forced: bool) -> None:
        self.process, self.kind, self.quiet, self.forced = process, kind, quiet, forced
        self.changed = self.asked = False

    async def run(self, words: list[str], enabling: bool) -> int:
        status = 0
        try:
            for name in self._names(words):
                done = await (self.enable(name) if enabling else self.disable(name))
                status = status if done else 1
        except LinuxError as error:
            await self.process.complain(f"Could not {'create' if enabling else 'remove'} {error.path}: {error}\n")
            return error.errno.value[0] if error.errno is not Errno.EPERM else 1
        if self.changed:
            await self.say(f"To activate the new configuration, you need to run:\n  service apache2 {self.kind.reload}\n")
        return status

    async def say(self, text: str, always: bool = False) -> None:
        if always or not self.quiet:
            await self.process.out(text)

    async def refuse(self, text: str) -> bool:
        await self.process.complain(f"ERROR: {text}\n")
        return False

    def _names(self, words: list[str]) -> Iterator[str]:
        for word in words:
            bare = re.sub(r"\.(load|conf)$", "", word)
            known = [bare] if not set("*?[") & set(bare) else fnmatch.filter(self.available(), bare)
            yield from known

    def available(self) -> list[str]:
        with suppress(LinuxError):
            names = self.process.listdir(f"{PLACE}/{self.kind.directory}-available")
            return sorted({name.removesuffix(self.kind.endings[0]) for name in names if name.endswith(self.kind.endings[0])})
        return []

    def _link(self, name: str, ending: str, place: str = "enabled") -> str:
        return f"{PLACE}/{self.kind.directory}-{place}/{name}{ending}"

    def enabled(self, name: str) -> bool:
        try:
            self.process.lstat(self._link(name, self.kind.endings[0]))
        except LinuxError:
            return False
        return True

    def _listed(self, name: str, what: str) -> list[str]:
        """`# Depends: a b` of a module's .load."""
        text = text_of(self.process, self._link(name, self.kind.endings[0], "available"))
        found = re.search(rf"^# {what}:\s+(.*)$", text, re.MULTILINE)
        return found[1].split() if found else []

    async def enable(self, name: str, depth: int = 0) -> bool:
        word = self.kind.word
        if not self.process.exists(self._link(name, self.kind.endings[0], "available")) or depth > 20:
            return await self.refuse(f"{word} {name} does not exist!")
        for other in self._listed(name, "Depends"):
            await self.say(f"Considering dependency {other} for {name}:\n")
            if not await self.enable(other, depth + 1):
                return await self.refuse(f"Could not enable dependency {other} for {name}, aborting")
        conflicts = self._listed(name, "Conflicts")
        for other in conflicts:
            await self.say(f"Considering conflict {other} for {name}:\n")
        for other in filter(self.enabled, conflicts):
            return await self.refuse(
                f"Module {other} is enabled - cannot proceed due to conflicts. It needs to be disabled first!"
            )
        if self.enabled(name):
            await self.say(f"{word} {name} already enabled\n")
            return True
        for ending in reversed(self.kind.endings):
            if self.process.exists(self._link(name, ending, "available")):
                self.process.symlink(
                    f"../{self.kind.directory}-available/{name}{ending}", self._link(name, ending)
                )
        await self.say(f"Enabling {word.lower()} {name}.\n", always=True)
        await self.say(HINTS.get(name, "") if word == "Module" else "")
        self._remember(name)
        self.changed = True
        return True

    async def disable(self, name: str) -> bool:
        word = self.kind.word
        if not self.enabled(name):
            if not self.process.exists(self._link(name, self.kind.endings[0], "available")):
                return await self.refuse(f"{word} {name} does not exist!")
            await self.say(f"{word} {name} already disabled\n")
            return True
        needing = [other for other in self.available() if self.enabled(other) and name in self._listed(other, "Depends")]
        if needing and not self.forced:
            return await self.refuse(
                f"The following modules depend on {name} and need to be disabled first: {' '.join(needing)}"
            )
        if word == "Module" and name in ESSENTIAL and not self.forced and not await self._sure(name):
            return False
        for ending in self.kind.endings:
            with suppress(LinuxError):
                self.process.lstat(self._link(name, ending))
                self.process.unlink(self._link(name, ending))
        await self.say(f"{word} {name} disabled.\n", always=True)
        self.changed = True
        return True

    async def _sure(self, name: str) -> bool:
        await self.say(QUESTION.format(name), always=True)
        answer = b""
        while not answer.endswith(b"\n") and len(answer) < 100 and (data := await self.process.read(0, 1)):
            answer += data
        if answer.rstrip(b"\n") == b"Yes, do as I say!":
            return True
        await self.say("Aborting\n", always=True)
        return False

    def _remember(self, name: str) -> None:
        """That it was not a package's script who did it: a2query tells."""
        kind = {"Module": "module"}.get(self.kind.word, self.kind.word.lower())
        for path in (STATE, f"{STATE}/{kind}", f"{STATE}/{kind}/enabled_by_admin"):
            if not self.process.exists(path):
                self.process.mkdir(path)
        self.process.write_file(f"{STATE}/{kind}/enabled_by_admin/{name}", b"")
