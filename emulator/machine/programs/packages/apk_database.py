"""apk's database: /lib/apk/db/installed and /etc/apk/world, and whether the lists were fetched."""

from __future__ import annotations

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.apk_plan import separated
from emulator.machine.programs.packages.index import Package
from emulator.machine.programs.packages.installed import text_of

VIRTUAL = "virtual meta package"
INSTALLED, WORLD, CACHE = "/lib/apk/db/installed", "/etc/apk/world", "/var/cache/apk"


class ApkDatabase:
    """Installed packages: one-letter fields by name; F and R lines (directories and files) kept as they are."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.installed: dict[str, dict[str, str]] = {}
        self.trees: dict[str, list[str]] = {}
        self.world = text_of(process, WORLD).split()
        for block in text_of(process, INSTALLED).split("\n\n"):
            fields: dict[str, str] = {}
            tree = []
            for line in block.split("\n"):
                if line[1:2] == ":":
                    if line[0] in "FRaMZ":
                        tree.append(line)
                    else:
                        fields[line[0]] = line[2:]
            if "P" in fields:
                self.installed[fields["P"]], self.trees[fields["P"]] = fields, tree

    @property
    def fresh(self) -> bool:
        try:
            return any(name.startswith("APKINDEX.") for name in self.process.listdir(CACHE))
        except LinuxError:
            return False

    def mark_fresh(self) -> None:
        for path in ("/var/cache", CACHE):
            if not self.process.exists(path):
                self.process.mkdir(path)
        self.process.write_file(f"{CACHE}/APKINDEX.simulated.tar.gz", b"")

    def add(self, package: Package, paths: list[str]) -> None:
        self.installed[package.name] = {
            "P": package.name,
            "V": package.version,
            "A": "x86_64",
            "S": str(package.size),
            "I": str(package.installed_size << 10),
            "T": package.description,
            "D": " ".join((*package.depends, *package.recommends)),
        }
        tree, last = [], None
        for path in sorted(paths, key=lambda path: (path.rpartition("/")[0], path)):
            directory, _, name = path.strip("/").rpartition("/")
            if directory != last:
                tree.append(f"F:{directory}")
                last = directory
            tree.append(f"R:{name}")
        self.trees[package.name] = tree

    def files(self, name: str) -> list[str]:
        paths, directory = [], ""
        for line in self.trees.get(name, []):
            if line.startswith("F:"):
                directory = line[2:]
            elif line.startswith("R:"):
                paths.append(f"/{directory}/{line[2:]}" if directory else f"/{line[2:]}")
        return paths

    def add_virtual(self, name: str, version: str, needs: list[str]) -> None:
        """A package of no files that needs others: `apk add --virtual`."""
        fields = {"P": name, "V": version, "A": "noarch", "S": "0", "I": "0", "T": VIRTUAL, "D": " ".join(needs)}
        self.installed[name], self.trees[name] = fields, []

    def virtuals(self) -> list[str]:
        return [name for name, fields in self.installed.items() if fields.get("T") == VIRTUAL]

    def want(self, words: list[str]) -> None:
        names = {separated(word)[0] for word in words}
        self.world = sorted({*(word for word in self.world if separated(word)[0] not in names), *words})

    def forget(self, words: list[str]) -> None:
        names = {separated(word)[0] for word in words}
        self.world = [word for word in self.world if separated(word)[0] not in names]

    def needs(self) -> dict[str, list[str]]:
        """What each installed package needs, as names of others: `so:`, `cmd:` and paths by who provides them."""
        provides: dict[str, str] = {}
        for name, fields in self.installed.items():
            for word in fields.get("p", "").split():
                provides.setdefault(separated(word)[0], name)
        return {
            name: [
                provides.get(need, need)
                for need in (separated(word)[0] for word in fields.get("D", "").split())
            ]
            for name, fields in self.installed.items()
        }

    def size(self) -> int:
        """All installed sizes in kB."""
        return sum(int(entry.get("I", "0")) for entry in self.installed.values() if entry.get("I", "0").isdigit()) >> 10

    def save(self) -> None:
        blocks = []
        for name, fields in self.installed.items():
            blocks.append("\n".join([*(f"{key}:{value}" for key, value in fields.items()), *self.trees.get(name, [])]))
        for path in ("/lib", "/lib/apk", "/lib/apk/db"):
            if not self.process.exists(path):
                self.process.mkdir(path)
        if self.world or self.process.exists(WORLD):
            self.process.write_file(WORLD, "".join(f"{word}\n" for word in self.world).encode())
        self.process.write_file(INSTALLED, ("\n\n".join(blocks) + "\n\n").encode("utf-8", "surrogateescape"))
