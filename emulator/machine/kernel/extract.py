"""Unpacking an archive's members into a machine, by the file calls of whoever unpacks (docker cp, ADD, tar x, package
managers).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.archive import Member
from emulator.machine.files.inode import Inode, Kind

if TYPE_CHECKING:
    from emulator.machine.kernel.filecalls import FileCalls


def extract(calls: FileCalls, directory: str, members: Iterable[Member], *, owner: tuple[int, int] | None = None) -> int:
    """Puts members below `directory`, which exists, and says how many. Files in the way are replaced, directories kept.

    With CAP_CHOWN the owners are the archive's, or `owner` for all. Missing parents are made. Raises LinuxError as it
    goes.
    """
    count = 0
    for member in members:
        path = f"{directory.rstrip('/')}/{member.name}" if member.name else directory
        _make_parents(calls, directory, member.name)
        put(calls, path, member.inode, f"{directory.rstrip('/')}/{member.hardlink}" if member.hardlink else "")
        if not member.hardlink:
            _dress(calls, path, member.inode, owner)
        count += 1
    return count


def _make_parents(calls: FileCalls, directory: str, name: str) -> None:
    path = directory.rstrip("/")
    for part in name.split("/")[:-1]:
        path = f"{path}/{part}"
        if not calls.exists(path):
            calls.mkdir(path, 0o755)


def put(calls: FileCalls, path: str, inode: Inode, hardlink: str = "") -> None:
    """One file, directory, link or device of this kind and content; what is in the way (but a directory for one)
    goes.
    """
    try:
        present = calls.lstat(path)
    except LinuxError as absent:
        if absent.errno is not Errno.ENOENT:
            raise
    else:
        if present.is_directory and inode.kind is Kind.DIRECTORY:
            return
        if present.is_directory:
            calls.rmdir(path)
        else:
            calls.unlink(path)
    if hardlink:
        calls.link(hardlink, path)
    elif inode.kind is Kind.DIRECTORY:
        calls.mkdir(path, 0o700)
    elif inode.kind is Kind.SYMLINK:
        calls.symlink(inode.target, path)
    elif inode.kind is Kind.FILE:
        calls.place_file(path, inode.content)
    else:
        calls.mknod(path, inode.kind, inode.mode, inode.rdev)


def _dress(calls: FileCalls, path: str, inode: Inode, owner: tuple[int, int] | None) -> None:
    """Owner, mode and times, in the order that keeps set-user-ID bits."""
    if calls.credentials.has("CAP_CHOWN"):
        uid, gid = owner or (inode.uid, inode.gid)
        calls.chown(path, uid, gid, follow=False)
    if inode.kind is not Kind.SYMLINK:
        calls.chmod(path, inode.mode)
    calls.utime(path, inode.mtime, follow=False)
