"""dpkg's database in an image: /var/lib/dpkg/status and info/*.list, apt's extended_states. Reading and writing, no wording."""

from __future__ import annotations

from collections.abc import Iterable

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.index import Package
from emulator.machine.programs.packages.installed import STATUS, paragraphs, text_of
from emulator.machine.programs.packages.relations import fields_of

INFO = "/var/lib/dpkg/info"
#: What dpkg keeps of a package's paragraph, in its order.
FIELDS = (
    "Package", "Essential", "Protected", "Status", "Priority", "Section", "Installed-Size", "Origin", "Maintainer", "Bugs",
    "Architecture", "Multi-Arch", "Source", "Version", "Replaces", "Provides", "Depends", "Pre-Depends", "Recommends",
    "Suggests", "Breaks", "Conflicts", "Enhances", "Description", "Homepage",
)  # fmt: skip
#: Essential packages since Debian 12, and what apt recommends: the images' paragraphs have fewer fields than Debian's.
ESSENTIAL = frozenset(
    (
        "base-files", "base-passwd", "bash", "bsdutils", "coreutils", "dash", "debianutils", "diffutils", "dpkg", "findutils",
        "grep", "gzip", "hostname", "init-system-helpers", "libc-bin", "login", "ncurses-base", "ncurses-bin", "perl-base",
        "sed", "sysvinit-utils", "tar", "util-linux",
    )
)  # fmt: skip
RECOMMENDED = {"apt": "ca-certificates"}
STATES = "/var/lib/apt/extended_states"


class Database:
    """The installed packages by name. `stanzas` keep their fields' order."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.stanzas = {entry["Package"]: entry for entry in paragraphs(text_of(process, STATUS)) if "Package" in entry}
        states = paragraphs(text_of(process, STATES))
        self.automatic = {entry.get("Package", "") for entry in states if entry.get("Auto-Installed") == "1"}

    def installed(self, name: str) -> bool:
        return self.stanzas.get(name, {}).get("Status", "").endswith(" installed")

    def left(self, name: str) -> bool:
        """Whether only its configuration is there."""
        return self.stanzas.get(name, {}).get("Status", "").endswith(" config-files")

    def held(self, name: str) -> bool:
        return self.stanzas.get(name, {}).get("Status", "").startswith("hold ")

    def essential(self, name: str) -> bool:
        return name in ESSENTIAL or self.stanzas.get(name, {}).get("Essential", "") == "yes"

    def version(self, name: str) -> str:
        return self.stanzas.get(name, {}).get("Version", "")

    def names(self) -> list[str]:
        return sorted(name for name in self.stanzas if self.installed(name))

    def provided(self, name: str) -> bool:
        """Whether some installed package provides that name."""
        return any(
            name in _names(entry.get("Provides", "")) for key, entry in self.stanzas.items() if self.installed(key)
        )

    def label(self, name: str) -> str:
        """`libc6:amd64` for packages that may be there in several architectures."""
        entry = self.stanzas.get(name, {})
        return f"{name}:{entry.get('Architecture', '')}" if entry.get("Multi-Arch") == "same" else name

    def needed_by(self, name: str) -> list[str]:
        """Installed packages that depend on it."""
        return [
            key
            for key in self.names()
            if name in _names(self._field(key, "Depends") + "," + self._field(key, "Pre-Depends"))
        ]

    def orphans(self, going: set[str], coming: Iterable[str] = ()) -> list[str]:
        """Automatically installed packages that nobody needs once `going` are gone and what needs `coming` is there."""
        roots = [
            name
            for name in self.names()
            if (name not in self.automatic or self.essential(name)) and name not in going
        ]
        kept: set[str] = set()
        queue = [*roots, *(name for name in coming if self.installed(name))]
        while queue:
            name = queue.pop()
            if name in kept:
                continue
            kept.add(name)
            wanted = (
                self._field(name, "Depends")
                + ","
                + self._field(name, "Pre-Depends")
                + ","
                + (self._field(name, "Recommends") or RECOMMENDED.get(name, ""))
            )
            queue += [other for other in _names(wanted) if self.installed(other) and other not in going]
        return sorted(
            name for name in self.automatic if self.installed(name) and name not in kept and name not in going
        )

    def _field(self, name: str, field: str) -> str:
        return self.stanzas.get(name, {}).get(field, "")

    # files

    def files(self, name: str) -> list[str]:
        """What info/NAME.list says; [] when there is none."""
        for label in (self.label(name), name):
            text = text_of(self.process, f"{INFO}/{label}.list")
            if text and not text.startswith("\x7fELF"):
                return text.splitlines()
        return []

    def add(self, package: Package, paths: list[str], automatic: bool) -> None:
        fields = {**fields_of(package), "Status": "install ok installed"}
        if self.held(package.name):
            fields["Status"] = "hold ok installed"
        self.stanzas[package.name] = {key: fields[key] for key in FIELDS if key in fields}
        if automatic:
            self.automatic.add(package.name)
        else:
            self.automatic.discard(package.name)
        self._make_directory(INFO)
        self.process.write_file(
            f"{INFO}/{package.label}.list", "".join(f"{path}\n" for path in ["/.", *paths]).encode()
        )

    def drop(self, name: str, keep_configuration: bool) -> None:
        label = self.label(name)
        if keep_configuration:
            self.stanzas[name]["Status"] = "deinstall ok config-files"
        else:
            self.stanzas.pop(name, None)
            if self.process.exists(f"{INFO}/{label}.list"):
                self.process.unlink(f"{INFO}/{label}.list")
        self.automatic.discard(name)

    def save(self, states: bool = False) -> None:
        """Writes both files back; apt's own also where nothing stands in it, if `states`."""
        text = "\n".join(
            "".join(
                f"{key}: {value}\n" if not value.startswith("\n") else f"{key}:{value}\n"
                for key, value in entry.items()
            )
            for entry in self.stanzas.values()
        )
        self._make_directory("/var/lib/dpkg")
        self.process.write_file(STATUS, text.encode("utf-8", "surrogateescape"))
        if states or self.automatic or self.process.exists(STATES):
            self._make_directory("/var/lib/apt")
            marks = "".join(
                f"Package: {name}\nArchitecture: amd64\nAuto-Installed: 1\n\n" for name in sorted(self.automatic)
            )
            self.process.write_file(STATES, marks.encode())

    def _make_directory(self, path: str) -> None:
        try:
            if not self.process.exists(path):
                self.process.mkdir(path)
        except LinuxError:
            return  # what is written there next fails, and says so


def _names(text: str) -> list[str]:
    """The bare names in a dependency field, alternatives too."""
    words = text.replace("|", ",").split(",")
    return [word.split("(")[0].strip().partition(":")[0] for word in words if word.strip()]
