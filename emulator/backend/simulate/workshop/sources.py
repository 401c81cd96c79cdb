"""Which files a COPY means: wildcards, links on the way, exclusions; and their checksum (buildkit: cache/contenthash)."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase

from emulator.backend.workshop import MissingPath, NothingToLookInto
from emulator.machine.errno import LinuxError
from emulator.machine.files.inode import Inode, Kind
from emulator.machine.files.layer import join
from emulator.machine.files.mounts import MountTable

WILD = "*?["


def is_wild(pattern: str) -> bool:
    """Whether a source stands for several paths."""
    return any(letter in WILD for letter in pattern)


def matches(table: MountTable, pattern: str) -> list[str]:
    """The paths that a pattern means, sorted; a `*` stays within one name."""
    found = ["/"]
    for part in filter(None, pattern.split("/")):
        following: list[str] = []
        for directory in found:
            names = listing(table, directory) if is_wild(part) else [part.replace("\\", "")]
            following += [join(directory, name) for name in names if not is_wild(part) or fnmatchcase(name, part)]
        found = following
    return [path for path in found if exists(table, path)]


def check_prefix(table: MountTable, pattern: str) -> None:
    """Raises NothingToLookInto where the directory before the first wildcard is not there (fsutil: copy.ResolveWildcards)."""
    parts = pattern.strip("/").split("/")
    wild = next((place for place, part in enumerate(parts) if is_wild(part)), 0)
    prefix = "/" + "/".join(parts[:wild])
    if not exists(table, prefix):
        raise NothingToLookInto(prefix)


def exists(table: MountTable, path: str) -> bool:
    return inode_at(table, path, follow=False) is not None


def inode_at(table: MountTable, path: str, *, follow: bool) -> Inode | None:
    """What is there, if anything."""
    try:
        return table.resolve(path, follow=follow).inode
    except LinuxError:
        return None


def listing(table: MountTable, directory: str) -> list[str]:
    """The names in a directory; none in what is none."""
    try:
        location = table.resolve(directory)
    except LinuxError:
        return []
    if location.inode is None or location.inode.kind is not Kind.DIRECTORY:
        return []
    return list(location.fs.names(location.inner))


def chosen(table: MountTable, source: str) -> list[tuple[str, Inode]]:
    """The paths behind a source, links followed; raises MissingPath. A pattern may mean nothing."""
    paths = matches(table, source) if is_wild(source) else [source]
    found = []
    for path in paths:
        inode = inode_at(table, path, follow=True)
        if inode is None:
            raise MissingPath(path)
        found.append((path, inode))
    return found


def walk(
    table: MountTable, start: str, excluded: Callable[[str], bool] = lambda path: False
) -> list[tuple[str, Inode]]:
    """What is below a directory, by path relative to it, parents first."""
    found: list[tuple[str, Inode]] = []
    pending = list(reversed(listing(table, start)))
    while pending:
        relative = pending.pop()
        inode = inode_at(table, join(start, relative), follow=False)
        if inode is None:
            continue
        if not excluded(relative):
            found.append((relative, inode))
        if inode.kind is Kind.DIRECTORY:
            names = listing(table, join(start, relative))
            pending += [f"{relative}/{name}" for name in reversed(names)]
    return found


def checksum(table: MountTable, sources: Sequence[str], excluded: Callable[[str], bool]) -> str:
    """Of all that the sources mean."""
    digest = hashlib.sha256()
    for source in sources:
        for path, inode in chosen(table, source):
            digest.update(described(posixpath.basename(path), inode))
            if inode.kind is Kind.DIRECTORY:
                for relative, below in walk(table, path, excluded):
                    digest.update(described(relative, below))
    return digest.hexdigest()


def described(name: str, inode: Inode) -> bytes:
    """One file, without its times."""
    facts = (name, inode.kind.value, inode.mode, inode.uid, inode.gid, inode.target, content_digest(inode))
    return repr(facts).encode("utf-8", "surrogateescape")


def content_digest(inode: Inode) -> str:
    """Of a file's content; "" for all else."""
    return hashlib.sha256(inode.data()).hexdigest() if inode.kind is Kind.FILE else ""


def tar_sum(table: MountTable, path: str) -> tuple[bool, str]:
    """Whether a path is a directory, and the classic builder's sum of it (moby: builder/remotecontext/tarsum.go)."""
    inode = inode_at(table, path, follow=True)
    if inode is None:
        raise MissingPath(path)
    if inode.kind is not Kind.DIRECTORY:
        return False, file_sum(path.lstrip("/"), inode)
    base = path.strip("/")
    sums = [file_sum(join("/" + base, relative).lstrip("/"), below) for relative, below in walk(table, path)]
    return True, hashlib.sha256(",".join(sorted(sums)).encode()).hexdigest()


def file_sum(name: str, inode: Inode) -> str:
    """A tar header without its time, and the content."""
    kinds = {Kind.DIRECTORY: "5", Kind.SYMLINK: "2"}
    data = inode.data() if inode.kind is Kind.FILE else b""
    facts = {
        "name": name, "mode": inode.mode, "uid": inode.uid, "gid": inode.gid, "size": len(data),
        "typeflag": kinds.get(inode.kind, "0"), "linkname": inode.target, "uname": "", "gname": "", "devmajor": inode.rdev[0],
        "devminor": inode.rdev[1],
    }  # fmt: skip
    text = "".join(f"{key}{value}" for key, value in facts.items())
    return hashlib.sha256(text.encode("utf-8", "surrogateescape") + data).hexdigest()
