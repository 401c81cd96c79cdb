"""tree 2: what lies below directories, drawn; its most used options."""

from __future__ import annotations

from fnmatch import fnmatchcase

from emulator.machine.errno import LinuxError
from emulator.machine.files.inode import Kind, Stat
from emulator.machine.kernel.process import Process

LETTERS = "adfiQNF"
#: Those that there are besides.
OTHERS = "cghlnpqrstuvxACDJSUXRHTo"
WORDS = {"--dirsfirst": "dirsfirst", "--noreport": "noreport"}
USAGE = """usage: tree [-acdfghilnpqrstuvxACDFJQNSUX] [-L level [-R]] [-H  baseHREF]
\t[-T title] [-o filename] [-P pattern] [-I pattern] [--gitignore]
\t[--gitfile[=]file] [--matchdirs] [--metafirst] [--ignore-case]
\t[--nolinks] [--hintro[=]file] [--houtro[=]file] [--inodes] [--device]
\t[--sort[=]<name>] [--dirsfirst] [--filesfirst] [--filelimit #] [--si]
\t[--du] [--prune] [--charset[=]X] [--timefmt[=]format] [--fromfile]
\t[--fflinks] [--info] [--infofile[=]file] [--noreport] [--version]
\t[--help] [--] [directory ...]"""
#: Below a directory, its last entry, an entry, nothing: in UTF-8 and in ASCII.
DRAWN = (("│\u00a0\u00a0 ", "└── ", "├── "), ("|   ", "`-- ", "|-- "))
MARKS = {Kind.DIRECTORY: "/", Kind.FIFO: "|", Kind.SOCKET: "="}
ESCAPED = " \\"
DEPTH = 200


class Refused(Exception):
    """A wrong command line: (sentence)."""


class Options:
    """What was asked for."""

    def __init__(self, words: list[str]) -> None:
        self.on: set[str] = set()
        self.roots: list[str] = []
        self.level = DEPTH
        self.ignored: list[str] = []
        self.wanted: list[str] = []
        rest = list(words)
        while rest:
            word = rest.pop(0)
            if word in WORDS:
                self.on.add(WORDS[word])
            elif word.startswith("--"):
                raise Refused(f"tree: `{word}' is not emulated")
            elif word.startswith("-") and len(word) > 1:
                self.letters(word[1:], rest)
            else:
                self.roots.append(word)

    def letters(self, letters: str, rest: list[str]) -> None:
        for letter in letters:
            if letter in LETTERS:
                self.on.add(letter)
            elif letter in "LIP":
                if not rest:
                    raise Refused(f"tree: Missing argument to -{letter} option.")
                self.argument(letter, rest.pop(0))
            elif letter in OTHERS:
                raise Refused(f"tree: `-{letter}' is not emulated")
            else:
                raise Refused(f"tree: Invalid argument -`{letter}'.\n{USAGE}")

    def argument(self, letter: str, value: str) -> None:
        if letter == "L":
            if not value.isdigit() or int(value) < 1:
                raise Refused("tree: Invalid level, must be greater than 0.")
            self.level = min(int(value), DEPTH)
        else:
            (self.ignored if letter == "I" else self.wanted).extend(value.split("|"))


