"""tar: archives."""

from __future__ import annotations

import posixpath
import re
import tarfile
from collections.abc import Awaitable, Callable
from fnmatch import fnmatchcase
from typing import NoReturn

from emulator.machine.digits import number_of
from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Kind, Stat
from emulator.machine.kernel.open_file import Open, OpenFile
from emulator.machine.programs.gnu.bzip2 import wording
from emulator.machine.programs.gnu.xz import BAD as _BAD
from emulator.machine.programs.text import modes
from emulator.machine.programs.text.accounts import Accounts
from emulator.machine.programs.text.dates import SECOND, Moment, strftime, zone
from emulator.machine.programs.text.gzipped import MAGIC, BadGzip, Deflater, Inflater
from emulator.machine.programs.text.job import Complaint, Job, Program, Usage, program
from emulator.machine.programs.text.launch import found_in_path
from emulator.machine.programs.text.packed import BZIP2, LZMA, XZ, BadPacked, Format, Packer, Unpacker
from emulator.machine.programs.text.streams import BLOCK, Output
from emulator.machine.programs.text.streams import Reader as Lines
from emulator.machine.programs.text.tar.reader import BadTar, Reader
from emulator.machine.programs.text.tar.writer import Writer, member
from emulator.machine.programs.text.walk import walk

_GNU = (
    "-c,--create -x,--extract,--get -t,--list -r,--append! -u,--update! -A,--catenate,--concatenate! "
    "-d,--diff,--compare! --delete! -f,--file="
    " -C,--directory= -v,--verbose -z,--gzip,--gunzip,--ungzip -j,--bzip2 -J,--xz --lzma! -Z,--compress! --zstd! "
    "-a,--auto-compress -O,--to-stdout"
    " -p,--preserve-permissions,--same-permissions -k,--keep-old-files --overwrite -m,--touch -h,--dereference "
    "-P,--absolute-names -T,--files-from="
    " -X,--exclude-from= --exclude= --strip-components= --no-recursion --recursion --numeric-owner --owner= "
    "--group= --mode= --mtime= --sort="
    " --no-same-owner -o --same-owner --no-same-permissions --one-file-system --wildcards --no-wildcards "
    "--transform,--xform=! -w,--interactive!"
    " --null --format= -b,--blocking-factor= --warning= -s -S,--sparse --xattrs --acls --selinux "
    "--ignore-failed-read --remove-files"
    " --no-overwrite-dir --unlink-first -U --exclude-vcs -H="
)
_BUSYBOX = (
    "-c -x -t -f= -C= -v -z -j -J -Z! -a -O -p -k --overwrite -m -h -T= -X= --exclude= --strip-components= "
    "--no-recursion --numeric-owner -o"
    " --no-same-permissions --to-command=!"
)
_HINT = "Try 'tar --help' or 'tar --usage' for more information.\n"
_WITH_ARGUMENT = "fCTXbHK"


@program(gnu=_GNU, busybox=_BUSYBOX, trouble=2, busybox_trouble=1, hint=_HINT, misuse=64)
async def _tar(job: Job) -> int | None:
    chosen = [key for key in ("c", "x", "t") if job.has(key)]
    if len(chosen) > 1:
        raise Usage(job.words("You may not specify more than one '-Acdtrux', '--delete' or  '--test-label' option", ""))
    if not chosen:
        raise Usage(job.words("You must specify one of the '-Acdtrux', '--delete' or '--test-label' options", ""))
    work = _Tar(job)
    await work.prepare()
    try:
        await (work.create() if chosen == ["c"] else work.read(extract=chosen == ["x"]))
    except (BadTar, BadGzip, BadPacked) as error:
        await job.out.flush()
        if not job.gnu:
            if not isinstance(error, BadTar):
                await job.complain("invalid magic")  # the child that unpacks; tar then gets nothing from it
            raise Complaint("short read") from error
        if isinstance(error, BadPacked):
            await child_failed(job, work.program, error)
        if isinstance(error, BadGzip):
            await job.process.write(2, f"\ngzip: stdin: {error}\n")
            await job.complain("Child returned status 1")
            raise Complaint("Error is not recoverable: exiting now") from error
        await job.complain(str(error))
        if error.short:
            raise Complaint("Error is not recoverable: exiting now") from error
        job.status = 2
    if job.status and (job.gnu or chosen == ["c"]):
        await job.out.flush()
        await job.complain(
            job.words("Exiting with failure status due to previous errors", "error exit delayed from previous errors")
        )
    return job.status


