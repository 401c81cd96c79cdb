"""A container's files from outside: archives in and out, export, first content of volumes."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from emulator.backend.base import ArchiveFailure, FileStat, NotADirectory, PathFailure, PathRefused, ReadOnly
from emulator.backend.simulate.users import find_user
from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files import archive
from emulator.machine.files.inode import Inode, Kind
from emulator.machine.files.mounts import Location, MountTable
from emulator.machine.files.overlay import Overlay
from emulator.machine.kernel import Kernel, Machine
from emulator.machine.kernel.credentials import Credentials
from emulator.machine.kernel.extract import extract
from emulator.machine.kernel.filecalls import FileCalls
from emulator.model.container import Container, Mount
from emulator.quote import quote


def calls(kernel: Kernel, overlay: Overlay) -> FileCalls:
    """The runtime's file calls on a tree that no machine has."""
    return Machine(kernel, "runtime", root=MountTable(overlay), limits=kernel.limits).caller(Credentials())


def locate(machine: Machine, path: str) -> tuple[Location, Inode]:
    """A path of a container; the last link is followed only behind a slash or `/.`. Raises PathFailure."""
    follow = path.endswith(("/", "/."))
    try:
        location = machine.root.resolve(posixpath.join("/", path), follow=follow)
    except LinuxError as error:
        if error.errno is not Errno.ENOENT:
            raise PathRefused(f"lstat {posixpath.join('/', path)}: {str(error)[:1].lower()}{str(error)[1:]}") from None
        raise PathFailure(str(error)) from None
    if location.inode is None:
        raise PathFailure("no such file or directory")
    return location, location.inode


def describe(location: Location, inode: Inode, path: str, machine: Machine) -> FileStat:
    """What the engine says about a path; a link's target is made absolute and clean."""
    target = ""
    if inode.kind is Kind.SYMLINK:
        try:
            target = machine.root.resolve(location.path).path
        except LinuxError:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(location.path), inode.target))
    stat = location.stat()
    return FileStat(base_name(path), inode.kind.value, stat.mode, stat.size, stat.mtime, target)


def base_name(path: str) -> str:
    """As Go's filepath.Base of the path with its trailing `/.` kept."""
    if path.endswith("/.") or path == ".":
        return "."
    return posixpath.basename(path.rstrip("/")) or "/"


def stat_path(machine: Machine, path: str) -> FileStat:
    """One path."""
    location, inode = locate(machine, path)
    return describe(location, inode, path, machine)


def pack(machine: Machine, path: str) -> tuple[bytes, FileStat]:
    """A path as an archive whose names begin with its last component, those of the root with /."""
    location, inode = locate(machine, path)
    name = base_name(path)
    members = rooted(machine, location, inode) if name == "/" else archive.tree_members(machine.root, location, name)
    return b"".join(archive.pack(members)), describe(location, inode, path, machine)


def rooted(machine: Machine, location: Location, inode: Inode) -> Iterator[archive.Member]:
    """The whole tree by absolute names."""
    yield archive.Member("", inode)
    for member in archive.tree_members(machine.root, location, ""):
        yield archive.Member(f"/{member.name}", member.inode, f"/{member.hardlink}" if member.hardlink else "")


def unpack(machine: Machine, container: Container, path: str, data: bytes, *, keep_types: bool, copy_owner: bool) -> None:
    """An archive into a directory that is there."""
    location = destination(machine, path)
    if location.mount.read_only:
        whole = location.mount.point == ""
        raise ReadOnly("container rootfs is marked read-only" if whole else "mounted volume is marked read-only")
    owner = None
    runtime = machine.caller(Credentials())
    if copy_owner and container.config.User:
        user = find_user(runtime, container.config.User)
        owner = (user.uid, user.gid)
    try:
        members = list(archive.members(data))
        if keep_types:
            check_types(runtime, location.path, members)
        check_mounts(machine, location.path, members)
        extract(runtime, location.path, members, owner=owner)
    except archive.BadArchive as error:
        raise ArchiveFailure(str(error)) from None
    except LinuxError as error:
        raise ReadOnly(str(error)) from None


def destination(machine: Machine, path: str) -> Location:
    """The directory at a path, links followed; raises PathFailure."""
    try:
        location = machine.root.resolve(posixpath.join("/", path), follow=True)
    except LinuxError as error:
        raise (NotADirectory if error.errno is Errno.ENOTDIR else PathFailure)(str(error)) from None
    if location.inode is None:
        raise PathFailure("no such file or directory")
    if location.inode.kind is not Kind.DIRECTORY:
        raise NotADirectory()
    return location


def check_types(runtime: FileCalls, directory: str, members: list[archive.Member]) -> None:
    """No directory takes a file's place, nor a file a directory's."""
    for member in members:
        path = posixpath.join(directory, member.name)
        if not member.name or not runtime.exists(path):
            continue
        was = runtime.lstat(path).kind is Kind.DIRECTORY
        becomes = member.inode.kind is Kind.DIRECTORY
        if was and not becomes:
            raise ReadOnly(f"cannot overwrite directory {quote(member.name)} with non-directory {quote(directory)}")
        if becomes and not was and runtime.stat(path).kind is not Kind.DIRECTORY:
            raise ReadOnly(f"cannot overwrite non-directory {quote(member.name)} with directory {quote(directory)}")


def check_mounts(machine: Machine, directory: str, members: list[archive.Member]) -> None:
    """What is mounted cannot be replaced."""
    for member in members:
        path = posixpath.join(directory, member.name)
        if member.inode.kind is not Kind.DIRECTORY and machine.root.is_point(path):
            raise ReadOnly(f"RemoveAll {member.name}: device or resource busy")


def export(overlay: Overlay) -> bytes:
    """The whole tree, without what is mounted on it."""
    table = MountTable(overlay)
    return b"".join(archive.pack(archive.tree_members(table, table.resolve("/"), "", cross=False)))


def populate(kernel: Kernel, host: Machine, overlay: Overlay, mount: Mount) -> None:
    """Copies an image's directory into an empty volume."""
    table, outside = MountTable(overlay), host.caller(Credentials())
    try:
        location = table.resolve(mount.destination)
    except LinuxError:
        return
    if location.inode is None or location.inode.kind is not Kind.DIRECTORY or outside.listdir(mount.source):
        return
    extract(outside, mount.source, archive.tree_members(table, location, ""))
    outside.chown(mount.source, location.inode.uid, location.inode.gid)
    outside.chmod(mount.source, location.inode.mode)


def remove_tree(caller: FileCalls, path: str) -> None:
    """rm -r; the deepest first, without recursion."""
    pending, directories = [path], []
    while pending:
        current = pending.pop()
        if not caller.exists(current) and current == path:
            return
        if caller.lstat(current).kind is Kind.DIRECTORY:
            directories.append(current)
            pending += [f"{current}/{name}" for name in caller.listdir(current)]
        else:
            caller.unlink(current)
    for directory in reversed(directories):
        caller.rmdir(directory)


def tree_size(caller: FileCalls, path: str) -> int:
    """Bytes in all files."""
    total, pending = 0, [path]
    while pending:
        current = pending.pop()
        stat = caller.lstat(current)
        if stat.kind is Kind.DIRECTORY:
            pending += [f"{current}/{name}" for name in caller.listdir(current)]
        elif stat.kind is Kind.FILE:
            total += stat.size
    return total
