"""grep: lines that match."""

from __future__ import annotations

from collections import deque
from fnmatch import fnmatchcase

from emulator.machine.digits import number_of
from emulator.machine.errno import LinuxError
from emulator.machine.files.inode import Kind
from emulator.machine.kernel.open_file import OpenFile
from emulator.machine.programs.text.job import Complaint, Job, Program, Usage, program
from emulator.machine.programs.text.matching import Matcher
from emulator.machine.programs.text.perl_regex import BacktrackLimit
from emulator.machine.programs.text.regex import BadRegex
from emulator.machine.programs.text.streams import Reader
from emulator.machine.programs.text.walk import walk
from emulator.timeline import pass_turn

_GNU = (
    "-E,--extended-regexp -F,--fixed-strings,--fixed-regexp -G,--basic-regexp -P,--perl-regexp -e,--regexp= "
    "-f,--file= -i,-y,--ignore-case"
    " --no-ignore-case -w,--word-regexp -x,--line-regexp -z,--null-data -s,--no-messages -v,--invert-match -V! "
    "-m,--max-count="
    " -b,--byte-offset -n,--line-number --line-buffered -H,--with-filename -h,--no-filename --label= "
    "-o,--only-matching -q,--quiet,--silent"
    " --binary-files= -a,--text -I -d,--directories= -D,--devices= -r,--recursive -R,--dereference-recursive "
    "--include= --exclude="
    " --exclude-from=! --exclude-dir= -L,--files-without-match -l,--files-with-matches -c,--count "
    "-T,--initial-tab -Z,--null"
    " -B,--before-context= -A,--after-context= -C,--context= --group-separator= --no-group-separator "
    "--color,--colour? -U,--binary"
)
_BUSYBOX = "-E -F -G! -e= -f= -i -w -x -v -m= -n -H -h -o -q -s -r -R -L -l -c -z -B= -A= -C= -a"


@program(
    gnu=_GNU,
    busybox=_BUSYBOX,
    trouble=2,
    hint="Usage: {name} [OPTION]... PATTERNS [FILE]...\nTry '{name} --help' for more information.\n",
)
async def _grep(job: Job) -> int | None:
    search = _Search(job, await _matcher(job))
    names = job.operands
    recursive = job.has("r") or job.has("R") or job.get("d") == "recurse"
    if not names:
        names = ["."] if recursive else ["-"]
        search.bare = recursive
    search.named = job.options.latest("H", "h") == "H" or (not job.has("h") and (len(names) > 1 or recursive))
    for name in names:
        if recursive and name != "-":
            await search.tree(name)
        else:
            await search.file(name, job.has("R"))
        if search.done:
            return 0
    if job.status and not (job.has("q") and search.selected):
        return job.status
    return int(not search.selected)


async def _matcher(job: Job) -> Matcher:
    texts = []
    for key, value in job.options.values:
        if key == "e":
            texts.append(value or "")
        elif key == "f":
            try:
                file = job.open(value or "")
                texts.append(
                    (b"".join([line async for line in Reader(file)])).decode("utf-8", "surrogateescape").removesuffix("\n")
                )
            except LinuxError as error:
                raise Complaint(f"{value}: {error}") from error
    if not texts:
        if not job.operands:
            raise Usage
        texts.append(job.operands.pop(0))
    patterns = list(dict.fromkeys(line for text in texts for line in text.split("\n")))
    kind = job.options.latest("E", "F", "G", "P") or "G"
    bounds = "line" if job.has("x") else "word" if job.has("w") else ""
    if kind == "P" and len(patterns) > 1:
        raise Complaint("the -P option only supports a single pattern")
    icase = job.options.latest("i", "no-ignore-case") == "i"
    try:
        return Matcher(patterns, kind, icase, bounds)
    except BadRegex as error:
        raise Complaint(job.words(str(error), f"bad regex '{patterns[0]}'")) from error