#: Options, and how names end for -a, by the program that packs.
_PACKERS: dict[str, tuple[str, tuple[str, ...], Format | None]] = {
    "gzip": ("z", (".gz", ".tgz", ".taz"), None),
    "bzip2": ("j", (".bz2", ".tz2", ".tbz2", ".tbz"), BZIP2),
    "xz": ("J", (".xz", ".txz"), XZ),
    "lzma": ("lzma", (), LZMA),
}
_CHILD = "tar (child): {}\ntar (child): Error is not recoverable: exiting now\n"
_FATAL = "Error is not recoverable: exiting now"


async def child_failed(job: Job, program: str, error: BadPacked) -> NoReturn:
    """What bzip2 or xz says of a stream, and tar of its child."""
    status = 1
    if program == "bzip2":
        status = 2
        said = "bzip2: (stdin) is not a bzip2 file.\n"
        if error.kind != "format":
            said = wording(job.flavour, "bzip2", False).bad[error.kind][0].format(n="(stdin)", t="(stdout)")
            said = said.replace("bzip2: Success", "bzip2: Inappropriate ioctl for device")  # what errno happens to hold
    else:
        said = f"xz: {_BAD[error.kind][0].format(n='(stdin)')}\n"
    await job.process.write(2, said)
    await job.complain(f"Child returned status {status}")
    raise Complaint(_FATAL)