class Walk:
    """One run: lines so far, and what was counted."""

    def __init__(self, process: Process, options: Options) -> None:
        self.process, self.options = process, options
        locale = process.env.get("LC_ALL") or process.env.get("LC_CTYPE") or process.env.get("LANG") or ""
        self.drawn = DRAWN[0 if "utf-8" in locale.lower() or "utf8" in locale.lower() else 1]
        self.directories = self.files = 0
        self.failed = False

    async def root(self, path: str) -> None:
        try:
            stat = self.process.stat(path)
            entries = self.process.listdir(path)
        except LinuxError as error:
            self.failed = self.failed or error.errno.name == "ENOENT"
            self.files += error.errno.name == "ENOTDIR"
            await self.process.out(f"{self.name(path)}  [error opening dir]\n")
            return
        self.directories += 1
        mark = "/" if "F" in self.options.on and stat.is_directory and not path.endswith("/") else ""
        await self.process.out(self.name(path) + mark + "\n")
        await self.below(path, entries, "", 1)

    async def below(self, path: str, names: list[str], lead: str, level: int) -> None:
        beyond, last, entry = self.drawn
        chosen = self.chosen(path, names)
        for number, (name, stat) in enumerate(chosen, 1):
            final = number == len(chosen)
            drawn = "" if "i" in self.options.on else lead + (last if final else entry)
            shown = f"{path.rstrip('/')}/{name}" if "f" in self.options.on else name
            await self.process.out(drawn + self.described(shown, f"{path.rstrip('/')}/{name}", stat) + "\n")
            if stat.is_directory and level < self.options.level:
                inner = f"{path.rstrip('/')}/{name}"
                await self.below(inner, self.listed(inner), lead + ("    " if final else beyond), level + 1)

    def listed(self, path: str) -> list[str]:
        try:
            return self.process.listdir(path)
        except LinuxError:
            return []

    def chosen(self, path: str, names: list[str]) -> list[tuple[str, Stat]]:
        """What is shown of a directory, sorted; counted as it is chosen."""
        options = self.options
        found: list[tuple[bool, str, Stat]] = []
        for name in sorted(names):
            stat = self.process.lstat(f"{path.rstrip('/')}/{name}")
            directory = stat.is_directory or self.leads_to_directory(path, name, stat)
            if (name.startswith(".") and "a" not in options.on) or ("d" in options.on and not directory):
                continue
            if any(fnmatchcase(name, pattern) for pattern in options.ignored):
                continue
            if options.wanted and not stat.is_directory and not any(fnmatchcase(name, pattern) for pattern in options.wanted):
                continue
            self.directories += directory
            self.files += not directory
            found.append((not directory, name, stat))
        if "dirsfirst" in options.on:
            found.sort(key=lambda one: one[0])
        return [(name, stat) for _, name, stat in found]

    def leads_to_directory(self, path: str, name: str, stat: Stat) -> bool:
        try:
            return stat.is_symlink and self.process.stat(f"{path.rstrip('/')}/{name}").is_directory
        except LinuxError:
            return False

    def described(self, shown: str, path: str, stat: Stat) -> str:
        if not stat.is_symlink:
            return self.name(shown) + self.mark(stat)
        try:
            mark = self.mark(self.process.stat(path))
        except LinuxError:
            mark = ""
        return f"{self.name(shown)} -> {self.name(stat.target)}{mark}"

    def mark(self, stat: Stat) -> str:
        if "F" not in self.options.on:
            return ""
        return MARKS.get(stat.kind, "*" if stat.is_file and stat.mode & 0o111 else "")

    def name(self, name: str) -> str:
        if "Q" in self.options.on:
            return f'"{name}"'
        if "N" in self.options.on:
            return name
        return "".join(f"\\{letter}" if letter in ESCAPED else letter for letter in name)


async def main(process: Process) -> int:
    if process.argv[1:] == ["--version"]:
        await process.out(
            "tree v2.1.0 © 1996 - 2022 by Steve Baker, Thomas Moore, Francesc Rocher, Florian Sesser, Kyosuke Tokoro\n"
        )
        return 0
    try:
        options = Options(process.argv[1:])
    except Refused as error:
        await process.complain(f"{error}\n")
        return 1
    walk = Walk(process, options)
    for root in options.roots or ["."]:
        await walk.root(root)
    if "noreport" not in options.on:
        told = [counted(walk.directories, "director", "y", "ies")]
        if "d" not in options.on:
            told.append(counted(walk.files, "file", "", "s"))
        await process.out("\n" + ", ".join(told) + "\n")
    return 2 if walk.failed else 0


def counted(number: int, stem: str, one: str, many: str) -> str:
    return f"{number} {stem}{one if number == 1 else many}"
