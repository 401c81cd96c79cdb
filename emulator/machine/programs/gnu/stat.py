"""stat: all that is known of a file, or of a file system."""

from __future__ import annotations

import re
from collections.abc import Callable

from emulator.machine.digits import number_of
from emulator.machine.errno import LinuxError
from emulator.machine.files.inode import Kind, Stat
from emulator.machine.programs.text import modes, quoting
from emulator.machine.programs.text.accounts import Accounts
from emulator.machine.programs.text.dates import SECOND, Moment, strftime, zone
from emulator.machine.programs.text.job import Job, program
from emulator.machine.programs.text.streams import LINE_LIMIT, TooLong
from emulator.machine.programs.text.walk import kind_words

_GNU = "-L,--dereference -f,--file-system -c,--format= --printf= -t,--terse --cached="
_FORM = re.compile(r"%([-#0+ ]*)(\d*)(?:\.(\d+))?([A-Za-z%]?)")


@program(gnu=_GNU, busybox="-L -f -c= -t")
async def main(job: Job) -> int | None:
    job.need(1)
    viewer = _Viewer(job)
    for name in job.operands:
        try:
            text = viewer.file_system(name) if job.has("f") else viewer.file(name)
        except LinuxError as error:
            verb = "read file system information for" if job.has("f") else "statx"
            await job.fail(job.words(f"cannot {verb} {job.quoted(name)}: {error}", f"can't stat '{name}': {error}"))
            continue
        await job.out.text(text)
    return None