class _Tar:
    program = ""

    def __init__(self, job: Job) -> None:
        self.job, self.process = job, job.process
        self.accounts = Accounts(job.process)
        self.zone = zone(job.process.env)
        self.archive = job.get("f") or "-"
        self.excluded = job.options.all("exclude")
        self.names: list[tuple[str, str]] = []  # (directory, name)
        strip = job.get("strip-components") or "0"
        if not strip.isdigit():
            raise Complaint(f"{strip}: Invalid number of elements")
        self.strip = number_of(strip)
        self.verbose = job.options.count("v")
        self.removed_slash = False
        self.widest = 19
        self.found: set[str] = set()

    async def prepare(self) -> None:
        """-C holds for the names behind it, so names are gathered in the order of the words."""
        job = self.job
        for name in job.options.all("T"):
            try:
                file = job.open(name)
            except LinuxError as error:
                raise Complaint(f"{name}: Cannot open: {error}") from error
            end = b"\0" if job.has("null") else b"\n"
            async for line in Lines(file, end):
                self.names.append(("", line.removesuffix(end).decode("utf-8", "surrogateescape")))
        for name in job.options.all("X"):
            async for line in Lines(job.open(name)):
                self.excluded.append(line.decode("utf-8", "surrogateescape").rstrip("\n"))
        directory = ""
        for word in self._ordered():
            if word.startswith("C\0"):
                directory = posixpath.join(directory, word[2:])
            else:
                self.names.append((directory, word.removeprefix("O\0")))
        self.directory = directory
        for each in dict.fromkeys([*(directory for directory, _ in self.names), self.directory]):
            if each:
                self._check(each)

    def _ordered(self) -> list[str]:
        """The operands and -C words as they stood; getopt has parted them."""
        found: list[str] = []
        operands = list(self.job.operands)
        words = list(self.job.argv[1:])
        index = 0
        while index < len(words):
            word = words[index]
            if word in ("-C", "--directory") and index + 1 < len(words):
                found.append("C\0" + words[index + 1])
                index += 1
            elif word.startswith("--directory="):
                found.append("C\0" + word.partition("=")[2])
            elif word.startswith("-C") and len(word) > 2:
                found.append("C\0" + word[2:])
            elif operands and word == operands[0] and not (index and words[index - 1] in ("-f", "-T", "-X", "-b", "--file")):
                found.append("O\0" + operands.pop(0))
            elif re.fullmatch(r"-[a-zA-Z]*C", word) and index + 1 < len(words):
                found.append("C\0" + words[index + 1])
                index += 1
            index += 1
        return found + ["O\0" + name for name in operands]

    def _check(self, directory: str) -> None:
        try:
            if self.process.stat(directory).is_directory:
                return
            error = LinuxError(Errno.ENOTDIR, directory)
        except LinuxError as failed:
            error = failed
        job = self.job
        if not job.gnu:
            raise Complaint(f"can't change directory to '{directory}': {error}")
        raise Complaint(f"{directory}: Cannot open: {error}\n{job.name}: Error is not recoverable: exiting now")

    def _at(self, directory: str, name: str) -> str:
        return posixpath.join(directory, name) if directory else name

    def _skipped(self, name: str) -> bool:
        parts = name.rstrip("/").split("/")
        tails = ["/".join(parts[index:]) for index in range(len(parts))]
        return any(fnmatchcase(tail, pattern.rstrip("/")) for pattern in self.excluded for tail in tails)

    # ---- creating

    async def create(self) -> None:
        job = self.job
        if not self.names and not job.has("T"):
            if job.gnu:
                raise Usage("Cowardly refusing to create an empty archive")
            raise Complaint("empty archive")
        sink = self._sink()
        write = sink.write
        self.program = self.chosen()
        form = _PACKERS[self.program][2] if self.program else None
        if self.program and not self.runs(self.program):
            await job.process.write(2, f"/bin/sh: 1: {self.program}: not found\n")
            await job.complain(f"{self.archive}: Cannot write: Broken pipe")
            await job.complain("Child returned status 127")
            raise Complaint(_FATAL)
        deflater = Packer(write, form) if form else Deflater(write) if self.program else None
        writer = Writer(deflater.write if deflater else write, 1024 if not job.gnu else 10240)
        links: dict[tuple[int, int], str] = {}
        for directory, name in self.names:
            await self._add(directory, name, writer, links)
        await writer.close()
        if deflater:
            await deflater.close()
        await sink.flush()

    def chosen(self) -> str:
        """The program that packs, as options or -a and the archive's name tell."""
        job = self.job
        asked = [program for program, (key, _, _) in _PACKERS.items() if job.has(key)]
        if len(asked) > 1 and job.gnu:
            raise Usage("Conflicting compression options")
        if asked:
            if asked == ["xz"] and not job.gnu and job.has("c"):
                raise Complaint("option '-J' with '-c' is not emulated yet")
            return asked[0]
        ends = self.archive if job.has("a") and job.has("c") else ""
        return next((program for program, (_, suffixes, _) in _PACKERS.items() if ends.endswith(suffixes)), "")

    def runs(self, program: str) -> bool:
        """Whether there is such a program; busybox has its own."""
        return not self.job.gnu or bool(found_in_path(self.process, "xz" if program == "lzma" else program))

    def _sink(self) -> Output:
        job = self.job
        if self.archive == "-":
            out = job.process.files.get(1)
            if out is not None and out.is_terminal:
                raise Complaint(
                    "Refusing to write archive contents to terminal (missing -f option?)\n"
                    + f"{job.name}: Error is not recoverable: exiting now"
                )
            return Output(out)
        try:
            return Output(self.process.open(self.archive, Open.WRITE | Open.CREATE | Open.TRUNCATE))
        except LinuxError as error:
            if not job.gnu:
                raise Complaint(f"can't open '{self.archive}': {error}") from error
            raise Complaint(
                f"{self.archive}: Cannot open: {error}\n{job.name}: Error is not recoverable: exiting now"
            ) from error

    async def _add(self, directory: str, name: str, writer: Writer, links: dict[tuple[int, int], str]) -> None:
        job = self.job
        prune: set[str] = set()
        top = self._at(directory, name)
        for visit in walk(self.process, top, "L" if job.has("h") else "P", prune):
            if visit.leaving:
                continue
            label = name + visit.path[len(top) :]
            if visit.error is not None or visit.status is None:
                verb = "Cannot open" if visit.status is not None else "Cannot stat"
                await job.fail(job.words(f"{label}: {verb}: {visit.error}", f"{label}: {visit.error}"))
                continue
            if self._skipped(label) or (job.has("no-recursion") and visit.depth):
                prune.add(visit.path)
                continue
            if visit.status.kind is Kind.SOCKET:
                await job.complain(f"{label}: socket ignored")
                continue
            await self._member(label, visit.path, visit.status, writer, links)

    async def _member(self, label: str, path: str, status: Stat, writer: Writer, links: dict[tuple[int, int], str]) -> None:
        job = self.job
        stored = await self._stored(label)
        if status.is_directory:
            stored = stored.rstrip("/") + "/"
        numeric = job.has("numeric-owner")
        user = "" if numeric else self.accounts.user_name(status.uid) or ""
        group = "" if numeric else self.accounts.group_name(status.gid) or ""
        info = member(stored, status, user, group)
        self._overridden(info)
        key = (status.device, status.inode)
        if status.nlink > 1 and not status.is_directory:
            if key in links:
                info.type, info.linkname, info.size = tarfile.LNKTYPE, links[key], 0
            else:
                links[key] = stored
        source: OpenFile | None = None
        if info.type == tarfile.REGTYPE and info.size:
            try:
                source = self.process.open(path)
            except LinuxError as error:
                await job.fail(job.words(f"{label}: Cannot open: {error}", f"can't open '{label}': {error}"))
                return
        if self.verbose:
            shown = label if job.gnu else stored.rstrip("/")
            line = self._long(info) if self.verbose > 1 and job.gnu else shown.rstrip("/") + "/" * status.is_directory
            await self._note(line)
        await writer.header(info)
        if source is None:
            return
        left = info.size
        while left and (data := await source.read(min(left, BLOCK))):
            await writer.put(data)
            left -= len(data)
        await writer.put(bytes(left))
        await writer.pad(info.size)
        source.close()

    def _overridden(self, info: tarfile.TarInfo) -> None:
        job = self.job
        for key in ("owner", "group"):
            text = job.get(key)
            if text is None:
                continue
            name, _, number = text.partition(":")
            found = (
                int(number or name)
                if (number or name).isdigit()
                else (self.accounts.uid(name) if key == "owner" else self.accounts.gid(name)) or 0
            )
            if key == "owner":
                info.uid, info.uname = found, "" if name.isdigit() else name
            else:
                info.gid, info.gname = found, "" if name.isdigit() else name
        if (text := job.get("mode")) is not None and (change := modes.parse(text, 0)) is not None:
            info.mode = change(info.mode, info.isdir())
        if (text := job.get("mtime")) is not None:
            from emulator.machine.programs.text.dates import parse

            time = parse(text, self.process.kernel.timeline.now, self.zone)
            if time is None:
                raise Complaint(f"Invalid date format {job.quote(text)}" if not text else f"{job.quote(text)}: Invalid date")
            info.mtime = time // SECOND

    async def _stored(self, name: str) -> str:
        """Names in an archive are relative."""
        if self.job.has("P") or not name.startswith("/"):
            return name
        if not self.removed_slash:
            self.removed_slash = True
            await self.job.complain(
                self.job.words("Removing leading `/' from member names", "removing leading '/' from member names")
            )
        return name.lstrip("/") or "./"

    async def _note(self, line: str) -> None:
        """What -v tells: on standard error while the archive itself goes to standard output."""
        if self.archive == "-" and self.job.has("c"):
            await self.process.write(2, line + "\n")
        else:
            await self.job.out.text(line + "\n")

    # ---- reading

    async def read(self, extract: bool) -> None:
        job = self.job
        source = await self.source()
        head = await source.read(BLOCK)
        read = _rewound(head, source)
        asked = self.chosen()
        magics = {MAGIC: "gzip", BZIP2.magic: "bzip2", XZ.magic: "xz", LZMA.magic: "lzma"}
        self.program = asked or next((program for magic, program in magics.items() if head.startswith(magic)), "")
        if self.program and not self.runs(self.program):
            named = "lbzip2" if self.program == "bzip2" and not asked else self.program
            await self.child_lost(f"{named}: Cannot exec: No such file or directory")
        if self.program:
            form = _PACKERS[self.program][2]
            read = Unpacker(read, form).read if form else Inflater(read).read
        reader = Reader(read)
        finishing: list[tuple[str, tarfile.TarInfo]] = []
        while (info := await reader.next()) is not None:
            if not self._wanted(info.name):
                continue
            if extract:
                await self._extract(info, reader, finishing)
            else:
                await self._list(info)
        for path, info in reversed(finishing):
            self._dress(path, info)
        for _, name in self.names:
            if name not in self.found:
                await job.out.flush()
                await job.fail(job.words(f"{name}: Not found in archive", f"{name}: not found in archive"))

    async def child_lost(self, said: str) -> NoReturn:
        """The child that was to unpack ended before it began."""
        await self.process.write(2, _CHILD.format(said))
        await self.job.complain("Child returned status 2")
        raise Complaint(_FATAL)

    async def source(self) -> OpenFile:
        job = self.job
        try:
            return job.open(self.archive)
        except LinuxError as error:
            if not job.gnu:
                raise Complaint(f"can't open '{self.archive}': {error}") from error
            if self.chosen():
                await self.child_lost(f"{self.archive}: Cannot open: {error}")
            raise Complaint(
                f"{self.archive}: Cannot open: {error}\n{job.name}: Error is not recoverable: exiting now"
            ) from error

    def _wanted(self, name: str) -> bool:
        if self._skipped(name):
            return False
        if not self.names:
            return True
        bare = name.rstrip("/")
        for _, wanted in self.names:
            plain = wanted.rstrip("/")
            same = bare == plain or bare.startswith(plain + "/")
            if same or (self.job.has("wildcards") and fnmatchcase(bare, plain)):
                self.found.add(wanted)
                return True
        return False

    def _shown(self, info: tarfile.TarInfo) -> str:
        return info.name.rstrip("/") + "/" if info.isdir() else info.name

    async def _list(self, info: tarfile.TarInfo) -> None:
        await self.job.out.text((self._long(info) if self.verbose else self._shown(info)) + "\n")

    def _long(self, info: tarfile.TarInfo) -> str:
        letter = (
            "d"
            if info.isdir()
            else "l"
            if info.issym()
            else "c"
            if info.ischr()
            else "b"
            if info.isblk()
            else "p"
            if info.isfifo()
            else "-"
        )
        if info.islnk() and self.job.gnu:
            letter = "h"
        numeric = self.job.has("numeric-owner")
        owner = (
            f"{info.uname if info.uname and not numeric else info.uid}/{info.gname if info.gname and not numeric else info.gid}"
        )
        moment = Moment(int(info.mtime) * SECOND, self.zone)
        size = (
            f"{info.devmajor},{info.devminor}"
            if info.isdev() and not info.isfifo()
            else str(info.size if info.isfile() and not info.islnk() else 0)
        )
        name = self._shown(info)
        head = f"{letter}{modes.permissions(info.mode)} {owner}"
        if not self.job.gnu:
            arrow = f" -> {info.linkname}" if info.issym() or info.islnk() else ""
            return f"{head} {size:>9} {strftime('%Y-%m-%d %H:%M:%S', moment)} {name}{arrow}"
        pad = max(self.widest - len(owner) - 1, 0)
        self.widest = max(self.widest, len(owner) + 1 + len(size))
        arrow = f" -> {info.linkname}" if info.issym() else f" link to {info.linkname}" if info.islnk() else ""
        return f"{head} {size:>{pad}} {strftime('%Y-%m-%d %H:%M', moment)} {name}{arrow}"

    # ---- extracting

    async def _extract(self, info: tarfile.TarInfo, reader: Reader, finishing: list[tuple[str, tarfile.TarInfo]]) -> None:
        job = self.job
        relative = await self._relative(info)
        if relative is None:
            return
        if self.verbose:
            await self._note(self._long(info) if self.verbose > 1 and job.gnu else self._shown(info))
        if job.has("O"):
            if info.isfile() and not info.islnk():
                while data := await reader.content(BLOCK):
                    await job.out.write(data)
            return
        path = self._at(self.directory, relative)
        try:
            await self._make(info, path, reader)
        except LinuxError as error:
            verb = (
                "Cannot mkdir"
                if info.isdir()
                else f"Cannot create symlink to {job.quoted(info.linkname)}"
                if info.issym()
                else "Cannot open"
            )
            await job.fail(job.words(f"{relative}: {verb}: {error}", f"can't open '{relative}': {error}"))
            return
        if info.isdir():
            finishing.append((path, info))
        else:
            self._dress(path, info)

    async def _relative(self, info: tarfile.TarInfo) -> str | None:
        name = info.name
        parts = [part for part in name.split("/") if part not in ("", ".")]
        if ".." in parts and not self.job.has("P"):
            await self.job.fail(f"{name}: Member name contains '..'")
            return None
        if len(parts) <= self.strip and self.strip:
            return None
        if name.startswith("/") and not self.job.has("P") and not self.removed_slash:
            self.removed_slash = True
            await self.job.complain(
                self.job.words("Removing leading `/' from member names", "removing leading '/' from member names")
            )
        absolute = "/" if name.startswith("/") and self.job.has("P") else ""
        return absolute + ("/".join(parts[self.strip :]) or ".")

    async def _make(self, info: tarfile.TarInfo, path: str, reader: Reader) -> None:
        process = self.process
        if info.isdir():
            self._directories(path)
            return
        self._directories(posixpath.dirname(path))
        if process.exists(path) or _is_link(process.lstat, path):
            if self.job.has("k"):
                raise LinuxError(Errno.EEXIST, path)
            if not process.lstat(path).is_directory:
                process.unlink(path)
        if info.issym():
            process.symlink(info.linkname, path)
        elif info.islnk():
            target = "/".join([part for part in info.linkname.split("/") if part not in ("", ".")][self.strip :])
            process.link(self._at(self.directory, target), path)
        elif info.isdev():
            kind = Kind.CHARACTER if info.ischr() else Kind.BLOCK if info.isblk() else Kind.FIFO
            process.mknod(path, kind, info.mode, (info.devmajor, info.devminor))
        else:
            file = process.open(path, Open.WRITE | Open.CREATE | Open.TRUNCATE, 0o600)
            try:
                while data := await reader.content(BLOCK):
                    await file.write(data)
            finally:
                file.close()

    def _directories(self, path: str) -> None:
        """Makes a directory and those above it."""
        missing = []
        while path and not self.process.exists(path):
            missing.append(path)
            path = posixpath.dirname(path)
        for each in reversed(missing):
            self.process.mkdir(each, 0o755)

    def _dress(self, path: str, info: tarfile.TarInfo) -> None:
        job, process = self.job, self.process
        root = process.credentials.uid == 0
        try:
            if root and not job.has("o") and not job.has("no-same-owner"):
                uid = (
                    self.accounts.uid(info.uname)
                    if info.uname and not job.has("numeric-owner") and self.accounts.user(info.uname)
                    else info.uid
                )
                gid = (
                    self.accounts.gid(info.gname)
                    if info.gname and not job.has("numeric-owner") and self.accounts.group(info.gname)
                    else info.gid
                )
                process.chown(path, uid if uid is not None else info.uid, gid if gid is not None else info.gid, follow=False)
            if info.issym():
                return
            keep = (root or job.has("p")) and not job.has("no-same-permissions")
            process.chmod(path, info.mode if keep else info.mode & ~process.umask & 0o777)
            if not job.has("m"):
                process.utime(path, int(info.pax_headers.get("mtime_ns", int(info.mtime) * SECOND)))
        except LinuxError:
            job.status = job.trouble


def _is_link(lstat: Callable[[str], Stat], path: str) -> bool:
    try:
        lstat(path)
    except LinuxError:
        return False
    return True


def _rewound(head: bytes, source: OpenFile) -> Callable[[int], Awaitable[bytes]]:
    """A reader that gives the first block once more."""
    held = head

    async def read(size: int) -> bytes:
        nonlocal held
        if held:
            data, held = held[:size], held[size:]
            return data
        return await source.read(size)

    return read


def _bundle(argv: list[str]) -> list[str]:
    """`tar xvf file`: letters without a dash, whose arguments follow in their order."""
    if len(argv) < 2 or argv[1].startswith("-") or not argv[1]:
        return argv
    letters, rest = argv[1], list(argv[2:])
    words = [argv[0]]
    for letter in letters:
        words.append("-" + letter)
        if letter in _WITH_ARGUMENT and rest:
            words.append(rest.pop(0))
    return [*words, *rest]


main = Program.with_words(_tar, _bundle)
