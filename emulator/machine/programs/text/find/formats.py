"""-ls and -printf: a file in a line."""

from __future__ import annotations

import re
from typing import Final

from emulator.machine.digits import number_of
from emulator.machine.files.inode import Kind, Stat
from emulator.machine.programs.text import modes, printf
from emulator.machine.programs.text.dates import SECOND, Moment, strftime
from emulator.machine.programs.text.find.finder import Finder
from emulator.machine.programs.text.quoting import c_escape
from emulator.machine.programs.text.walk import Visit, look

_DIRECTIVE: Final = re.compile(r"%([-+ 0#]*)(\d*)(?:\.(\d+))?(?:([ACTB])(\S)|([a-zA-Z%]))")


def listed(finder: Finder, path: str, status: Stat) -> str:
    owner = finder.accounts.user_name(status.uid) or str(status.uid)
    group = finder.accounts.group_name(status.gid) or str(status.gid)
    recent = finder.now - 31556952 // 2 * SECOND < status.mtime <= finder.now
    date = strftime("%b %e %H:%M" if recent else "%b %e  %Y", Moment(status.mtime, finder.zone))
    size = f"{status.rdev[0]:>3}, {status.rdev[1]:>3}" if status.kind in (Kind.CHARACTER, Kind.BLOCK) else f"{status.size:>8}"
    head = f"{status.inode:>9} {-(-status.blocks // 2):>6} {modes.letters(status)} {status.nlink:>3}"
    text = f"{head} {owner:<8} {group:<8} {size} {date} {c_escape(path)}"
    return text + (f" -> {c_escape(status.target)}" if status.kind is Kind.SYMLINK else "") + "\n"


def formatted(finder: Finder, form: str, visit: Visit, status: Stat) -> str:
    text, _ = printf.escapes(form.replace("\\c", ""))
    return _DIRECTIVE.sub(lambda found: _directive(finder, found, visit, status), text)


def _directive(finder: Finder, found: re.Match[str], visit: Visit, status: Stat) -> str:
    flags, width, precision, which, letter, plain = found.groups()
    if which:
        time = {"A": status.atime, "C": status.ctime, "T": status.mtime, "B": status.ctime}[which]
        value = _time(finder, letter, time)
    else:
        value = _field(finder, plain, visit, status)
    if precision:
        value = value[: int(precision)]
    size = min(number_of(width), 10_000) if width else 0
    return value.ljust(size) if "-" in flags else value.rjust(size, "0" if "0" in flags else " ")


def _time(finder: Finder, letter: str, time: int) -> str:
    if letter == "@":
        return f"{time // SECOND}.{time % SECOND:09d}0"
    if letter == "+":
        return strftime("%Y-%m-%d+%H:%M:%S.%N0", Moment(time, finder.zone))
    text = strftime(f"%{letter}", Moment(time, finder.zone))
    return f"{text}.{time % SECOND:09d}0" if letter in "STX" else text


def _field(finder: Finder, letter: str, visit: Visit, status: Stat) -> str:
    path = visit.path
    if letter == "%":
        return "%"
    base = path.rstrip("/").rpartition("/")[2] or path
    start = next((top for top in finder.query.starts if path == top or path.startswith(top.rstrip("/") + "/")), path)
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
        "u": finder.accounts.user_name(status.uid) or str(status.uid),
        "U": str(status.uid),
        "g": finder.accounts.group_name(status.gid) or str(status.gid),
        "G": str(status.gid),
        "n": str(status.nlink),
        "i": str(status.inode),
        "d": str(visit.depth),
        "l": status.target if status.kind is Kind.SYMLINK else "",
        "D": str(status.device),
        "y": "f" if status.is_file else status.kind.value,
        "Y": _followed(finder, path),
        "F": finder.process.statfs(path).type if letter == "F" else "",
        "t": _clock(finder, status.mtime),
        "a": _clock(finder, status.atime),
        "c": _clock(finder, status.ctime),
    }
    return table.get(letter, f"%{letter}")


def _followed(finder: Finder, path: str) -> str:
    kind = look(finder.process, path, True).kind
    return "N" if kind is Kind.SYMLINK else "f" if kind is Kind.FILE else kind.value


def _clock(finder: Finder, time: int) -> str:
    return strftime("%a %b %e %H:%M:%S.%N0 %Y", Moment(time, finder.zone))
