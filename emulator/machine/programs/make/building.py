"""What has to be made, in which order, and the running of recipes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.kernel.process import Process
from emulator.machine.programs.make.reading import Book, Rule
from emulator.machine.programs.make.variables import Expander, Fatal, stem
from emulator.machine.shell.jobs import SIGNAL_TEXTS

CHAIN: Final = 100
#: With one of these, or a word of the shell's own first, a line is the shell's; else make runs the program itself.
SHELLISH: Final = re.compile(r"[#;\"*?\[\]&|<>(){}$`^~!'\\\n]")
_WORDS = (
    ". : alias bg break case cd command continue eval exec exit export fc fg for getopts hash if jobs login logout read "
    "readonly return set shift test times trap type ulimit umask unalias unset wait while"
)
WORDS: Final = frozenset(_WORDS.split())
_SUFFIXES = (
    ".out .a .ln .o .c .cc .C .cpp .p .f .F .m .r .y .l .ym .yl .s .S .mod .sym .def .h .info .dvi .tex .texinfo .texi "
    ".txinfo .w .ch .web .sh .elc .el"
)
SUFFIXES: Final = (*_SUFFIXES.split(),)


@dataclass
class Wishes:
    """The options, by letter; `variables` of the command line as they were given."""

    letters: set[str] = field(default_factory=set)
    variables: list[str] = field(default_factory=list)
    old: set[str] = field(default_factory=set)
    new: set[str] = field(default_factory=set)


class Failed(Exception):
    """A target could not be made; it has been said."""


class Builder:
    def __init__(
        self, process: Process, name: str, book: Book, expander: Expander, wishes: Wishes, env: dict[str, str]
    ) -> None:
        self.process, self.name, self.book = process, name, book
        self.expander, self.wishes, self.env = expander, wishes, env
        self.done: dict[str, bool] = {}
        self.bad: set[str] = set()
        #: Those of which something that they need could not be made.
        self.unmade: set[str] = set()
        self.under_way: list[str] = []
        self.ran = 0

    async def goal(self, target: str) -> bool:
        """Makes one goal, and says so where nothing was to do; False when it could not be made."""
        before = self.ran
        try:
            await self.make(target, "")
        except Failed:
            if "k" in self.wishes.letters and target in self.unmade:
                await self.process.complain(f"{self.name}: Target '{target}' not remade because of errors.\n")
            return False
        if self.ran == before and not self.wishes.letters & {"q", "s"}:
            rule = self.book.rules.get(target)
            made = rule is not None and rule.recipe is not None and any(text.strip() for _, text in rule.recipe)
            sentence = f"'{target}' is up to date." if made else f"Nothing to be done for '{target}'."
            if rule is not None and rule.recipe is not None and not made:
                sentence = f"'{target}' is up to date."
            await self.process.out(f"{self.name}: {sentence}\n")
        return True

    async def make(self, target: str, parent: str) -> bool:
        """Whether the target is new, or counts as such."""
        if target in self.bad:
            raise Failed
        if target in self.done:
            return self.done[target]
        if len(self.under_way) > CHAIN:
            raise Fatal(f"more than {CHAIN} rules that need one another are not emulated")
        rule = self.rule(target, set())
        if rule is None and not self.process.exists(target):
            needed = f", needed by '{parent}'" if parent else ""
            sentence = f"No rule to make target '{target}'{needed}."
            if "k" not in self.wishes.letters:
                raise Fatal(sentence.removesuffix("."))
            await self.process.complain(f"{self.name}: *** {sentence}\n")
            self.bad.add(target)
            raise Failed
        self.under_way.append(target)
        try:
            self.done[target] = await self.remake(target, rule or Rule(target))
        except Failed:
            self.bad.add(target)
            raise
        finally:
            self.under_way.pop()
        return self.done[target]

    async def remake(self, target: str, rule: Rule) -> bool:
        self.expander.local.append(rule.variables)  # they hold for what it needs, too
        try:
            return await self.remade(target, rule)
        finally:
            self.expander.local.pop()

    async def remade(self, target: str, rule: Rule) -> bool:
        newer: list[str] = []
        failed = False
        age = self.age(target)
        for need in [*rule.needs, *rule.first]:
            if need in self.under_way:
                await self.process.complain(f"{self.name}: Circular {target} <- {need} dependency dropped.\n")
                continue
            try:
                fresh = await self.make(need, target)
            except Failed:
                if "k" not in self.wishes.letters:
                    raise
                failed = True
                continue
            if need in rule.needs and (fresh or need in self.wishes.new or (self.age(need) or 0) > (age or 0)):
                newer.append(need)
        if failed:
            self.unmade.add(target)
            raise Failed
        due = target in self.book.phony or age is None or bool(newer) or "B" in self.wishes.letters
        if target in self.wishes.old or not due:
            return False
        if rule.recipe is None:
            return age is None or bool(newer) or target in self.book.phony
        await self.run(target, rule, newer if age is not None else rule.needs)
        return True

    def age(self, path: str) -> int | None:
        """When it was changed; None when it isn't there."""
        try:
            return self.process.stat(path).mtime
        except LinuxError:
            return None

    # -- rules -------------------------------------------------------------------------------------------------------

    def rule(self, target: str, trying: set[str]) -> Rule | None:
        """The rule of a target, a pattern's recipe taken where it has none."""
        own = self.book.rules.get(target)
        if (own is not None and own.recipe is not None) or target in self.book.phony:
            return own
        for chained in (False, True):  # what is there comes before what could be made
            found = self.implied(target, own, trying, chained)
            if found is not None:
                return found
        return own

    def implied(self, target: str, own: Rule | None, trying: set[str], chained: bool) -> Rule | None:
        """The first pattern's rule whose needs are there, or can be made themselves."""
        for pattern in self.book.patterns:
            found = stem(pattern.target, target if "/" in pattern.target else target.rpartition("/")[2])
            if not found or pattern.recipe is None or pattern.target in trying:
                continue
            if pattern.target == "%" and target.endswith(SUFFIXES):
                continue  # a name that tells what is in the file
            lead = "" if "/" in pattern.target else target[: len(target) - len(target.rpartition("/")[2])]
            needs = [lead + need.replace("%", found, 1) if "%" in need else need for need in pattern.needs]
            if all(self.can_be(need, trying | {pattern.target} if chained else None) for need in needs):
                first = [need.replace("%", found, 1) for need in pattern.first]
                mine = own or Rule(target)
                return Rule(
                    target, needs + [need for need in mine.needs if need not in needs], first + mine.first, pattern.recipe,
                    pattern.file, lead + found, mine.variables,
                )  # fmt: skip
        return None

    def can_be(self, path: str, trying: set[str] | None) -> bool:
        if path in self.book.rules or self.process.exists(path):
            return True
        return trying is not None and len(trying) < 4 and self.rule(path, trying) is not None

    # -- recipes -----------------------------------------------------------------------------------------------------

    async def run(self, target: str, rule: Rule, newer: list[str]) -> None:
        needs = list(dict.fromkeys(rule.needs))
        self.expander.automatic = {
            "@": target, "<": rule.needs[0] if rule.needs else "", "^": " ".join(needs), "+": " ".join(rule.needs),
            "?": " ".join(dict.fromkeys(newer)), "*": rule.stem, "|": " ".join(dict.fromkeys(rule.first)), "%": "",
        }  # fmt: skip
        letters = self.wishes.letters
        try:
            if "t" in letters and target not in self.book.phony:
                await self.touch(target)
                return
            for number, text in self.lines(rule):
                place = self.expander.place = f"{rule.file}:{number}" if number else rule.file
                for line in self.parted(await self.expander.text(text)):
                    await self.line(line, text, target, place)
        finally:
            self.expander.automatic = {}

    def lines(self, rule: Rule) -> list[tuple[int, str]]:
        recipe = rule.recipe or []
        if ".ONESHELL" in self.book.special and recipe:
            return [(recipe[0][0], "\n".join(text for _, text in recipe))]
        return recipe

    def parted(self, text: str) -> list[str]:
        """The lines of what a variable held; one that a backslash continues stays whole."""
        return [text] if ".ONESHELL" in self.book.special else re.split(r"(?<!\\)\n", text)

    async def touch(self, target: str) -> None:
        self.ran += 1
        if not self.wishes.letters & {"s", "q"}:
            await self.process.out(f"touch {target}\n")
        if "n" not in self.wishes.letters:
            if not self.process.exists(target):
                self.process.write_file(target, b"", 0o666 & ~self.process.umask)
            now = self.process.kernel.timeline.now
            self.process.utime(target, now, now)

    async def line(self, text: str, source: str, target: str, place: str) -> None:
        letters = self.wishes.letters
        body = text.lstrip(" \t")
        marks = re.match(r"[-@+ \t]*", body)
        prefix = marks.group() if marks is not None else ""
        body = body[len(prefix) :]
        if not body.strip():
            return
        if "q" in letters:
            raise Failed
        self.ran += 1
        always = "+" in prefix or "$(MAKE)" in source or "${MAKE}" in source
        silent = self.book.special.get(".SILENT")
        quiet = "@" in prefix or "s" in letters or (silent is not None and (target in silent or "" in silent))
        if not quiet or "n" in letters:
            await self.process.out(body + "\n")
        if "n" in letters and not always:
            return
        status = await self.status(body)
        if status:
            ignored = self.book.special.get(".IGNORE")
            spared = "-" in prefix or "i" in letters or (ignored is not None and (target in ignored or "" in ignored))
            mark, tail = ("", " (ignored)") if spared else ("*** ", "")
            await self.process.complain(f"{self.name}: {mark}[{place}: {target}] {status}{tail}\n")
            if not spared:
                await self.forget(target)
                raise Failed

    async def forget(self, target: str) -> None:
        if ".DELETE_ON_ERROR" in self.book.special and self.process.exists(target) and target not in self.book.phony:
            await self.process.complain(f"{self.name}: *** Deleting file '{target}'\n")
            self.process.unlink(target)

    async def status(self, body: str) -> str:
        """Runs a line; "" when it went well, else `Error 1` or what the signal is called."""
        shell = (self.expander.table["SHELL"].value or "/bin/sh") if "SHELL" in self.expander.table else "/bin/sh"
        words = body.split()
        flags = self.expander.table[".SHELLFLAGS"].value if ".SHELLFLAGS" in self.expander.table else "-c"
        plain = shell == "/bin/sh" and not SHELLISH.search(body) and words[0] not in WORDS and "=" not in words[0]
        argv = words if plain else [shell, *flags.split(), body]
        try:
            child = self.process.spawn(argv, env=self.env)
        except LinuxError as error:
            await self.process.complain(f"{self.name}: {argv[0]}: {error}\n")
            return f"Error {127 if error.errno in (Errno.ENOENT, Errno.EACCES) else 126}"
        ended = await self.process.wait(child)
        if ended.signal is not None:
            return SIGNAL_TEXTS.get(ended.signal, f"Error {ended.shell}")
        return f"Error {ended.shell}" if ended.shell else ""
