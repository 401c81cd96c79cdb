"""The files of a layer: reads `*.files` listings into `FileEntry` records, in the order of their paths.

One line a file, fields between single spaces:

    -rwxr-xr-x 0:0 151344 usr/bin/ls @gnu/ls        a regular file; behind ` @` the simulated program that it is
    -rw-r--r-- 0:0 1180 etc/passwd = usr/share/x    a hard link: the same file as the path behind ` = `
    drwxr-xr-x 0:0 0 etc                            a directory
    lrwxrwxrwx 0:0 0 bin -> usr/bin                 a symbolic link
    crw-rw-rw- 0:0 1,3 dev/null                     a device: MAJOR,MINOR in place of the size (c, b; p is a pipe)
    include roots/debian-12                         the lines of another listing, which lines below replace
    without usr/share/man                           takes a path, and all below it, out again

Paths have no leading `/`; a space, `%`, a control character or a byte that is not UTF-8 stands as `%XX`.
The content of `PATH` of listing `roots/NAME` is the file `roots/NAME/PATH` beside it, where there is one (its length is
then the entry's size; a `:` in its name stands as `%3A`, for systems without it); of an included listing likewise.
Every other file is opaque: SIZE bytes that nobody has seen. An
executable that names a program keeps its SIZE; its content, if any, is data for the program (the greeting of `hello`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import quote, unquote

from emulator.catalog import fixtures
from emulator.errors import EmulatorError

TYPES = {"-": "file", "d": "directory", "l": "symlink", "c": "character", "b": "block", "p": "fifo"}
TRIPLETS = ((0o400, 0o200, 0o100, 0o4000), (0o040, 0o020, 0o010, 0o2000), (0o004, 0o002, 0o001, 0o1000))
MAX_INCLUDES = 8


class BadListing(EmulatorError):
    """A listing that cannot be read: a fault of the data, not of the user."""

    def __init__(self, name: str, number: int, line: str) -> None:
        super().__init__(f"{name}.files:{number}: cannot read: {line}")


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of a layer: `path` without leading `/`, `kind` a value of `TYPES` or "hardlink", `mode` its 12 bits.

    `target` is a symlink's text, or the path that a hard link shares its file with; `program` is "package/name" or "".
    `source` names the file under fixtures/images that holds the content, "" where the content is opaque.
    """

    path: str
    kind: str
    mode: int
    uid: int
    gid: int
    size: int
    target: str = ""
    program: str = ""
    device: tuple[int, int] | None = None
    source: str = ""

    def content(self) -> bytes | None:
        """The bytes of a regular file; None where the listing knows only their number."""
        return fixtures.read("images", self.source) if self.source else None


@cache
def parse_mode(text: str) -> int:
    """`rwxr-sr-t` as permission bits; letters as `ls -l` prints them."""
    bits = 0
    for (read, write, execute, special), letters in zip(TRIPLETS, (text[:3], text[3:6], text[6:9]), strict=True):
        bits |= read * (letters[0] == "r") | write * (letters[1] == "w")
        bits |= execute * (letters[2] in "xst") | special * (letters[2] in "sStT")
    return bits


def escape(path: str) -> str:
    """A path as a listing writes it."""
    return quote(path, safe="/~!@#$^&*()_+-={}[]|:;<>,.?'\"`\\", errors="surrogateescape")


def unescape(path: str) -> str:
    """The path that a listing writes."""
    return unquote(path, errors="surrogateescape") if "%" in path else path


@cache
def parse_pair(text: str, separator: str) -> tuple[int, int]:
    """`0:42` (an owner), `1,3` (a device)."""
    left, right = text.split(separator)
    return int(left), int(right)


def parse_line(line: str) -> FileEntry:
    """One entry; raises ValueError or KeyError where the line is none."""
    mode, owner, size, rest = line.split(" ", 3)
    path, _, program = rest.partition(" @")
    path, link, target = path.partition(" -> ")
    if not link:
        path, _, target = path.partition(" = ")
    kind = "hardlink" if target and not link else TYPES[mode[0]]
    uid, gid = parse_pair(owner, ":")
    device = parse_pair(size, ",") if kind in ("character", "block") else None
    length = 0 if device else int(size)
    return FileEntry(unescape(path), kind, parse_mode(mode[1:]), uid, gid, length, unescape(target), program, device)


def with_content(entry: FileEntry, name: str) -> FileEntry:
    """The entry with its content's file, if `name` (a listing) has one for it."""
    kept = entry.path.replace(":", "%3A")
    size = fixtures.sizes("images", name).get(kept)
    if entry.kind != "file" or size is None:
        return entry
    return replace(entry, source=f"{name}/{kept}", size=entry.size if entry.program else size)


def without(entries: dict[str, FileEntry], path: str) -> dict[str, FileEntry]:
    """The entries less `path` and what lies below it."""
    return {name: entry for name, entry in entries.items() if name != path and not name.startswith(path + "/")}


def read_listing(name: str, depth: int = 0) -> dict[str, FileEntry]:
    """The entries of `fixtures/images/NAME.files` by path, includes resolved."""
    entries: dict[str, FileEntry] = {}
    for number, line in enumerate(fixtures.read("images", f"{name}.files").decode().splitlines(), 1):
        word, _, rest = line.partition(" ")
        try:
            if word == "include" and depth < MAX_INCLUDES:
                entries.update(read_listing(rest, depth + 1))
            elif word == "without":
                entries = without(entries, unescape(rest))
            elif line and word != "#":
                entry = with_content(parse_line(line), name)
                entries[entry.path] = entry
        except (ValueError, KeyError, IndexError) as error:
            raise BadListing(name, number, line) from error
    return entries


@cache
def load_layer(name: str) -> tuple[FileEntry, ...]:
    """The files of the listing `name`, such as "roots/debian-12", sorted by path; "" is the empty layer."""
    if not name:
        return ()
    entries = read_listing(name)
    return tuple(entries[path] for path in sorted(entries))
