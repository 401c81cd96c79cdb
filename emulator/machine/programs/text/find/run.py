"""Walks the trees and applies a find expression to each file."""

from __future__ import annotations

import re
from fnmatch import translate
from functools import lru_cache
from typing import Final

from emulator.machine.errno import LinuxError
from emulator.machine.files.inode import Kind, Stat
from emulator.machine.kernel.open_file import Open
from emulator.machine.programs.text import modes, printf, regex
from emulator.machine.programs.text.accounts import Accounts
from emulator.machine.programs.text.dates import SECOND, Moment, parse, strftime, zone
from emulator.machine.programs.text.find.parse import And, BadExpression, Comma, Node, Not, Or, Query, Test
from emulator.machine.programs.text.job import Job
from emulator.machine.programs.text.quoting import c_escape
from emulator.machine.programs.text.streams import Output
from emulator.machine.programs.text.walk import Questions, Visit, look, walk

DAY: Final = 86400 * SECOND
MINUTE: Final = 60 * SECOND
_TYPES: Final = {kind.value: kind for kind in Kind} | {"f": Kind.FILE}
_UNITS: Final = {"c": 1, "w": 2, "b": 512, "k": 1024, "M": 1 << 20, "G": 1 << 30}
_DIRECTIVE: Final = re.compile(r"%([-+ 0#]*)(\d*)(?:\.(\d+))?(?:([ACTB])(\S)|([a-zA-Z%]))")
BATCH: Final = 128 * 1024  # bytes of arguments that -exec … + gathers


class Quit(Exception):
    """-quit"""


@lru_cache(maxsize=256)
def glob(pattern: str, icase: bool) -> re.Pattern[str]:
    """A shell pattern; a star takes slashes too, as find's does."""
    text = pattern.replace("[!", "[^") if "[^" in pattern else pattern
    return re.compile(translate(text.replace("[^", "[!")), re.IGNORECASE if icase else 0)


