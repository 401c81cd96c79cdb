"""Tests: what a file is, is called, and since when."""

from __future__ import annotations

import re
from fnmatch import translate
from functools import lru_cache
from typing import Final

from emulator.machine.errno import LinuxError
from emulator.machine.files.inode import Kind, Stat
from emulator.machine.programs.text.dates import SECOND, parse
from emulator.machine.programs.text.find.finder import Finder
from emulator.machine.programs.text.find.parse import BadExpression, Test
from emulator.machine.programs.text.walk import Visit, look

DAY: Final = 86400 * SECOND
MINUTE: Final = 60 * SECOND
_UNITS: Final = {"c": 1, "w": 2, "b": 512, "k": 1024, "M": 1 << 20, "G": 1 << 30}
TYPES: Final = {kind.value: kind for kind in Kind} | {"f": Kind.FILE}


@lru_cache(maxsize=256)
def glob(pattern: str, icase: bool) -> re.Pattern[str]:
    """A shell pattern; a star takes slashes too, as find's does."""
    text = pattern.replace("[!", "[^") if "[^" in pattern else pattern
    return re.compile(translate(text.replace("[^", "[!")), re.IGNORECASE if icase else 0)


def passes(finder: Finder, test: Test, visit: Visit, status: Stat) -> bool:
    name, word, path = test.name, test.word, visit.path
    icase = name.startswith("i") and name not in ("inum",)
    if name in ("name", "iname"):
        base = path.rstrip("/").rpartition("/")[2] or path
        return glob(word, icase).match(base) is not None
    if name in ("path", "ipath", "wholename", "iwholename"):
        return glob(word, icase).match(path) is not None
    if name in ("regex", "iregex"):
        return finder.regex(word, icase).whole(path) is not None
    if name in ("lname", "ilname"):
        return status.kind is Kind.SYMLINK and glob(word, icase).match(status.target) is not None
    if name == "type":
        return any(status.kind is TYPES[letter] for letter in word.split(","))
    if name == "xtype":
        return any(look(finder.process, path, True).kind is TYPES[letter] for letter in word.split(","))
    if name == "size":
        unit = _UNITS.get(word[-1], 512)
        return compared(word.rstrip("cwbkMG"), -(-status.size // unit))
    if name == "perm":
        return _permitted(finder, word, status.mode)
    if name == "empty":
        return _is_empty(finder, path, status)
    return _other_test(finder, test, visit, status)


def _permitted(finder: Finder, word: str, mode: int) -> bool:
    wanted = finder.permission(word) or 0
    if word.startswith("-"):
        return mode & wanted == wanted
    if word.startswith("/"):
        return not wanted or bool(mode & wanted)
    return mode == wanted


def _is_empty(finder: Finder, path: str, status: Stat) -> bool:
    if status.is_directory:
        try:
            return not finder.process.listdir(path)
        except LinuxError:
            return False
    return status.is_file and status.size == 0


def _other_test(finder: Finder, test: Test, visit: Visit, status: Stat) -> bool:
    name, word = test.name, test.word
    times = {"m": status.mtime, "a": status.atime, "c": status.ctime}
    if name in ("mtime", "atime", "ctime"):
        return compared(word, (finder.now - times[name[0]]) // DAY)
    if name in ("mmin", "amin", "cmin"):
        age = (finder.now - times[name[0]]) / MINUTE
        sign = word[0] if word[0] in "+-" else ""
        limit = float(word.lstrip("+-"))
        return age > limit if sign == "+" else age < limit if sign == "-" else -(-age // 1) == limit
    if name in ("newer", "anewer", "cnewer"):
        time = times[{"n": "m", "a": "a", "c": "c"}[name[0]]]
        return time > finder.references[word].mtime
    if name == "samefile":
        other = finder.references[word]
        return (status.device, status.inode) == (other.device, other.inode)
    if name.startswith("newer"):
        return _newer_than(finder, name, word, times)
    if name in ("user", "uid"):
        return status.uid == finder.accounts.uid(word) if name == "user" else compared(word, status.uid)
    if name in ("group", "gid"):
        return status.gid == finder.accounts.gid(word) if name == "group" else compared(word, status.gid)
    if name == "links":
        return compared(word, status.nlink)
    if name == "inum":
        return compared(word, status.inode)
    if name == "nouser":
        return finder.accounts.user_name(status.uid) is None
    if name == "nogroup":
        return finder.accounts.group_name(status.gid) is None
    if name in ("readable", "writable", "executable"):
        return finder.process.access(visit.path, {"r": "r", "w": "w", "e": "x"}[name[0]])
    return name == "true"


def _newer_than(finder: Finder, name: str, word: str, times: dict[str, int]) -> bool:
    mine, other = name[5], name[6]
    if other == "t":
        limit = parse(word, finder.now, finder.zone)
        if limit is None:
            raise BadExpression(
                f"I cannot figure out how to interpret {finder.job.quote(word)} as a date or time", f"invalid date '{word}'"
            )
    else:
        status = finder.process.stat(word)
        limit = {"m": status.mtime, "a": status.atime, "c": status.ctime, "B": status.ctime}[other]
    return times.get(mine, times["c"]) > limit


def compared(word: str, value: float) -> bool:
    """`+n` more, `-n` less, `n` just that."""
    number = float(word.lstrip("+-"))
    if word.startswith("+"):
        return value > number
    return value < number if word.startswith("-") else value == number