class _Search:
    def __init__(self, job: Job, matcher: Matcher) -> None:
        self.job, self.matcher = job, matcher
        self.named = False
        self.bare = False
        self.selected = False
        self.done = False
        self.most = self._number("m", "invalid max count")
        both = self._context("C")
        self.before = self._context("B") if job.has("B") else both
        self.after = self._context("A") if job.has("A") else both
        self.grouped = any(map(job.has, "ABC"))
        self.separator = "" if job.has("no-group-separator") else job.get("group-separator") or "--"
        self.end = b"\0" if job.has("z") else b"\n"
        out = job.process.files.get(1)
        how = job.get("color") or ("auto" if job.has("color") else "never")
        if how not in ("always", "never", "auto", "yes", "no", "force", "none", "tty", "if-tty"):
            raise Usage(f"invalid argument {job.quote(how)} for '--color'")
        self.colour = how in ("always", "yes", "force") or (
            how in ("auto", "tty", "if-tty") and out is not None and out.is_terminal
        )
        self.shown_group = False

    def _number(self, key: str, complaint: str) -> int | None:
        text = self.job.get(key)
        if text is None:
            return None
        if not text.isdigit():
            raise Complaint(self.job.words(complaint, f"invalid number '{text}'"))
        return number_of(text)

    def _context(self, key: str) -> int:
        text = self.job.get(key) or "0"
        if not text.isdigit():
            raise Complaint(self.job.words(f"{text}: invalid context length argument", f"invalid number '{text}'"))
        return min(number_of(text), (1 << 31) - 1)

    # ---- files

    async def tree(self, top: str) -> None:
        job = self.job
        prune: set[str] = set()
        for visit in walk(job.process, top, "L" if job.has("R") else "H", prune):
            if visit.error is not None:
                await self._trouble(visit.path, visit.error)
                continue
            status = visit.status
            if visit.leaving or status is None:
                continue
            name = visit.path.rpartition("/")[2]
            if status.is_directory:
                if visit.depth and any(fnmatchcase(name, pattern) for pattern in job.options.all("exclude-dir")):
                    prune.add(visit.path)
                continue
            if visit.depth and status.kind is not Kind.FILE:
                continue
            if self._wanted(name):
                await pass_turn()  # a whole tree takes long: others go on, and a signal may come
                await self.file(visit.path.removeprefix("./") if self.bare else visit.path, True)
            if self.done:
                return

    def _wanted(self, name: str) -> bool:
        included = self.job.options.all("include")
        if any(fnmatchcase(name, pattern) for pattern in self.job.options.all("exclude")):
            return False
        return not included or any(fnmatchcase(name, pattern) for pattern in included)

    async def _trouble(self, name: str, error: LinuxError) -> None:
        if not self.job.has("s"):
            await self.job.complain(f"{name}: {error}")
        self.job.status = 2

    async def file(self, name: str, walked: bool) -> None:
        job = self.job
        try:
            file = job.open(name)
        except LinuxError as error:
            await self._trouble(name, error)
            return
        shown = name if name != "-" else job.get("label") or "(standard input)"
        try:
            await self._lines(shown, file)
        except LinuxError as error:
            if error.errno.name == "EISDIR":
                if job.get("d") == "skip" or not job.gnu:
                    return
                if job.has("c"):
                    await self._trouble(name, error)
                    await job.out.text(self._head(shown) + "0\n")
                    return
            await self._trouble(name, error)
        except BacktrackLimit as error:
            await self.job.out.flush()
            await self.job.fail(f"{shown}: {error}")
        except BadRegex as error:
            raise Complaint(str(error)) from error
        finally:
            job.shut(name, file)

    # ---- lines

    async def _lines(self, name: str, file: OpenFile) -> None:
        job = self.job
        invert = job.has("v")
        quiet = any(map(job.has, "cLlq"))
        state = _State(self.before)
        count = number = offset = 0
        reader = Reader(file, self.end)
        binary = False
        check = job.gnu and not job.has("a") and not job.has("z") and job.get("binary-files") != "text"
        while batch := ([] if count == self.most and not state.trailing else await reader.batch()):
            binary = binary or (check and any(b"\0" in line or (job.utf8 and not _valid(line)) for line in batch))
            if binary and (job.has("I") or job.get("binary-files") == "without-match"):
                return
            for raw in batch:
                number += 1
                body = raw.removesuffix(self.end)
                text = body.decode("utf-8", "surrogateescape")
                if (self.most is None or count < self.most) and self.matcher.test(text) != invert:
                    count += 1
                    self.selected = self.selected or not job.has("L")
                    if job.has("q"):
                        self.done = True
                        return
                    if job.has("l") or job.has("L"):
                        break
                    if binary and not quiet:
                        await job.out.flush()
                        await job.complain(f"{name}: binary file matches")
                        return
                    if not quiet:
                        await self._matched(name, text, number, offset, state)
                elif not quiet and state.trailing:
                    state.trailing -= 1
                    await self._line(name, text, number, offset, "-")
                    state.last = number
                elif self.before and not quiet:
                    state.held.append((text, number, offset))
                offset += len(raw)
            if (count and (job.has("l") or job.has("L"))) or (count == self.most and not state.trailing):
                break
        await self._summary(name, count)

    async def _summary(self, name: str, count: int) -> None:
        job = self.job
        if job.has("c"):
            await job.out.text(f"{self._head(name)}{count}\n")
        end = "\0" if job.has("Z") else "\n"
        if job.has("l") and count:
            await job.out.text(self._paint(name, "35") + end)
        elif job.has("L"):
            self.selected = self.selected or not count
            if not count:
                await job.out.text(self._paint(name, "35") + end)

    async def _matched(self, name: str, text: str, number: int, offset: int, state: _State) -> None:
        first = state.held[0][1] if state.held else number
        if self.grouped and self.separator and self.shown_group and first != state.last + 1 and not self.job.has("o"):
            await self.job.out.text(self._paint(self.separator, "36") + "\n")
        for held, at, where in state.held:
            await self._line(name, held, at, where, "-")
        state.held.clear()
        self.shown_group = True
        await self._line(name, text, number, offset, ":")
        state.last = number
        state.trailing = self.after

    async def _line(self, name: str, text: str, number: int, offset: int, mark: str) -> None:
        job = self.job
        if job.has("o"):
            if mark == ":" and not job.has("v"):
                for start, end in self.matcher.all(text):
                    at = offset + len(text[:start].encode("utf-8", "surrogateescape"))
                    await self._emit(self._head(name, number, at, mark) + self._paint(text[start:end], "01;31"))
            return
        shown = text
        if self.colour and (mark == ":") != job.has("v"):
            shown, last = "", 0
            for start, end in self.matcher.all(text):
                shown += text[last:start] + self._paint(text[start:end], "01;31")
                last = end
            shown += text[last:]
        await self._emit(self._head(name, number, offset, mark) + shown)

    async def _emit(self, text: str) -> None:
        await self.job.out.write(text.encode("utf-8", "surrogateescape") + self.end)

    def _paint(self, text: str, code: str) -> str:
        return f"\x1b[{code}m\x1b[K{text}\x1b[m\x1b[K" if self.colour and text else text

    def _head(self, name: str, number: int | None = None, offset: int = 0, mark: str = ":") -> str:
        job = self.job
        separator = self._paint(mark, "36")
        tab = job.has("T")
        text = ""
        if self.named:
            text = self._paint(name, "35") + ("\0" if job.has("Z") else separator)
        if number is not None and job.has("n"):
            text += self._paint(f"{number:>{2 if tab else 1}}" if tab else str(number), "32") + separator
        if number is not None and job.has("b"):
            text += self._paint(str(offset), "32") + separator
        return text + ("\t" if tab and number is not None and text else "")


class _State:
    """Context of one file: lines that may yet be shown, how many more follow, the last one shown."""

    def __init__(self, before: int) -> None:
        self.held: deque[tuple[str, int, int]] = deque(maxlen=before or None)
        self.trailing = 0
        self.last = 0


def _valid(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _old_style(argv: list[str]) -> list[str]:
    """`-3` is `-C 3`."""
    return [argv[0], *(f"-C{word[1:]}" if word[:1] == "-" and word[1:].isdigit() else word for word in argv[1:])]


main = Program.with_words(_grep, _old_style)