class Finder:
    def __init__(self, job: Job, query: Query) -> None:
        self.job, self.query = job, query
        self.process = job.process
        self.accounts = Accounts(job.process)
        self.now = job.process.kernel.timeline.now
        self.zone = zone(job.process.env)
        self.questions = Questions(job)
        self.batches: dict[int, list[str]] = {}
        self.nodes: dict[int, Test] = {}
        self.outputs: dict[str, Output] = {}
        self.prune: set[str] = set()
        self.device: int | None = None
        self.references: dict[str, Stat] = {}
        if query.node is not None:
            self.check(query.node)

    # ---- words that are wrong are told before anything is walked

    def check(self, node: Node) -> None:
        stack: list[Node] = [node]
        while stack:
            each = stack.pop()
            if isinstance(each, (And, Or, Comma)):
                stack.extend(each.items)
            elif isinstance(each, Not):
                stack.append(each.inner)
            else:
                self.check_test(each)

    def check_test(self, test: Test) -> None:
        name, word = test.name, test.word
        if name in ("type", "xtype"):
            for letter in word.split(","):
                if letter not in _TYPES or letter == "-":
                    raise BadExpression(f"Unknown argument to -{name}: {letter[:1]}", f"invalid argument '{word}' to '-type'")
        elif name == "size" and not re.fullmatch(r"[-+]?\d+[cwbkMG]?", word):
            raise BadExpression(
                f"invalid -size type `{word[-1:]}'" if word else "invalid null argument to -size", f"invalid number '{word}'"
            )
        elif name in ("mtime", "atime", "ctime", "mmin", "amin", "cmin", "links", "inum") and not re.fullmatch(
            r"[-+]?\d+(\.\d*)?", word
        ):
            raise BadExpression(f"invalid argument `{word}' to `-{name}'", f"invalid number '{word}'")
        elif name in ("newer", "anewer", "cnewer", "samefile"):
            try:
                self.references[word] = self.process.stat(word)
            except LinuxError as error:
                raise BadExpression(f"{self.job.quoted(word)}: {error}", f"{word}: {error}") from error
        elif name == "user" and self.accounts.uid(word) is None:
            raise BadExpression(f"{self.job.quote(word)} is not the name of a known user", f"unknown user {word}")
        elif name == "group" and self.accounts.gid(word) is None:
            raise BadExpression(f"{self.job.quote(word)} is not the name of an existing group", f"unknown group {word}")
        elif name == "perm" and self.permission(word) is None:
            raise BadExpression(f"invalid mode {self.job.quote(word)}", f"invalid mode '{word}'")
        elif name in ("regex", "iregex"):
            try:
                self.regex(word, name == "iregex")
            except regex.BadRegex as error:
                raise BadExpression(
                    f"failed to compile regular expression '{word}': {error}", f"bad regex '{word}': {error}"
                ) from error

    def regex(self, word: str, icase: bool) -> regex.Regex:
        return regex.compile(word, regex.Dialect(extended=self.query.extended), icase=icase)

    def permission(self, word: str) -> int | None:
        change = modes.parse(word.lstrip("-/"), 0)
        return None if change is None else change(0, False)

    # ---- walking

    async def run(self) -> None:
        try:
            for start in self.query.starts:
                self.device = None
                for visit in walk(self.process, start, self.query.follow, self.prune):
                    await self.visit(visit)
        except Quit:
            pass
        for key in self.batches:
            await self.finish(key)
        for out in self.outputs.values():
            await out.close()

    async def visit(self, visit: Visit) -> None:
        job, query = self.job, self.query
        if visit.error is not None:
            await job.fail(job.words(f"{job.quoted(visit.path)}: {visit.error}", f"{visit.path}: {visit.error}"))
            return
        status = visit.status
        if status is None:
            return
        if visit.leaving != (query.depth_first and status.is_directory):
            if not visit.leaving:
                self.descend(visit, status)
            return
        if not visit.leaving:
            self.descend(visit, status)
        if visit.depth < query.least or (query.most is not None and visit.depth > query.most):
            return
        good = query.node is None or await self.holds(query.node, visit, status)
        if good and not query.acts:
            await self.emit(job.out, visit.path + "\n")

    def descend(self, visit: Visit, status: Stat) -> None:
        query = self.query
        if self.device is None:
            self.device = status.device
        too_deep = query.most is not None and visit.depth >= query.most
        if status.is_directory and (too_deep or (query.one_device and status.device != self.device)):
            self.prune.add(visit.path)

    async def emit(self, out: Output, text: str) -> None:
        await out.text(text)

    # ---- the expression

    async def holds(self, node: Node, visit: Visit, status: Stat) -> bool:
        if isinstance(node, And):
            for item in node.items:
                if not await self.holds(item, visit, status):
                    return False
            return True
        if isinstance(node, Or):
            for item in node.items:
                if await self.holds(item, visit, status):
                    return True
            return False
        if isinstance(node, Not):
            return not await self.holds(node.inner, visit, status)
        if isinstance(node, Comma):
            found = False
            for item in node.items:
                found = await self.holds(item, visit, status)
            return found
        if node.name in _ACTS:
            return await self.act(node, visit, status)
        return self.test(node, visit, status)

    def test(self, test: Test, visit: Visit, status: Stat) -> bool:
        name, word, path = test.name, test.word, visit.path
        icase = name.startswith("i") and name not in ("inum",)
        if name in ("name", "iname"):
            base = path.rstrip("/").rpartition("/")[2] or path
            return glob(word, icase).match(base) is not None
        if name in ("path", "ipath", "wholename", "iwholename"):
            return glob(word, icase).match(path) is not None
        if name in ("regex", "iregex"):
            return self.regex(word, icase).whole(path) is not None
        if name in ("lname", "ilname"):
            return status.kind is Kind.SYMLINK and glob(word, icase).match(status.target) is not None
        if name == "type":
            return any(status.kind is _TYPES[letter] for letter in word.split(","))
        if name == "xtype":
            return any(look(self.process, path, True).kind is _TYPES[letter] for letter in word.split(","))
        if name == "size":
            unit = _UNITS.get(word[-1], 512)
            return compared(word.rstrip("cwbkMG"), -(-status.size // unit))
        if name == "perm":
            return self.permitted(word, status.mode)
        if name == "empty":
            return self.is_empty(path, status)
        return self.other_test(test, visit, status)

    def permitted(self, word: str, mode: int) -> bool:
        wanted = self.permission(word) or 0
        if word.startswith("-"):
            return mode & wanted == wanted
        if word.startswith("/"):
            return not wanted or bool(mode & wanted)
        return mode == wanted

    def is_empty(self, path: str, status: Stat) -> bool:
        if status.is_directory:
            try:
                return not self.process.listdir(path)
            except LinuxError:
                return False
        return status.is_file and status.size == 0

    def other_test(self, test: Test, visit: Visit, status: Stat) -> bool:
        name, word = test.name, test.word
        times = {"m": status.mtime, "a": status.atime, "c": status.ctime}
        if name in ("mtime", "atime", "ctime"):
            return compared(word, (self.now - times[name[0]]) // DAY)
        if name in ("mmin", "amin", "cmin"):
            age = (self.now - times[name[0]]) / MINUTE
            sign = word[0] if word[0] in "+-" else ""
            limit = float(word.lstrip("+-"))
            return age > limit if sign == "+" else age < limit if sign == "-" else -(-age // 1) == limit
        if name in ("newer", "anewer", "cnewer"):
            time = times[{"n": "m", "a": "a", "c": "c"}[name[0]]]
            return time > self.references[word].mtime
        if name == "samefile":
            other = self.references[word]
            return (status.device, status.inode) == (other.device, other.inode)
        if name.startswith("newer"):
            return self.newer_than(name, word, times)
        if name in ("user", "uid"):
            return status.uid == self.accounts.uid(word) if name == "user" else compared(word, status.uid)
        if name in ("group", "gid"):
            return status.gid == self.accounts.gid(word) if name == "group" else compared(word, status.gid)
        if name == "links":
            return compared(word, status.nlink)
        if name == "inum":
            return compared(word, status.inode)
        if name == "nouser":
            return self.accounts.user_name(status.uid) is None
        if name == "nogroup":
            return self.accounts.group_name(status.gid) is None
        if name in ("readable", "writable", "executable"):
            return self.process.access(visit.path, {"r": "r", "w": "w", "e": "x"}[name[0]])
        return name == "true"

    def newer_than(self, name: str, word: str, times: dict[str, int]) -> bool:
        mine, other = name[5], name[6]
        if other == "t":
            limit = parse(word, self.now, self.zone)
            if limit is None:
                raise BadExpression(
                    f"I cannot figure out how to interpret {self.job.quote(word)} as a date or time", f"invalid date '{word}'"
                )
        else:
            status = self.process.stat(word)
            limit = {"m": status.mtime, "a": status.atime, "c": status.ctime, "B": status.ctime}[other]
        return times.get(mine, times["c"]) > limit

    # ---- actions

    async def act(self, test: Test, visit: Visit, status: Stat) -> bool:
        job, name, path = self.job, test.name, visit.path
        if name == "prune":
            if not self.query.depth_first:
                self.prune.add(path)
            return True
        if name == "quit":
            raise Quit
        if name == "delete":
            return await self.delete(visit, status)
        if name in ("exec", "execdir", "ok", "okdir"):
            return await self.execute(test, visit)
        if name == "ls":
            await job.out.text(self.listed(path, status))
            return True
        if name == "printf":
            await self.emit(job.out, self.formatted(test.word, visit, status))
            return True
        out = job.out if name in ("print", "print0") else self.output(test.word)
        if name == "fls":
            await self.emit(out, self.listed(path, status))
        else:
            await self.emit(out, path + ("\0" if name.endswith("0") else "\n"))
        return True

    def output(self, name: str) -> Output:
        if name not in self.outputs:
            self.outputs[name] = Output(self.process.open(name, Open.WRITE | Open.CREATE | Open.TRUNCATE))
        return self.outputs[name]

    async def delete(self, visit: Visit, status: Stat) -> bool:
        if visit.path == ".":
            return True
        try:
            (self.process.rmdir if status.is_directory else self.process.unlink)(visit.path)
        except LinuxError as error:
            job = self.job
            await job.fail(job.words(f"cannot delete {job.quoted(visit.path)}: {error}", f"{visit.path}: {error}"))
            return False
        return True

    async def execute(self, test: Test, visit: Visit) -> bool:
        path = visit.path
        if test.name.endswith("dir"):
            path = "./" + (path.rstrip("/").rpartition("/")[2] or path)
        if test.many:
            held = self.batches.setdefault(id(test), [])
            self.nodes[id(test)] = test
            held.append(path)
            if sum(map(len, held)) > BATCH:
                await self.finish(id(test))
            return True
        words = [word.replace("{}", path) for word in test.command]
        if test.name.startswith("ok") and not await self.questions_ask(test, path):
            return False
        directory = (
            (visit.path.rstrip("/").rpartition("/")[0] or "/") if test.name.endswith("dir") and "/" in visit.path else None
        )
        return await self.spawn(words, directory) == 0

    async def questions_ask(self, test: Test, path: str) -> bool:
        await self.job.out.flush()
        await self.process.write(2, f"< {test.command[0]} ... {path} > ? ")
        if self.questions.reader is None:
            from emulator.machine.programs.text.streams import Reader

            self.questions.reader = Reader(self.job.open("-"))
        answer = await self.questions.reader.line()
        return (answer or b"")[:1].lower() == b"y"

    async def finish(self, key: int) -> None:
        test, paths = self.nodes[key], self.batches[key]
        if not paths:
            return
        self.batches[key] = []
        if await self.spawn([*test.command[:-1], *paths], None):
            self.job.status = 1

    async def spawn(self, words: list[str], directory: str | None) -> int:
        job = self.job
        await job.out.flush()
        try:
            child = self.process.spawn(words, cwd=directory)
        except LinuxError as error:
            await job.complain(job.words(f"{job.quoted(words[0])}: {error}", f"{words[0]}: {error}"))
            return 1
        return (await self.process.wait(child)).shell

    # ---- -ls and -printf

    def listed(self, path: str, status: Stat) -> str:
        owner = self.accounts.user_name(status.uid) or str(status.uid)
        group = self.accounts.group_name(status.gid) or str(status.gid)
        recent = self.now - 31556952 // 2 * SECOND < status.mtime <= self.now
        date = strftime("%b %e %H:%M" if recent else "%b %e  %Y", Moment(status.mtime, self.zone))
        size = (
            f"{status.rdev[0]:>3}, {status.rdev[1]:>3}" if status.kind in (Kind.CHARACTER, Kind.BLOCK) else f"{status.size:>8}"
        )
        head = f"{status.inode:>9} {-(-status.blocks // 2):>6} {modes.letters(status)} {status.nlink:>3}"
        text = f"{head} {owner:<8} {group:<8} {size} {date} {c_escape(path)}"
        return text + (f" -> {c_escape(status.target)}" if status.kind is Kind.SYMLINK else "") + "\n"

    def formatted(self, form: str, visit: Visit, status: Stat) -> str:
        text, _ = printf.escapes(form.replace("\\c", ""))
        return _DIRECTIVE.sub(lambda found: self.directive(found, visit, status), text)

    def directive(self, found: re.Match[str], visit: Visit, status: Stat) -> str:
        flags, width, precision, which, letter, plain = found.groups()
        if which:
            time = {"A": status.atime, "C": status.ctime, "T": status.mtime, "B": status.ctime}[which]
            value = self.time(letter, time)
        else:
            value = self.field(plain, visit, status)
        if precision:
            value = value[: int(precision)]
        size = min(int(width), 10_000) if width else 0
        return value.ljust(size) if "-" in flags else value.rjust(size, "0" if "0" in flags else " ")

    def time(self, letter: str, time: int) -> str:
        if letter == "@":
            return f"{time // SECOND}.{time % SECOND:09d}0"
        if letter == "+":
            return strftime("%Y-%m-%d+%H:%M:%S.%N0", Moment(time, self.zone))
        text = strftime(f"%{letter}", Moment(time, self.zone))
        return f"{text}.{time % SECOND:09d}0" if letter in "STX" else text

    def field(self, letter: str, visit: Visit, status: Stat) -> str:
        path = visit.path
        if letter == "%":
            return "%"
        base = path.rstrip("/").rpartition("/")[2] or path
        start = next((top for top in self.query.starts if path == top or path.startswith(top.rstrip("/") + "/")), path)
        table = {
            "p": path,
            "f": base,
            "h": path.rstrip("/").rpartition("/")[0] if "/" in path.rstrip("/") else ".",
            "P": path[len(start) :].lstrip("/"),
            "H": start,
            "s": str(status.size),
            "b": str(status.blocks),
            "k": str(-(-status.blocks // 2)),
            "m": f"{status.mode:o}",
            "M": modes.letters(status),
            "u": self.accounts.user_name(status.uid) or str(status.uid),
            "U": str(status.uid),
            "g": self.accounts.group_name(status.gid) or str(status.gid),
            "G": str(status.gid),
            "n": str(status.nlink),
            "i": str(status.inode),
            "d": str(visit.depth),
            "l": status.target if status.kind is Kind.SYMLINK else "",
            "D": str(status.device),
            "y": "f" if status.is_file else status.kind.value,
            "Y": self.followed(path),
            "F": self.process.statfs(path).type if letter == "F" else "",
            "t": self.clock(status.mtime),
            "a": self.clock(status.atime),
            "c": self.clock(status.ctime),
        }
        return table.get(letter, f"%{letter}")

    def followed(self, path: str) -> str:
        kind = look(self.process, path, True).kind
        return "N" if kind is Kind.SYMLINK else "f" if kind is Kind.FILE else kind.value

    def clock(self, time: int) -> str:
        return strftime("%a %b %e %H:%M:%S.%N0 %Y", Moment(time, self.zone))


_ACTS: Final = frozenset(
    ["print", "print0", "printf", "fprint", "fprint0", "ls", "fls", "delete", "exec", "execdir", "ok", "okdir", "quit", "prune"]
)


def compared(word: str, value: float) -> bool:
    """`+n` more, `-n` less, `n` just that."""
    number = float(word.lstrip("+-"))
    if word.startswith("+"):
        return value > number
    return value < number if word.startswith("-") else value == number
