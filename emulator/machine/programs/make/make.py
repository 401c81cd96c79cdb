"""make: reads a makefile, and makes what is older than what it is made from. GNU Make's language without double-colon and
grouped rules, `vpath`, archives, and parallel jobs (`-j` runs one at a time).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from typing import Final

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.open_file import OpenFile
from emulator.machine.kernel.pipe import pipe
from emulator.machine.kernel.process import Process
from emulator.machine.programs.make import functions
from emulator.machine.programs.make.building import Builder, Wishes
from emulator.machine.programs.make.reading import Book, Reader, Rule, set_variable
from emulator.machine.programs.make.usage import usage, version
from emulator.machine.programs.make.variables import Expander, Fatal, Function, Variable
from emulator.machine.programs.packages.installed import installed_version
from emulator.machine.programs.text.options import BadOption, Parsed, Refused, parse
from emulator.machine.shell.errors import TooLarge
from emulator.machine.shell.globbing import Rules, expanded

_TABLE: Final = (
    "-b -m -B,--always-make -C,--directory= -d! --debug?! -e,--environment-overrides -E,--eval= "
    "-f,--file,--makefile= -h,--help "
    "-i,--ignore-errors -I,--include-dir=! -j,--jobs? -k,--keep-going -l,--load-average,--max-load? -L,--check-symlink-times! "
    "-n,--just-print,--dry-run,--recon -o,--old-file,--assume-old= -O,--output-sync? -p,--print-data-base! -q,--question "
    "-r,--no-builtin-rules -R,--no-builtin-variables -s,--silent,--quiet --no-silent -S,--no-keep-going,--stop -t,--touch "
    "--trace! -v,--version -w,--print-directory --no-print-directory -W,--what-if,--new-file,--assume-new= "
    "--warn-undefined-variables! --shuffle?!"
)
MAKEFILES: Final = ("GNUmakefile", "makefile", "Makefile")
#: Letters that a make below this one gets.
_PASSED: Final = "BeiknqrRsStw"
_VARIABLES: Final = {
    "AR": "ar", "AS": "as", "CC": "cc", "CXX": "g++", "CPP": "$(CC) -E", "LD": "ld", "RM": "rm -f", "ARFLAGS": "rv",
    "FC": "f77", "LEX": "lex", "YACC": "yacc", "MAKE": "$(MAKE_COMMAND)", ".SHELLFLAGS": "-c", "OUTPUT_OPTION": "-o $@",
    "COMPILE.c": "$(CC) $(CFLAGS) $(CPPFLAGS) $(TARGET_ARCH) -c", "LINK.o": "$(CC) $(LDFLAGS) $(TARGET_ARCH)",
    "COMPILE.cc": "$(CXX) $(CXXFLAGS) $(CPPFLAGS) $(TARGET_ARCH) -c", "COMPILE.cpp": "$(COMPILE.cc)",
    "LINK.c": "$(CC) $(CFLAGS) $(CPPFLAGS) $(LDFLAGS) $(TARGET_ARCH)", "LINK.cpp": "$(LINK.cc)",
    "LINK.cc": "$(CXX) $(CXXFLAGS) $(CPPFLAGS) $(LDFLAGS) $(TARGET_ARCH)",
}  # fmt: skip
_RULES: Final = (
    ("%", "%.o", "$(LINK.o) $^ $(LOADLIBES) $(LDLIBS) -o $@"), ("%", "%.c", "$(LINK.c) $^ $(LOADLIBES) $(LDLIBS) -o $@"),
    ("%", "%.cc", "$(LINK.cc) $^ $(LOADLIBES) $(LDLIBS) -o $@"), ("%", "%.cpp", "$(LINK.cpp) $^ $(LOADLIBES) $(LDLIBS) -o $@"),
    ("%", "%.sh", "cat $< >$@ \n chmod a+x $@"), ("%.o", "%.c", "$(COMPILE.c) $(OUTPUT_OPTION) $<"),
    ("%.o", "%.cc", "$(COMPILE.cc) $(OUTPUT_OPTION) $<"), ("%.o", "%.cpp", "$(COMPILE.cpp) $(OUTPUT_OPTION) $<"),
)  # fmt: skip
OUTPUT_LIMIT: Final = 4 << 20


async def main(process: Process) -> int:
    level = process.env.get("MAKELEVEL", "")
    depth = int(level) if level.isdecimal() and len(level) < 6 else 0
    own = process.argv[0].rpartition("/")[2] or "make"
    name = f"{own}[{depth}]" if depth else own
    try:
        options = options_of(process)
    except BadOption as error:
        await process.complain(f"{name}: {error}\n" + usage(process, own))
        return 2
    except Refused as error:
        await process.complain(f"{name}: option '{error}' is not emulated\n")
        return 2
    if options.has("h") or options.has("v"):
        await process.out(usage(process, own) if options.has("h") else version(installed_version(process, "make")))
        return 0
    return await Make(process, name, depth, options).whole()


def options_of(process: Process) -> Parsed:
    """What the makes above say (MAKEFLAGS), then the command line."""
    above = process.env.get("MAKEFLAGS", "")
    words = above.partition(" -- ")[0].split()
    inherited = ["-" + words[0], *words[1:]] if words and words[0][:1] != "-" else words
    given = [word for word in above.partition(" -- ")[2].split() if "=" in word]
    options = parse([*inherited, *process.argv[1:]], _TABLE)
    options.operands[:0] = given
    return options


class Make:
    def __init__(self, process: Process, name: str, depth: int, options: Parsed) -> None:
        self.process, self.name, self.depth, self.options = process, name, depth, options
        assignments = [word for word in options.operands if re.match(r"[^\s:#=]+\s*(:?:?:?|\+|\?|!)=", word)]
        self.goals = [word for word in options.operands if word not in assignments]
        letters = {key for key, _ in options.values if len(key) == 1}
        if options.latest("k", "S") == "S":
            letters.discard("k")
        if options.latest("s", "no-silent") == "no-silent":
            letters.discard("s")
        self.wishes = Wishes(letters, list(dict.fromkeys(assignments)), set(options.all("o")), set(options.all("W")))
        self.book = Book()
        self.expander = Expander({}, {})

    async def whole(self) -> int:
        process = self.process
        for directory in self.options.all("C"):
            try:
                process.chdir(directory)
            except LinuxError as error:
                await process.complain(f"{self.name}: *** {directory}: {error}.  Stop.\n")
                return 2
        letters = self.wishes.letters
        shown = "w" in letters or ((self.options.has("C") or self.depth > 0) and "s" not in letters)
        shown = shown and not self.options.has("no-print-directory")
        if shown:
            letters.add("w")
            await process.out(f"{self.name}: Entering directory '{process.cwd}'\n")
        try:
            return await self.run()
        except Fatal as error:
            where = f"{error.place}: " if error.place else f"{self.name}: "
            await process.complain(f"{where}*** {error}.  Stop.\n")
            return 2
        finally:
            if shown:
                await process.out(f"{self.name}: Leaving directory '{process.cwd}'\n")

    async def run(self) -> int:
        reader = await self.read()
        self.expander.place = ""
        default = self.expander.table.get(".DEFAULT_GOAL")
        goal = default.value if default is not None and default.value else self.book.goal
        goals = self.goals or ([goal] if goal else [])
        if not goals:
            raise Fatal("No targets" if reader.depth >= 0 and self.found else "No targets specified and no makefile found")
        builder = Builder(self.process, self.name, self.book, self.expander, self.wishes, self.environment(reader))
        status = 0
        for one in goals:
            if not await builder.goal(one):
                status = 1 if "q" in self.wishes.letters else 2
                if "k" not in self.wishes.letters:
                    break
        return status

    async def read(self) -> Reader:
        expander = self.expander
        self.defaults()
        reader = Reader(self.book, expander, self.load, self.output, self.glob, self.warn)
        expander.functions.update(functions.table(self.process.cwd) | self.reaching(reader))
        for word in self.wishes.variables:
            found = re.match(r"([^\s:#=+?!]+)\s*(\+=|\?=|!=|:?:?:?=)(.*)", word, re.DOTALL)
            if found is not None:
                name, sign, value = found.groups()
                await set_variable(expander, expander.table, name, sign, value, "command line", self.output)
        for text in self.options.all("E"):
            await reader.text(text, "command line")
        names = self.options.all("f") or [name for name in MAKEFILES if self.process.exists(name)][:1]
        self.found = bool(names)
        for name in names:
            content = self.load(name)
            if content is None:
                await self.warn(f"{self.name}: {name}: No such file or directory")
                raise Fatal(f"No rule to make target '{name}'")
            await reader.text(content, name)
        if "r" not in self.wishes.letters:
            for target, need, recipe in _RULES:
                self.book.patterns.append(Rule(target, [need], recipe=[(0, recipe)], file="<builtin>"))
        return reader

    def defaults(self) -> None:
        table = self.expander.table
        if "R" not in self.wishes.letters:
            table.update({name: Variable(value, True, "default") for name, value in _VARIABLES.items()})
        strong = "e" in self.wishes.letters
        for name, value in self.process.env.items():
            if name not in ("MAKEFLAGS", "MAKELEVEL", "SHELL", "MFLAGS"):
                table[name] = Variable(value, True, "environment override" if strong else "environment", True)
        letters = "".join(letter for letter in _PASSED if letter in self.wishes.letters)
        for name, value in (
            ("MAKE_COMMAND", self.process.argv[0]), ("CURDIR", self.process.cwd), ("SHELL", "/bin/sh"),
            ("MAKELEVEL", str(self.depth)), ("MAKEFLAGS", letters),
            ("MAKE_VERSION", installed_version(self.process, "make") or "4.3"),
            ("MAKEFILE_LIST", ""), ("MAKECMDGOALS", " ".join(self.goals)), ("MAKE_HOST", "x86_64-pc-linux-gnu"),
        ):  # fmt: skip
            table[name] = Variable(value, False, "default")

    def environment(self, reader: Reader) -> dict[str, str]:
        """What recipes get: the exported variables, and what makes below this one must know."""
        env = dict(self.process.env)
        for name, variable in self.expander.table.items():
            wanted = variable.exported or variable.origin == "command line"
            if (wanted or (reader.exports_all and variable.origin == "file")) and re.fullmatch(r"\w+", name):
                env[name] = variable.value
        letters = "".join(letter for letter in _PASSED if letter in self.wishes.letters)
        letters += " --no-print-directory" if self.options.has("no-print-directory") else ""
        given = " -- " + " ".join(self.wishes.variables) if self.wishes.variables else ""
        env |= {"MAKEFLAGS": letters + given, "MAKELEVEL": str(self.depth + 1), "MFLAGS": f"-{letters}" if letters else ""}
        return env

    # -- what reaches out of make ------------------------------------------------------------------------------------

    def load(self, name: str) -> str | None:
        try:
            text = self.process.read_file(name).decode("utf-8", "surrogateescape")
        except LinuxError:
            return None
        table = self.expander.table
        table["MAKEFILE_LIST"] = Variable(f"{table['MAKEFILE_LIST'].value} {name}", False, "file")
        return text

    def glob(self, pattern: str) -> list[str]:
        if not re.search(r"[*?\[]", pattern):
            return []
        try:
            return expanded(self.process, pattern, Rules())
        except TooLarge as error:
            raise Fatal("virtual memory exhausted", self.expander.place) from error

    async def warn(self, line: str) -> None:
        await self.process.complain(line + "\n")

    async def output(self, command: str) -> str:
        """What a command prints, its newlines as blanks: `$(shell …)` and `!=`."""
        shell = self.expander.table["SHELL"].value or "/bin/sh"
        source, sink = pipe(self.process.kernel)
        files: dict[int, OpenFile] = dict(self.process.files) | {1: sink}
        try:
            child = self.process.spawn([shell, "-c", command], files=files)
        except LinuxError as error:
            await self.warn(f"{self.name}: {shell}: {error}")
            return ""
        data = bytearray()
        while piece := await source.read(65536):
            data += piece
            if len(data) > OUTPUT_LIMIT:
                raise Fatal("virtual memory exhausted", self.expander.place)
        ended = await self.process.wait(child)
        self.expander.table[".SHELLSTATUS"] = Variable(str(ended.shell), False, "override")
        return data.decode("utf-8", "surrogateescape").rstrip("\n").replace("\n", " ")

    def reaching(self, reader: Reader) -> dict[str, tuple[int, Function]]:
        async def shell(expander: Expander, words: Sequence[str]) -> str:
            return await self.output(await expander.text(",".join(words)))

        async def wildcard(expander: Expander, words: Sequence[str]) -> str:
            patterns = (await expander.text(",".join(words))).split()
            known = ([one] if self.process.exists(one) else [] for one in patterns)
            found = (self.glob(one) or plain for one, plain in zip(patterns, known, strict=True))
            return " ".join(name for names in found for name in names)

        async def evaluate(expander: Expander, words: Sequence[str]) -> str:
            current, place = reader.current, expander.place
            name, _, line = place.rpartition(":")
            await reader.text(await expander.text(",".join(words)), name or "eval", int(line) if line.isdecimal() else 1)
            reader.current, expander.place = current, place
            return ""

        async def info(expander: Expander, words: Sequence[str]) -> str:
            await self.process.out((await expander.text(",".join(words))) + "\n")
            return ""

        async def warning(expander: Expander, words: Sequence[str]) -> str:
            place = expander.place
            await self.warn(f"{place}: {await expander.text(','.join(words))}")
            return ""

        async def realpath(expander: Expander, words: Sequence[str]) -> str:
            found = []
            for word in (await expander.text(",".join(words))).split():
                if self.process.exists(word):
                    found.append(posixpath.normpath(posixpath.join(self.process.cwd, word)))
            return " ".join(found)

        one = {"shell": shell, "wildcard": wildcard, "eval": evaluate, "info": info, "warning": warning, "realpath": realpath}
        return {name: (1, function) for name, function in one.items()}


