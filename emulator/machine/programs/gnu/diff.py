"""diff: how two files, or two trees, differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase

from emulator.machine.errno import LinuxError
from emulator.machine.programs.text.dates import Moment, strftime, zone
from emulator.machine.programs.text.differences import Hunk, compare
from emulator.machine.programs.text.job import Complaint, Job, Program, Usage, program
from emulator.machine.programs.text.modes import KIND_WORDS
from emulator.machine.programs.text.streams import whole
from emulator.machine.programs.text.walk import beneath

_GNU = (
    "--normal -q,--brief -s,--report-identical-files -c -C= --context? -u "
    "-U= --unified? -e,--ed! -n,--rcs! -y,--side-by-side! -W,--width=!"
    " -p,--show-c-function! -F,--show-function-line=! --label= -t,--expand-tabs! "
    "-T,--initial-tab! -l,--paginate! -r,--recursive -N,--new-file"
    " --unidirectional-new-file! --no-dereference --ignore-file-name-case! "
    "-x,--exclude= -X,--exclude-from=! -S,--starting-file=! --from-file=!"
    " --to-file=! -i,--ignore-case -E,--ignore-tab-expansion! "
    "-Z,--ignore-trailing-space -b,--ignore-space-change -w,--ignore-all-space"
    " -B,--ignore-blank-lines -I,--ignore-matching-lines=! "
    "--strip-trailing-cr -D,--ifdef=! -a,--text -d,--minimal --horizon-lines="
    " --speed-large-files --color? --palette="
)
_HINT = "{name}: Try '{name} --help' for more information.\n"


@program(gnu=_GNU, busybox="-a -b -B -d -i -L= -N -q -r -s -S=! -T! -t! -w -U= -u", trouble=2, hint=_HINT)
async def _diff(job: Job) -> int | None:
    if len(job.operands) < 2:
        if not job.gnu:
            raise Usage("", 1)
        raise Usage(f"missing operand after {job.quote(job.operands[-1] if job.operands else job.argv[-1])}")
    if len(job.operands) > 2:
        raise Usage(job.words(f"extra operand {job.quote(job.operands[2])}", ""))
    return await _Diff(job).run(*job.operands)


class _Diff:
    def __init__(self, job: Job) -> None:
        self.job, self.process = job, job.process
        self.style, self.context = self._style()
        self.labels = job.options.all("label") + job.options.all("L")
        self.status = 0
        self.zone = zone(job.process.env)

    def _style(self) -> tuple[str, int]:
        job = self.job
        style, context = ("normal", 3) if job.gnu else ("u", 3)
        for key, value in job.options.values:
            if key in ("u", "c", "U", "C", "unified", "context"):
                style = "u" if key in ("u", "U", "unified") else "c"
            if key in ("U", "C", "unified", "context") and value is not None:
                if not value.isdigit():
                    raise Complaint(f"invalid context length {job.quote(value)}")
                context = int(value)
        return style, context

    async def run(self, old: str, new: str) -> int:
        kinds = []
        for name in (old, new):
            try:
                kinds.append(name != "-" and self.process.stat(name).is_directory)
            except LinuxError as error:
                if not self.job.has("N") and not name.startswith("/dev/fd/"):
                    await self.job.fail(self.job.words(f"{self.job.colon(name)}: {error}", f"can't stat '{name}': {error}"))
                kinds.append(False)
        if self.job.status:
            return 2
        if kinds == [True, True]:
            await self.trees(old, new)
        elif any(kinds):
            first = new if kinds[0] else old
            base = first.rstrip("/").rpartition("/")[2]
            await self.files(beneath(old, base) if kinds[0] else old, beneath(new, base) if kinds[1] else new, "")
        else:
            await self.files(old, new, "")
        return max(self.status, self.job.status)

    async def trees(self, old: str, new: str) -> None:
        """Entries in the order of their names, trees entered where they stand; a stack instead of recursion."""
        stack = self._entries(old, new)
        while stack:
            left, right, name = stack.pop()
            one, two = beneath(left, name), beneath(right, name)
            here, there = self.process.exists(one), self.process.exists(two)
            if not (here and there) and not self.job.has("N"):
                await self._differs(f"Only in {left if here else right}: {name}\n")
                continue
            first = self.process.stat(one) if here else self.process.stat(two)
            second = self.process.stat(two) if there else first
            if first.is_directory and second.is_directory:
                if self.job.has("r"):
                    stack.extend(self._entries(one, two))
                else:
                    await self.job.out.text(f"Common subdirectories: {one} and {two}\n")
            elif first.kind is not second.kind:
                kinds = KIND_WORDS[first.kind], KIND_WORDS[second.kind]
                await self._differs(f"File {one} is a {kinds[0]} while file {two} is a {kinds[1]}\n")
            else:
                await self.files(one, two, self._command(one, two))

    async def _differs(self, line: str) -> None:
        await self.job.out.text(line)
        self.status = max(self.status, 1)

    def _entries(self, left: str, right: str) -> list[tuple[str, str, str]]:
        """What either directory holds, the first name last."""
        patterns = self.job.options.all("x")
        names = {
            name for name in self._names(left) + self._names(right) if not any(fnmatchcase(name, each) for each in patterns)
        }
        ordered = sorted(names, key=lambda name: name.encode("utf-8", "surrogateescape"), reverse=True)
        return [(left, right, name) for name in ordered]

    def _command(self, one: str, two: str) -> str:
        """The line before each pair of files of a tree."""
        words = [self.job.name.rpartition("/")[2] if not self.job.gnu else self.job.name]
        words += [word for word in self.job.argv[1:] if word.startswith("-") and word != "-"]
        return " ".join([*words, one, two]) + "\n" if self.job.gnu else ""

    def _names(self, path: str) -> list[str]:
        try:
            return self.process.listdir(path)
        except LinuxError:
            return []

    async def files(self, old: str, new: str, command: str) -> None:
        job = self.job
        contents = []
        for name in (old, new):
            try:
                contents.append(await whole(job.open(name)))
            except LinuxError as error:
                if not job.has("N"):
                    await job.fail(job.words(f"{job.colon(name)}: {error}", f"can't stat '{name}': {error}"))
                    return
                contents.append(b"")
        one, two = contents
        if one == two:
            if job.has("s"):
                await job.out.text(f"Files {old} and {new} are identical\n")
            return
        binary = not job.has("a") and (b"\0" in one[:65536] or b"\0" in two[:65536])
        if binary or job.has("q"):
            self.status = max(self.status, 1)
            kind = "Binary files" if binary and not job.has("q") else "Files"
            await job.out.text(f"{kind} {old} and {new} differ\n")
            return
        left, right = _lines(one), _lines(two)
        hunks = compare([self._seen(line) for line in left], [self._seen(line) for line in right])
        if job.has("B"):
            hunks = [hunk for hunk in hunks if any(line.strip() for line in left[slice(*hunk.old)] + right[slice(*hunk.new)])]
        if not hunks:
            return
        self.status = max(self.status, 1)
        await job.out.text(command)
        if self.style == "normal":
            await self.normal(hunks, left, right)
        else:
            await self.titles(old, new)
            for group in _grouped(hunks, self.context):
                await (self.unified if self.style == "u" else self.contextual)(group, left, right)

    def _seen(self, line: bytes) -> bytes:
        """A line as it is compared."""
        job = self.job
        if job.has("strip-trailing-cr"):
            line = re.sub(rb"\r(\n?)$", rb"\1", line)
        if job.has("w"):
            line = re.sub(rb"\s+", b"", line)
        elif job.has("b"):
            line = re.sub(rb"[ \t]+", b" ", line.rstrip())
        elif job.has("Z"):
            line = line.rstrip()
        return line.lower() if job.has("i") else line

    # ---- the three styles

    async def put(self, mark: str, line: bytes) -> None:
        out = self.job.out
        await out.write(mark.encode() + line)
        if not line.endswith(b"\n"):
            await out.write(b"\n\\ No newline at end of file\n")

    async def normal(self, hunks: list[Hunk], left: list[bytes], right: list[bytes]) -> None:
        for hunk in hunks:
            letter = (
                "c" if hunk.old[1] > hunk.old[0] and hunk.new[1] > hunk.new[0] else "d" if hunk.old[1] > hunk.old[0] else "a"
            )
            await self.job.out.text(f"{_plain(hunk.old)}{letter}{_plain(hunk.new)}\n")
            for line in left[slice(*hunk.old)]:
                await self.put("< ", line)
            if letter == "c":
                await self.job.out.text("---\n")
            for line in right[slice(*hunk.new)]:
                await self.put("> ", line)

    async def titles(self, old: str, new: str) -> None:
        marks = ("---", "+++") if self.style == "u" else ("***", "---")
        for index, (mark, name) in enumerate(zip(marks, (old, new), strict=True)):
            if index < len(self.labels):
                await self.job.out.text(f"{mark} {self.labels[index]}\n")
                continue
            if not self.job.gnu:
                await self.job.out.text(f"{mark} {name}\n")
                continue
            await self.job.out.text(f"{mark} {name}\t{self._when(name)}\n")

    def _when(self, name: str) -> str:
        try:
            time = self.process.kernel.timeline.now if name == "-" else self.process.stat(name).mtime
        except LinuxError:
            time = 0
        if self.style == "c":
            return strftime("%a %b %e %H:%M:%S %Y", Moment(time, self.zone))
        return strftime("%Y-%m-%d %H:%M:%S.%N %z", Moment(time, self.zone))

    def _extent(self, group: Sequence[Hunk], left: list[bytes], right: list[bytes]) -> tuple[int, int, int, int]:
        first, last = group[0], group[-1]
        before = min(self.context, first.old[0], first.new[0]) if self.context else 0
        after = min(self.context, len(left) - last.old[1], len(right) - last.new[1])
        return first.old[0] - before, last.old[1] + after, first.new[0] - before, last.new[1] + after

    async def unified(self, group: list[Hunk], left: list[bytes], right: list[bytes]) -> None:
        a, b, c, d = self._extent(group, left, right)
        await self.job.out.text(f"@@ -{_counted(a, b)} +{_counted(c, d)} @@\n")
        at = a
        for hunk in group:
            for line in left[at : hunk.old[0]]:
                await self.put(" ", line)
            for line in left[slice(*hunk.old)]:
                await self.put("-", line)
            for line in right[slice(*hunk.new)]:
                await self.put("+", line)
            at = hunk.old[1]
        for line in left[at:b]:
            await self.put(" ", line)

    async def contextual(self, group: list[Hunk], left: list[bytes], right: list[bytes]) -> None:
        a, b, c, d = self._extent(group, left, right)
        await self.job.out.text(f"***************\n*** {_spanned(a, b)} ****\n")
        await self._side([(h.old, h.new, "-") for h in group], left, a, b)
        await self.job.out.text(f"--- {_spanned(c, d)} ----\n")
        await self._side([(h.new, h.old, "+") for h in group], right, c, d)

    async def _side(
        self, spans: list[tuple[tuple[int, int], tuple[int, int], str]], lines: list[bytes], start: int, end: int
    ) -> None:
        if all(own[0] == own[1] for own, _, _ in spans):
            return
        at = start
        for own, other, mark in spans:
            for line in lines[at : own[0]]:
                await self.put("  ", line)
            for line in lines[slice(*own)]:
                await self.put(("! " if other[0] != other[1] else f"{mark} "), line)
            at = own[1]
        for line in lines[at:end]:
            await self.put("  ", line)


def _lines(data: bytes) -> list[bytes]:
    pieces = data.split(b"\n")
    last = pieces.pop()
    return [piece + b"\n" for piece in pieces] + ([last] if last else [])


def _plain(span: tuple[int, int]) -> str:
    start, end = span
    return str(end) if end - start <= 1 else f"{start + 1},{end}"


def _counted(start: int, end: int) -> str:
    size = end - start
    return str(start + 1) if size == 1 else f"{start + (size > 0)},{size}"


def _spanned(start: int, end: int) -> str:
    return str(end) if end - start <= 1 else f"{start + 1},{end}"


def _grouped(hunks: list[Hunk], context: int) -> list[list[Hunk]]:
    """Hunks whose contexts touch belong together."""
    groups: list[list[Hunk]] = []
    for hunk in hunks:
        if groups and hunk.old[0] - groups[-1][-1].old[1] <= 2 * context:
            groups[-1].append(hunk)
        else:
            groups.append([hunk])
    return groups


def _old_style(argv: list[str]) -> list[str]:
    """`-5u`, `-u5` as -U 5."""
    return [
        argv[0],
        *(
            f"-U{word[1:-1]}" if re.fullmatch(r"-\d+u", word) else f"-U{word[2:]}" if re.fullmatch(r"-u\d+", word) else word
            for word in argv[1:]
        ),
    ]


main = Program.with_words(_diff, _old_style)
