"""ls: names of files, and what is known of them. The listing's two layouts are in `_rows`, GNU's and busybox's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from emulator.machine.digits import number_of
from emulator.machine.errno import LinuxError
from emulator.machine.files.inode import Kind, Stat
from emulator.machine.programs.text import columns, modes, quoting, sizes, sorting
from emulator.machine.programs.text.accounts import Accounts
from emulator.machine.programs.text.colours import Palette, known_terminal
from emulator.machine.programs.text.dates import Moment, strftime, zone
from emulator.machine.programs.text.job import Complaint, Job, Usage, program
from emulator.machine.programs.text.walk import beneath

_GNU = (
    "-a,--all -A,--almost-all --author! -b,--escape -B,--ignore-backups -c -C -d,--directory -D,--dired! -f -F "
    "--classify? --file-type"
    " --format= --full-time -g -G,--no-group -h,--human-readable --si -H,--dereference-command-line --hide= "
    "--hyperlink?! --indicator-style="
    " -i,--inode -I,--ignore= -k,--kibibytes -l -L,--dereference -m -n,--numeric-uid-gid -N,--literal -o -p "
    "-q,--hide-control-chars"
    " --show-control-chars -Q,--quote-name --quoting-style= -r,--reverse -R,--recursive -s,--size -S --sort= "
    "--time= --time-style= -t"
    " -T,--tabsize= -u -U -v -w,--width= -x -X -Z,--context! -1 --zero! --color? --group-directories-first "
    "--block-size=!"
    " --dereference-command-line-symlink-to-dir"
)
_BUSYBOX = (
    "-1 -A -a -C -x -d -L -H -R -F -p -l -i -n -s -h -r -S -X -v -c -t -u -w= -k -g -Q --full-time "
    "--group-directories-first --color?"
)
HALF_YEAR: Final = 31556952 // 2 * 1_000_000_000
DEPTH_LIMIT: Final = 1000


@dataclass(slots=True)
class Entry:
    name: str
    path: str
    status: Stat
    target: Stat | None = None  # what a link leads to, where that matters
    missing: bool = False


@program(gnu=_GNU, busybox=_BUSYBOX, trouble=2, busybox_trouble=1)
async def main(job: Job) -> int | None:
    return await Listing(job).run()


def _choice(job: Job, option: str, word: str, choices: dict[str, str]) -> str:
    if word not in choices:
        groups: dict[str, list[str]] = {}
        for name, meaning in choices.items():
            groups.setdefault(meaning or name, []).append(f"'{name}'")
        listed = "".join("\n  - " + ", ".join(names) for names in groups.values())
        raise Usage(f"invalid argument {job.quote(word)} for '--{option}'\nValid arguments are:{listed}", 1)
    return choices[word]


_COLOUR: Final = {
    "always": "y",
    "yes": "y",
    "force": "y",
    "never": "n",
    "no": "n",
    "none": "n",
    "auto": "a",
    "tty": "a",
    "if-tty": "a",
}
_SORTS: Final = {"none": "U", "time": "t", "size": "S", "extension": "X", "version": "v", "width": "w"}
_FORMATS: Final = {
    "verbose": "l",
    "long": "l",
    "commas": "m",
    "horizontal": "x",
    "across": "x",
    "vertical": "C",
    "single-column": "1",
}
_STYLES: Final = {
    "literal": "N",
    "shell": "s",
    "shell-always": "S",
    "shell-escape": "e",
    "shell-escape-always": "E",
    "c": "Q",
    "escape": "b",
}


class Listing:
    def __init__(self, job: Job) -> None:
        self.job = job
        file = job.process.files.get(1)
        self.terminal = file is not None and file.is_terminal
        self.layout = self._layout()
        self.long = self.layout == "l"
        self.palette = Palette(job.process.env.get("LS_COLORS")) if self._coloured() else None
        self.style = self._style()
        self.all = job.has("a") or job.has("f")
        self.sort = self._sort()
        self.time = job.options.latest("c", "u") or ""
        if (word := job.get("time")) is not None:
            self.time = "c" if word in ("ctime", "status") else "u" if word in ("atime", "access", "use") else ""
        self.accounts = Accounts(job.process) if self.long else None
        self.zone = zone(job.process.env)
        self.now = job.process.kernel.timeline.now
        self.base = 1000 if job.has("si") else 1024
        self.human = job.has("h") or job.has("si")
        self.started = False

    # ---- options

    def _layout(self) -> str:
        job = self.job
        found = ""
        for key, value in job.options.values:
            if key == "format" and value is not None:
                found = _choice(job, "format", value, _FORMATS)
            elif key in ("l", "n", "o", "g") or key == "full-time":
                found = "l"
            elif key in ("C", "x", "m") or (key == "1" and found != "l"):
                found = key
        return found or ("C" if self.terminal else "1")

    def _coloured(self) -> bool:
        if not self.job.has("color"):
            return False
        how = _choice(self.job, "color", self.job.get("color") or "always", _COLOUR)
        env = self.job.process.env
        known = "LS_COLORS" in env or env.get("COLORTERM") or known_terminal(env.get("TERM", ""))
        return bool(known) and (how == "y" or (how == "a" and self.terminal))

    def _style(self) -> str:
        job = self.job
        if (word := job.get("quoting-style")) is not None:
            return _choice(job, "quoting-style", word, _STYLES)
        found = job.options.latest("N", "Q", "b")
        return found or ("e" if self.terminal and job.gnu else "q" if self.terminal or job.has("q") else "N")

    def _sort(self) -> str:
        job = self.job
        found = ""
        for key, value in job.options.values:
            if key == "sort" and value is not None:
                found = _choice(job, "sort", value, _SORTS)
            elif key in ("t", "S", "X", "v", "U"):
                found = key
            elif key == "f":
                found = "U"
        if not found and not self.long and job.gnu and (job.has("c") or job.has("u")):
            return "t"
        return found

    # ---- gathering

    async def run(self) -> int:
        job = self.job
        names = job.operands or ["."]
        files: list[Entry] = []
        directories: list[Entry] = []
        for name in names:
            try:
                entry = self._entry(name, name, self._follows_operand(name))
            except LinuxError as error:
                await job.fail(job.words(f"cannot access {job.quoted(name)}: {error}", f"{name}: {error}"))
                continue
            if entry.status.is_directory and not job.has("d"):
                directories.append(entry)
            else:
                files.append(entry)
        if files:
            await self._show(self._sorted(files), total=False)
        titles = len(names) > 1 or job.has("R")
        await self._directories(self._sorted(directories), titles)
        return job.status

    def _follows_operand(self, name: str) -> bool:
        if self.job.has("L") or self.job.has("H") or self.job.has("dereference-command-line-symlink-to-dir"):
            return True
        if not self.job.gnu:
            return not (self.long or any(map(self.job.has, "isF")))
        if self.long or self.job.has("d") or self.job.has("F"):
            return False
        try:
            return self.job.process.stat(name).is_directory
        except LinuxError:
            return False

    def _entry(self, name: str, path: str, follow: bool) -> Entry:
        process = self.job.process
        status = process.lstat(path)
        if status.kind is not Kind.SYMLINK:
            return Entry(name, path, status)
        try:
            target = process.stat(path)
        except LinuxError:
            if follow and (self.job.has("L") or not self.job.gnu):
                raise
            return Entry(name, path, status, missing=True)
        if follow or self.job.has("L"):
            return Entry(name, path, target)
        return Entry(name, path, status, target)

    async def _directories(self, todo: list[Entry], titles: bool) -> None:
        """Depth first, with a stack: directories may nest deeper than Python calls may."""
        stack = [(entry, True) for entry in reversed(todo)]
        while stack:
            entry, named = stack.pop()
            listed = await self._directory(entry, titles, named)
            if self.job.has("R"):
                inner = [each for each in listed if each.status.is_directory and each.name not in (".", "..")]
                for each in inner:
                    each.path = beneath(entry.path, each.name)  # ./name below `.`
                stack.extend((each, False) for each in reversed(inner))

    async def _directory(self, entry: Entry, titles: bool, named: bool) -> list[Entry]:
        job = self.job
        try:
            names = job.process.listdir(entry.path)
        except LinuxError as error:
            text = job.words(f"cannot open directory {job.quoted(entry.path)}: {error}", f"can't open '{entry.path}': {error}")
            await job.fail(text, None if named else 1)
            return []
        if titles:
            gap = "\n" if self.started else ""
            await job.out.text(f"{gap}{self._quoted_title(entry.path)}:\n")
            self.started = True
        entries: list[Entry] = []
        for name in ([".", ".."] if self.all else []) + names:
            if not self._shown(name):
                continue
            path = name if entry.path == "." else entry.path.rstrip("/") + "/" + name
            try:
                entries.append(self._entry(name, path, False))
            except LinuxError as error:
                await job.fail(job.words(f"cannot access {job.quoted(path)}: {error}", f"{path}: {error}"), 1)
        entries = self._sorted(entries)
        await self._show(entries, total=self.long or job.has("s"))
        return entries

    def _quoted_title(self, path: str) -> str:
        return quoting.shell(path, False, self.job.utf8) if self.style == "e" else path

    def _shown(self, name: str) -> bool:
        from fnmatch import fnmatchcase

        job = self.job
        if name.startswith(".") and not (self.all or job.has("A")):
            return False
        if job.has("B") and name.endswith("~"):
            return False
        hidden = job.options.all("I") + ([] if self.all or job.has("A") else job.options.all("hide"))
        return not any(fnmatchcase(name, pattern) for pattern in hidden)

    # ---- order

    def _when(self, entry: Entry) -> int:
        status = entry.status
        return status.ctime if self.time == "c" else status.atime if self.time == "u" else status.mtime

    def _sorted(self, entries: list[Entry]) -> list[Entry]:
        if self.sort == "U":
            return entries
        reverse = self.job.has("r")
        result = sorted(entries, key=lambda entry: _bytes(entry.name), reverse=reverse)
        if self.sort == "t":
            result.sort(key=self._when, reverse=not reverse)
        elif self.sort == "S":
            result.sort(key=lambda entry: entry.status.size, reverse=not reverse)
        elif self.sort == "X":
            result.sort(
                key=lambda entry: _bytes(entry.name[entry.name.rfind(".") :] if "." in entry.name else ""), reverse=reverse
            )
        elif self.sort == "v":
            result.sort(key=lambda entry: sorting.version(_bytes(entry.name)), reverse=reverse)
        elif self.sort == "w":
            result.sort(key=lambda entry: len(entry.name), reverse=reverse)
        if self.job.has("group-directories-first"):
            result.sort(key=lambda entry: not (entry.target or entry.status).is_directory)
        return result

    # ---- showing

    async def _show(self, entries: list[Entry], total: bool) -> None:
        self.started = self.started or bool(entries)
        if total:
            blocks = sum(entry.status.blocks for entry in entries)
            await self.job.out.text(f"total {self._blocks(blocks)}\n")
        if not entries:
            return
        if self.long:
            for row in self._rows(entries):
                await self.job.out.text(row + "\n")
            return
        cells = self._cells(entries)
        if self.layout in ("C", "x"):
            lay = columns.gnu if self.job.gnu else columns.busybox
            await self.job.out.text(lay(cells, self._line_width(), self.layout == "x"))
        elif self.layout == "m":
            await self.job.out.text(self._commas([text for text, _ in cells]))
        else:
            await self.job.out.text("".join(text + "\n" for text, _ in cells))

    def _commas(self, names: list[str]) -> str:
        line, at = "", 0
        limit = self._line_width()
        for index, name in enumerate(names):
            size = len(name) + (2 if index < len(names) - 1 else 0)
            if index and at + size > limit:
                line = line[:-1] + "\n"
                at = 0
            line += name + (", " if index < len(names) - 1 else "\n")
            at += size
        return line

    def _line_width(self) -> int:
        job = self.job
        text = job.get("w")
        if text is not None:
            if not text.isdigit():
                raise Complaint(f"invalid line width: {job.quote(text)}")
            return number_of(text) or 1 << 20
        if (variable := job.process.env.get("COLUMNS", "")).isdigit() and number_of(variable):
            return number_of(variable)
        file = job.process.files.get(1)
        if file is not None and file.terminal is not None:
            return file.terminal.columns or 80
        return 80

    def _blocks(self, blocks: int) -> str:
        """Blocks of 512 bytes, in the unit that is shown."""
        return sizes.human(blocks * 512, self.base) if self.human else str(-(-blocks // 2))

    def _cells(self, entries: list[Entry]) -> list[tuple[str, int]]:
        job = self.job
        names = self._names(entries, padded=self.layout in ("C", "x"))
        inodes = [str(entry.status.inode) for entry in entries] if job.has("i") else []
        shown = self._blocks if job.gnu else lambda count: str(-(-count // 2))  # busybox: in kB even with -h
        blocks = [shown(entry.status.blocks) for entry in entries] if job.has("s") else []
        aligned = self.layout != "m"
        inode_width = max(map(len, inodes), default=0) if aligned and job.gnu else 7 if not job.gnu else 0
        block_width = max(map(len, blocks), default=0) if aligned and job.gnu else 6 if not job.gnu else 0
        cells = []
        for index, (entry, name) in enumerate(zip(entries, names, strict=True)):
            head = f"{inodes[index]:>{inode_width}} " if inodes else ""
            head += f"{blocks[index]:>{block_width}} " if blocks else ""
            mark = self._indicator(entry)
            cells.append((head + self._painted(name, entry) + mark, columns.width(head + name + mark)))
        return cells

    def _names(self, entries: list[Entry], padded: bool) -> list[str]:
        """Names as they are shown; where some are quoted, the others step a blank aside."""
        names = [self._name(entry.name) for entry in entries]
        quoted = [name[:1] in ("'", '"') and name != entry.name for name, entry in zip(names, entries, strict=True)]
        if padded and self.style == "e" and any(quoted):
            return [name if mark else " " + name for name, mark in zip(names, quoted, strict=True)]
        return names

    def _name(self, name: str) -> str:
        utf8 = self.job.utf8
        if not self.job.gnu:
            shown = quoting.busybox(name, utf8)
            return '"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"' if self.style == "Q" else shown
        if self.style in ("e", "E", "s", "S"):
            return quoting.shell(name, self.style in "ES", utf8)
        if self.style == "q":
            return "".join(char if " " <= char <= "~" or (utf8 and char > "\x9f") else "?" for char in name)
        if self.style == "b":
            return quoting.c_escape(name, utf8)
        if self.style == "Q":
            return '"' + quoting.c_escape(name, utf8).replace("\\ ", " ").replace('"', '\\"') + '"'
        return name

    def _painted(self, name: str, entry: Entry) -> str:
        if self.palette is None:
            return name
        bare = name.lstrip(" ") if not entry.name.startswith(" ") else name
        return name[: len(name) - len(bare)] + self.palette.paint(bare, entry.name, entry.status, entry.target, entry.missing)

    def _indicator(self, entry: Entry, status: Stat | None = None) -> str:
        job = self.job
        status = status or entry.status
        style = job.get("indicator-style")
        classify = job.has("F") or style == "classify"
        if job.has("classify"):
            how = _choice(job, "classify", job.get("classify") or "always", _COLOUR)
            classify = classify or how == "y" or (how == "a" and self.terminal)
        if status.is_directory:
            return "/" if classify or job.has("p") or job.has("file-type") or style in ("slash", "file-type") else ""
        if not (classify or job.has("file-type") or style == "file-type"):
            return ""
        if status.kind is Kind.FILE:
            return "*" if classify and status.mode & 0o111 else ""
        return {Kind.SYMLINK: "" if self.long else "@", Kind.FIFO: "|", Kind.SOCKET: "="}.get(status.kind, "")

    # ---- the long format

    def _rows(self, entries: list[Entry]) -> list[str]:
        return self._gnu_rows(entries) if self.job.gnu else self._busybox_rows(entries)

    def _owner(self, entry: Entry) -> str:
        uid = entry.status.uid
        name = None if self.job.has("n") or self.accounts is None else self.accounts.user_name(uid)
        return name or str(uid)

    def _group(self, entry: Entry) -> str:
        gid = entry.status.gid
        name = None if self.job.has("n") or self.accounts is None else self.accounts.group_name(gid)
        return name or str(gid)

    def _size(self, status: Stat) -> str:
        return sizes.human(status.size, self.base) if self.human else str(status.size)

    def _gnu_rows(self, entries: list[Entry]) -> list[str]:
        job = self.job
        table: list[list[str]] = []
        devices = [entry.status.rdev for entry in entries if _is_device(entry.status)]
        major = max((len(str(device[0])) for device in devices), default=0)
        minor = max((len(str(device[1])) for device in devices), default=0)
        plain = max((len(self._size(entry.status)) for entry in entries if not _is_device(entry.status)), default=0)
        wide = max(plain, major + 2 + minor) if devices else plain
        for entry in entries:
            status = entry.status
            if _is_device(status):
                shown = f"{status.rdev[0]:>{wide - minor - 2}}, {status.rdev[1]:>{minor}}"
            else:
                shown = self._size(status)
            table.append([modes.letters(status), str(status.nlink), self._owner(entry), self._group(entry), shown])
        links, owners, groups = (max(len(row[column]) for row in table) for column in (1, 2, 3))
        inodes = max(len(str(entry.status.inode)) for entry in entries)
        blocks = max(len(self._blocks(entry.status.blocks)) for entry in entries)
        names = self._names(entries, padded=True)
        rows = []
        for entry, row, name in zip(entries, table, names, strict=True):
            text = f"{entry.status.inode:>{inodes}} " if job.has("i") else ""
            text += f"{self._blocks(entry.status.blocks):>{blocks}} " if job.has("s") else ""
            text += f"{row[0]} {row[1]:>{links}} "
            text += "" if job.has("g") else f"{row[2]:<{owners}} "
            text += "" if job.has("o") or job.has("G") else f"{row[3]:<{groups}} "
            rows.append(f"{text}{row[4]:>{wide}} {self._date(entry)} {self._tail(entry, name)}")
        return rows

    def _busybox_rows(self, entries: list[Entry]) -> list[str]:
        job = self.job
        rows = []
        for entry, name in zip(entries, self._names(entries, padded=False), strict=True):
            status = entry.status
            text = f"{status.inode:>7} " if job.has("i") else ""
            text += f"{-(-status.blocks // 2):>6} " if job.has("s") else ""
            owner = "" if job.has("g") else f"{self._owner(entry):<8.8} "
            text += f"{modes.letters(status)} {status.nlink:>4} {owner}{self._group(entry):<8.8} "
            if _is_device(status):
                text += f"{status.rdev[0]:>4}, {status.rdev[1]:>3} "
            else:
                text += f"{self._size(status):>9} "
            rows.append(f"{text}{self._date(entry)} {self._tail(entry, name)}")
        return rows

    def _date(self, entry: Entry) -> str:
        job = self.job
        moment = Moment(self._when(entry), self.zone)
        style = "full-iso" if job.has("full-time") else job.get("time-style") or "locale"
        if style.startswith("+"):
            return strftime(style[1:], moment)
        recent = self.now - HALF_YEAR < moment.time <= self.now
        if style == "full-iso":
            return strftime("%Y-%m-%d %H:%M:%S.%N %z" if job.gnu else "%Y-%m-%d %H:%M:%S %z", moment)
        if style == "long-iso":
            return strftime("%Y-%m-%d %H:%M", moment)
        if style == "iso":
            return strftime("%m-%d %H:%M" if recent else "%Y-%m-%d ", moment)
        return strftime("%b %e %H:%M" if recent else "%b %e  %Y", moment)

    def _tail(self, entry: Entry, name: str) -> str:
        text = self._painted(name, entry) + self._indicator(entry)
        if entry.status.kind is not Kind.SYMLINK:
            return text
        target = self._name(entry.status.target)
        if self.palette is not None and entry.target is not None:
            target = self.palette.paint(target, entry.status.target, entry.target, None)
        return f"{text} -> {target}" + (self._indicator(entry, entry.target) if entry.target else "")


def _bytes(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")


def _is_device(status: Stat) -> bool:
    return status.kind in (Kind.CHARACTER, Kind.BLOCK)