class _Viewer:
    def __init__(self, job: Job) -> None:
        self.job = job
        self.accounts = Accounts(job.process)
        self.zone = zone(job.process.env)
        self.raw = job.get("printf")
        self.form = self.raw if self.raw is not None else job.get("c")

    def _own_form(self, form: str, fields: dict[str, Callable[[], object]]) -> str:
        if self.raw is not None:
            from emulator.machine.programs.text.printf import escapes

            form = escapes(form)[0]
        text = _FORM.sub(lambda found: self._directive(found, fields), form)
        return text if self.raw is not None else text + "\n"

    def _directive(self, found: re.Match[str], fields: dict[str, Callable[[], object]]) -> str:
        flags, width, precision, letter = found.groups()
        if letter == "%":
            return "%"
        if letter not in fields:
            return "?" if letter else found.group()
        if any(number_of(size) > LINE_LIMIT for size in (width, precision) if size):
            raise TooLong
        value = fields[letter]()
        if precision and letter in "XYZW":
            return f"{value}.{'0' * int(precision)}"
        text = str(value)
        if "#" in flags and letter == "a":
            text = "0" + text
        if not width:
            return text
        size = number_of(width)
        return text.ljust(size) if "-" in flags else text.rjust(size, "0" if "0" in flags and text.isdigit() else " ")

    # ---- files

    def file(self, name: str) -> str:
        process = self.job.process
        status = process.stat(name) if self.job.has("L") else process.lstat(name)
        fields = self._fields(name, status)
        if self.form is not None:
            return self._own_form(self.form, fields)
        if self.job.has("t"):
            order = "n s b f u g D i h t T X Y Z W o" if self.job.gnu else "n s b f u g D i h t T X Y Z o"
            return " ".join(str(fields[letter]()) for letter in order.split()) + "\n"
        return self._whole(status, fields)

    def _fields(self, name: str, status: Stat) -> dict[str, Callable[[], object]]:
        def when(time: int) -> Callable[[], str]:
            return lambda: self._time(time)

        return {
            "a": lambda: f"{status.mode:o}",
            "A": lambda: modes.letters(status),
            "b": lambda: status.blocks,
            "B": lambda: 512,
            "d": lambda: status.device,
            "D": lambda: f"{status.device:x}",
            "f": lambda: f"{status.st_mode:x}",
            "F": lambda: kind_words(status),
            "g": lambda: status.gid,
            "G": lambda: self.accounts.group_name(status.gid) or "UNKNOWN",
            "h": lambda: status.nlink,
            "i": lambda: status.inode,
            "m": lambda: self.job.process.statfs(name).mount_point,
            "n": lambda: name,
            "N": lambda: self._linked(name, status),
            "o": lambda: 4096,
            "s": lambda: status.size,
            "t": lambda: f"{status.rdev[0]:x}",
            "T": lambda: f"{status.rdev[1]:x}",
            "u": lambda: status.uid,
            "U": lambda: self.accounts.user_name(status.uid) or "UNKNOWN",
            "w": when(status.ctime),
            "W": lambda: status.ctime // SECOND,
            "x": when(status.atime),
            "X": lambda: status.atime // SECOND,
            "y": when(status.mtime),
            "Y": lambda: status.mtime // SECOND,
            "z": when(status.ctime),
            "Z": lambda: status.ctime // SECOND,
        }

    def _time(self, time: int) -> str:
        return strftime("%Y-%m-%d %H:%M:%S.%N %z", Moment(time, self.zone))

    def _linked(self, name: str, status: Stat) -> str:
        shown = quoting.shell(name) if self.job.gnu else f"'{name}'"
        if status.kind is not Kind.SYMLINK:
            return shown if self.job.gnu else name
        return f"{shown} -> {quoting.shell(status.target)}"

    def _whole(self, status: Stat, fields: dict[str, Callable[[], object]]) -> str:
        f = {letter: fields[letter]() for letter in "aAbBdDfFgGhinosuUwxyz"}
        user, group = (self.accounts.user_name(status.uid) or "UNKNOWN", self.accounts.group_name(status.gid) or "UNKNOWN")
        name = f["n"] if status.kind is not Kind.SYMLINK else f"{f['n']} -> {status.target}"
        device = ""
        if status.kind in (Kind.CHARACTER, Kind.BLOCK):
            device = f" Device type: {status.rdev[0]:x},{status.rdev[1]:x}"
        kind = f["F"]
        number = f"{status.device // 256},{status.device % 256}" if self.job.gnu else f"{status.device:x}h/{status.device}d"
        links = f"{status.nlink:<5}{device}" if device else str(status.nlink)
        where = f"Device: {number}\tInode: {status.inode:<11} Links: {links}"
        text = (
            f"  File: {name}\n  Size: {status.size:<10}\tBlocks: {status.blocks:<10} IO Block: 4096   {kind}\n{where}\n"
            f"Access: ({status.mode:04o}/{modes.letters(status)})  Uid: "
            f"({status.uid:5d}/{user:>8})   Gid: ({status.gid:5d}/{group:>8})\n"
            f"Access: {f['x']}\nModify: {f['y']}\nChange: {f['z']}\n"
        )
        return text + (f" Birth: {f['w']}\n" if self.job.gnu else "")

    # ---- file systems

    def file_system(self, name: str) -> str:
        info = self.job.process.statfs(name)
        fields: dict[str, Callable[[], object]] = {
            "a": lambda: info.available,
            "b": lambda: info.blocks,
            "c": lambda: info.files,
            "d": lambda: info.files_free,
            "f": lambda: info.free,
            "i": lambda: "0",
            "l": lambda: 255,
            "n": lambda: name,
            "s": lambda: info.block_size,
            "S": lambda: info.block_size,
            "t": lambda: f"{_MAGIC.get(info.type, 0):x}",
            "T": lambda: _NAMES.get(info.type, info.type),
        }
        if self.form is not None:
            return self._own_form(self.form, fields)
        quoted = f'"{name}"'
        return (
            f"  File: {quoted}\n    ID: 0        Namelen: 255     Type: {fields['T']()}\n"
            f"Block size: {info.block_size:<10} Fundamental block size: {info.block_size}\n"
            f"Blocks: Total: {info.blocks:<10} Free: {info.free:<10} Available: {info.available}\n"
            f"Inodes: Total: {info.files:<10} Free: {info.files_free}\n"
        )


_MAGIC = {"overlay": 0x794C7630, "tmpfs": 0x01021994, "proc": 0x9FA0, "sysfs": 0x62656572, "ext4": 0xEF53, "devpts": 0x1CD1}
_NAMES = {"overlay": "overlayfs", "ext4": "ext2/ext3"}
