"""Runs sed scripts: the cycle, the two spaces, addresses, and where output goes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

from emulator.machine.errno import LinuxError
from emulator.machine.kernel.open_file import Open
from emulator.machine.programs.text.job import Complaint, Job
from emulator.machine.programs.text.regex import BadRegex, Match, Regex
from emulator.machine.programs.text.sed.script import (
    Address,
    Command,
    Last,
    Line,
    Multiple,
    Offset,
    Pattern,
    Script,
    Step,
    Substitution,
)
from emulator.machine.programs.text.streams import LINE_LIMIT, Output, Reader, TooLong

TURN: Final = 1_000  # steps after which others get their turn


class Quit(Exception):
    """`q`, `Q`, or no more input. `show`: the pattern space is printed on the way out."""

    def __init__(self, status: int, show: bool) -> None:
        super().__init__(status)
        self.status, self.show = status, show


class Input:
    """Lines of several files as one stream, with one line of look-ahead (`$` must know the last one)."""

    def __init__(self, job: Job, names: list[str], end: bytes) -> None:
        self.job, self.names, self.end = job, names, end
        self.name = "-"
        self._lines = self._all()
        self._ahead: tuple[str, bool, str] | None = None
        self._primed = False

    async def _all(self) -> AsyncIterator[tuple[str, bool, str]]:
        job = self.job
        for name in self.names:
            try:
                file = job.open(name)
            except LinuxError as error:
                await job.fail(job.words(f"can't read {name}: {error}", f"{name}: {error}"), 2 if job.gnu else 1)
                continue
            try:
                async for raw in Reader(file, self.end):
                    body = raw.removesuffix(self.end)
                    yield body.decode("utf-8", "surrogateescape"), len(body) != len(raw), name
            except LinuxError as error:
                await job.fail(job.words(f"read error on {name}: {error}", f"{name}: {error}"), 4 if job.gnu else 1)
            finally:
                job.shut(name, file)

    async def _pull(self) -> tuple[str, bool, str] | None:
        try:
            return await self._lines.__anext__()
        except StopAsyncIteration:
            return None

    async def next(self) -> tuple[str, bool] | None:
        """The next line, and whether it had its newline."""
        if not self._primed:
            self._ahead = await self._pull()
            self._primed = True
        line = self._ahead
        if line is None:
            return None
        self._ahead = await self._pull()
        self.name = line[2]
        return line[0], line[1]

    @property
    def last(self) -> bool:
        return self._primed and self._ahead is None


class Runner:
    """One run over one stream; the files that `w` writes are shared between runs."""

    def __init__(
        self, job: Job, script: Script, out: Output, source: Input, files: dict[str, Output], quiet: bool, end: str
    ) -> None:
        self.job, self.script, self.out, self.source, self.files = job, script, out, source, files
        self.quiet = quiet or script.quiet
        self.end = end
        self.space = ""
        self.hold = ""
        self.newline = True  # had the line its newline
        self.missing_newline = False  # the last output line had none
        self.line = 0
        self.appended: list[tuple[str, str]] = []  # ("text" | "file" | "line", what)
        self.active: dict[int, int] = {}  # ranges that are on: where they end (0: at a match)
        self.replaced = False
        self.last_regex: Regex | None = None
        self.readers: dict[str, Reader | None] = {}
        self.wrap = 70

    # ---- output

    async def emit(self, text: str, out: Output | None = None, newline: bool = True) -> None:
        out = out or self.out
        if self.missing_newline and out is self.out:
            await out.text(self.end)
            self.missing_newline = False
        await out.text(text + (self.end if newline else ""))
        if not newline and out is self.out:
            self.missing_newline = True

    async def show(self) -> None:
        await self.emit(self.space, newline=self.newline)

    async def flush_appended(self) -> None:
        for kind, what in self.appended:
            if kind == "text":
                await self.emit(what[:-1] if what.endswith("\n") else what, newline=True)
            elif kind == "line":
                await self.emit(what)
            else:
                await self._copy(what)
        self.appended.clear()

    async def _copy(self, name: str) -> None:
        try:
            file = self.job.open("-" if name == "/dev/stdin" else name)
            if self.missing_newline:
                await self.emit("", newline=False)
            while data := await file.read(65536):
                await self.out.write(data)
        except LinuxError:
            return  # a file that can't be read is as an empty one

    # ---- the cycle

    async def run(self) -> int | None:
        """The status that `q` gave, or None at the end of the input."""
        restart = False
        try:
            while True:
                if not restart:
                    line = await self.source.next()
                    if line is None:
                        return None
                    self.space, self.newline = line
                    self.line += 1
                self.replaced = False
                restart = await self.cycle()
                if not restart and not self.quiet and not self.deleted:
                    await self.show()
                await self.flush_appended()
        except Quit as quitting:
            if quitting.show and not self.quiet:
                await self.show()
            await self.flush_appended()
            return quitting.status

    deleted = False

    async def cycle(self) -> bool:
        """Runs the commands once; True: `D` wants another cycle without a new line."""
        self.deleted = False
        commands = self.script.commands
        at = steps = 0
        while at < len(commands):
            steps += 1
            if steps % TURN == 0:
                await self.job.process.sleep(0)
            command = commands[at]
            if not await self.chosen(at, command):
                at = command.jump + 1 if command.name == "{" else at + 1
                continue
            if command.name == "D" and "\n" in self.space:
                self.space = self.space.partition("\n")[2]
                return True
            following = await self.execute(at, command)
            if following is None:
                self.deleted = True
                return False
            at = following
            if len(self.space) + len(self.hold) > LINE_LIMIT:
                raise TooLong
        return False

    # ---- addresses

    async def chosen(self, at: int, command: Command) -> bool:
        if command.first is None:
            return not command.negated
        found = self.matches(command.first) if command.second is None else self.in_range(at, command)
        return found != command.negated

    def matches(self, address: Address) -> bool:
        if isinstance(address, Line):
            return self.line == address.number
        if isinstance(address, Last):
            return self.source.last
        if isinstance(address, Step):
            if address.step <= 0:
                return self.line == address.first
            return self.line >= address.first and (self.line - address.first) % address.step == 0
        return isinstance(address, Pattern) and self.regex(address).test(self.space)

    def in_range(self, at: int, command: Command) -> bool:
        first, second = command.first, command.second
        if at in self.active:
            return self._go_on(at, second)
        if first == Line(0) and self.line == 1 and at not in self.active:
            self.active[at] = 0
            return self._go_on(at, second)
        if first is None or not self.matches(first):
            return False
        if isinstance(second, Line):
            if second.number > self.line:
                self.active[at] = second.number
        elif isinstance(second, Offset):
            if second.count:
                self.active[at] = self.line + second.count
        elif isinstance(second, Multiple):
            if second.of and self.line % second.of:
                self.active[at] = self.line + second.of - self.line % second.of
        elif not isinstance(second, Last) or not self.source.last:
            self.active[at] = 0
        return True

    def _go_on(self, at: int, second: Address | None) -> bool:
        limit = self.active[at]
        if limit:
            if self.line >= limit:
                del self.active[at]
            return self.line <= limit
        if second is not None and self.matches(second):
            del self.active[at]
        return True

    def regex(self, pattern: Pattern) -> Regex:
        found = pattern.regex or self.last_regex
        if found is None:
            raise Complaint("-e expression #1, char 0: no previous regular expression")
        self.last_regex = found
        return found

    # ---- commands: each gives where to go on; None deletes the pattern space and ends the cycle

    async def execute(self, at: int, command: Command) -> int | None:
        name = command.name
        if name in "bT{}:v" or name == "t":
            return self.jump(at, command)
        if name in "dD":
            return None
        if name == "s" and command.substitution is not None:
            await self.substitute(command.substitution)
        elif name in "gGhHxyz":
            self.move(command)
        elif name in "pPl=F":
            await self.print(command)
        elif name in "nN":
            await self.more(name)
        elif name in "qQ":
            raise Quit(command.number or 0, name == "q")
        elif name in "aic":
            return await self.insert(at, command)
        else:
            await self.files_of(command)
        return at + 1

    def jump(self, at: int, command: Command) -> int:
        if command.name == "b":
            return command.jump
        if command.name == "t" and self.replaced:
            self.replaced = False
            return command.jump
        if command.name == "T":
            if not self.replaced:
                return command.jump
            self.replaced = False
        return at + 1

    def move(self, command: Command) -> None:
        name = command.name
        if name == "x":
            self.space, self.hold = self.hold, self.space
        elif name == "y":
            self.space = self.space.translate(command.table)
        elif name == "z":
            self.space = ""
        elif name == "g":
            self.space = self.hold
        elif name == "G":
            self.space += "\n" + self.hold
        elif name == "h":
            self.hold = self.space
        else:
            self.hold += "\n" + self.space

    async def print(self, command: Command) -> None:
        name = command.name
        if name == "p":
            await self.emit(self.space, newline=self.newline)
        elif name == "P":
            await self.emit(self.space.partition("\n")[0])
        elif name == "=":
            await self.emit(str(self.line))
        elif name == "F":
            await self.emit(self.source.name)
        else:
            width = self.wrap if command.number is None else command.number
            await self.emit(visible(self.space, width, self.job.utf8))

    async def more(self, name: str) -> None:
        if self.source.last:
            raise Quit(0, True)
        if name == "n":
            if not self.quiet:
                await self.show()
            await self.flush_appended()
            self.space = ""
        else:
            await self.flush_appended()
        line = await self.source.next()
        if line is None:
            raise Quit(0, True)
        self.space = line[0] if name == "n" else f"{self.space}\n{line[0]}"
        self.newline = line[1]
        self.line += 1

    async def insert(self, at: int, command: Command) -> int | None:
        if command.name == "a":
            self.appended.append(("text", command.text))
            return at + 1
        if command.name == "i":
            await self.emit(command.text[:-1])
            return at + 1
        if command.negated or command.second is None or at not in self.active:
            await self.emit(command.text[:-1]) if command.text != "\n" else None
        return None

    async def files_of(self, command: Command) -> None:
        if command.name == "r":
            self.appended.append(("file", command.text))
        elif command.name == "R":
            if command.text not in self.readers:
                try:
                    self.readers[command.text] = Reader(self.job.open(command.text))
                except LinuxError:
                    self.readers[command.text] = None
            reader = self.readers[command.text]
            line = await reader.line() if reader else None
            if line is not None:
                self.appended.append(("line", line.removesuffix(b"\n").decode("utf-8", "surrogateescape")))
        elif command.name in "wW":
            text = self.space if command.name == "w" else self.space.partition("\n")[0]
            await self.emit(text, self.writer(command.text))

    def writer(self, name: str) -> Output:
        if name == "/dev/stdout":
            return self.out
        return self.files[name]

    # ---- s

    async def substitute(self, command: Substitution) -> None:
        regex = self.regex(command.pattern)
        text = self.space
        out: list[str] = []
        at = copied = count = 0
        last_end = -1
        done = False
        try:
            while at <= len(text) and (found := regex.search(text, at)) is not None:
                start, end = found.start(), found.end()
                if start == end == last_end:
                    at = end + 1
                    continue
                count += 1
                last_end = end
                if count >= command.number:
                    out.append(text[copied:start])
                    out.append(filled(command, found))
                    copied = end
                    done = True
                    if not command.every:
                        break
                at = end if end > start else end + 1
        except BadRegex as error:
            raise Complaint(str(error)) from error
        if not done:
            return
        self.replaced = True
        self.space = "".join(out) + text[copied:]
        if command.show:
            await self.emit(self.space, newline=self.newline)
        if command.file is not None:
            await self.emit(self.space, self.writer(command.file))


def filled(command: Substitution, found: Match) -> str:
    """The replacement of one match, cases changed."""
    parts = command.parts
    if len(parts) == 1 and not parts[0].case and parts[0].group is None:
        return parts[0].text
    text, mode, once = "", "", ""
    for part in parts:
        if part.case:
            if part.case in "ul":
                once = part.case
            else:
                mode = "" if part.case == "E" else part.case
            continue
        piece = part.text if part.group is None else found.group(part.group) or ""
        piece = piece.upper() if mode == "U" else piece.lower() if mode == "L" else piece
        if once and piece:
            piece = (piece[0].upper() if once == "u" else piece[0].lower()) + piece[1:]
            once = ""
        text += piece
    return text


def visible(text: str, width: int, utf8: bool) -> str:
    """As `l` shows it: escapes, `\\` where a line is folded, `$` at the end."""
    simple = {"\\": "\\\\", "\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"}
    lines, line = "", ""
    for char in text:
        if char in simple:
            piece = simple[char]
        elif " " <= char <= "~" or (utf8 and char > "\x9f" and not "\udc80" <= char <= "\udcff"):
            piece = char
        else:
            piece = "".join(f"\\{byte:03o}" for byte in char.encode("utf-8", "surrogateescape"))
        if width > 1 and len(line) + len(piece) > width - 1:
            lines += line + "\\\n"
            line = ""
        line += piece
    return lines + line + "$"


def open_writers(job: Job, script: Script) -> dict[str, Output]:
    """All files of `w` are made at the start, as sed does."""
    found: dict[str, Output] = {}
    for command in script.commands:
        names = [command.text] if command.name in "wW" else []
        if command.substitution is not None and command.substitution.file:
            names.append(command.substitution.file)
        for name in names:
            if name == "/dev/stderr":
                found[name] = Output(job.process.files.get(2))
            elif name != "/dev/stdout" and name not in found:
                try:
                    found[name] = Output(job.process.open(name, Open.WRITE | Open.CREATE | Open.TRUNCATE))
                except LinuxError as error:
                    raise Complaint(
                        job.words(f"couldn't open file {name}: {error}", f"can't open '{name}': {error}"), 4 if job.gnu else 1
                    ) from error
    return found
