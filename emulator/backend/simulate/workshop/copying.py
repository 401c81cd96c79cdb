"""COPY and ADD: files of one tree into another (buildkit: solver/llbsolver/file, tonistiigi/fsutil/copy)."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from contextlib import suppress

from emulator.backend.base import UserFailure
from emulator.backend.simulate.users import find_user
from emulator.backend.simulate.workshop.modes import changed_mode
from emulator.backend.simulate.workshop.sources import check_prefix, chosen, walk
from emulator.backend.workshop import BuildFailure, CopyOrder
from emulator.machine.files import archive
from emulator.machine.files.compression import decompressed
from emulator.machine.files.inode import Inode, Kind
from emulator.machine.files.layer import join
from emulator.machine.files.mounts import MountTable
from emulator.machine.kernel.extract import extract, put
from emulator.machine.kernel.filecalls import FileCalls

LARGEST = 1 << 30


class NotADirectory(BuildFailure):
    def __init__(self, path: str) -> None:
        super().__init__(f"cannot copy to non-directory: {path}")


class ReplacesDirectory(BuildFailure):
    def __init__(self, path: str) -> None:
        super().__init__(f"cannot replace to directory {path} with file")


class Copying:
    """One COPY. `calls` are those of the tree that grows, `origin` where the files come from."""

    def __init__(
        self, calls: FileCalls, origin: MountTable, order: CopyOrder, excluded: Callable[[str], bool], clock: Callable[[], int],
        shown_root: str,
    ) -> None:  # fmt: skip
        self.calls, self.origin, self.order, self.excluded, self.clock = calls, origin, order, excluded, clock
        self.shown_root = shown_root
        self.owner = self.wanted_owner()
        self.mode = changed_mode(order.mode) if order.mode else None

    def run(self) -> None:
        """All sources; raises BuildFailure or LinuxError."""
        for name, text in self.order.documents:
            inode = Inode(Kind.FILE, content=text.encode("utf-8", "surrogateescape"), mode=0o644, mtime=self.clock())
            self.single(name, inode)
        for source in self.order.sources:
            check_prefix(self.origin, source)
            for path, inode in chosen(self.origin, source):
                self.one(path, inode)

    def one(self, path: str, inode: Inode) -> None:
        """A source: an archive that is unpacked, a directory's content, or a file."""
        if self.order.unpack and inode.kind is Kind.FILE and self.unpacked(inode):
            return
        if inode.kind is Kind.DIRECTORY:
            self.directory(path)
        else:
            self.single(posixpath.basename(path), inode)

    def unpacked(self, inode: Inode) -> bool:
        """Whether it was an archive."""
        try:
            data = decompressed(inode.data(), LARGEST)
            if not is_archive(data):
                return False
            members = [member for member in archive.members(data) if member.name]
        except archive.BadArchive:
            return False
        self.make_parents(self.destination)
        extract(self.calls, self.resolved(self.destination), members, owner=self.owner)
        return True

    def directory(self, path: str) -> None:
        """A directory's content into the destination, which is as any directory that is made on the way."""
        target = self.destination
        if self.calls.exists(target) and not self.calls.stat(target).is_directory:
            raise NotADirectory(f"{self.shown_root}{target}")
        self.make_parents(target)
        for relative, below in walk(self.origin, path, self.excluded):
            self.place(join(target, relative), below)

    def single(self, name: str, inode: Inode) -> None:
        """One file, under its own name where the destination is a directory."""
        target = self.destination
        is_directory = self.order.destination.endswith("/") or (
            self.calls.exists(target) and self.calls.stat(target).is_directory
        )
        if is_directory:
            self.make_parents(target)
            target = join(target, name)
        else:
            self.make_parents(posixpath.dirname(target))
        self.place(target, inode)

    @property
    def destination(self) -> str:
        return posixpath.normpath(self.order.destination)

    def place(self, path: str, inode: Inode) -> None:
        """Puts one file or directory; a directory that is there keeps its content, and gives way to no file."""
        self.make_parents(posixpath.dirname(path))
        if self.calls.exists(path) and self.calls.lstat(path).is_directory is not (inode.kind is Kind.DIRECTORY):
            if inode.kind is not Kind.DIRECTORY:
                raise ReplacesDirectory(f"{self.shown_root}{path}")
            if not self.calls.stat(path).is_directory:
                raise NotADirectory(f"{self.shown_root}{path}")
            return
        put(self.calls, path, inode)
        self.dress(path, inode)

    def dress(self, path: str, inode: Inode) -> None:
        """Owner, mode, time."""
        uid, gid = self.owner or (0, 0) if self.owner is not None else (inode.uid, inode.gid)
        self.calls.chown(path, uid, gid, follow=False)
        if inode.kind is not Kind.SYMLINK:
            self.calls.chmod(path, self.mode(inode.mode, inode.kind is Kind.DIRECTORY) if self.mode else inode.mode)
        self.calls.utime(path, inode.mtime, follow=False)

    def make_parents(self, path: str) -> None:
        """Directories that lack, the owner's."""
        current = ""
        for part in filter(None, path.split("/")):
            current = f"{current}/{part}"
            if not self.calls.exists(current):
                self.calls.mkdir(current, 0o755)
                if self.owner:
                    self.calls.chown(current, *self.owner)
            elif not self.calls.stat(current).is_directory:
                raise BuildFailure(f"mkdir {current}: not a directory")

    def resolved(self, path: str) -> str:
        return self.calls.realpath(path)

    def wanted_owner(self) -> tuple[int, int] | None:
        """`--chown`; without a group, the user's number is the group's too, as a name's group is."""
        if not self.order.owner:
            return None
        user, colon, group = self.order.owner.partition(":")
        if user.isdecimal() and (not colon or group.isdecimal()):
            return int(user), int(group or user)
        return owner_of(self.calls, self.order.owner)


def owner_of(calls: FileCalls, spec: str) -> tuple[int, int]:
    """A user's ids by the tree's own files; one that nobody knows counts as root, as BuildKit has it."""
    user, colon, group = spec.partition(":")
    uid = gid = 0
    with suppress(UserFailure):
        found = find_user(calls, user)
        uid, gid = found.uid, found.gid
    if colon:
        gid = int(group) if group.isdecimal() else 0
        with suppress(UserFailure):
            gid = find_user(calls, f"0:{group}").gid
    return uid, gid


def is_archive(data: bytes) -> bool:
    """Whether a tar begins here."""
    return len(data) >= 512 and data[257:262] == b"ustar"
