"""Mount tables: which file system is where in a machine, and the walk from a path to an inode (links, permissions,
limits).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.filesystem import FileSystem
from emulator.machine.files.inode import Inode, Kind, Stat

if TYPE_CHECKING:
    from emulator.machine.kernel.credentials import Credentials

NAME_MAX = 255
PATH_MAX = 4096
SYMLINKS_MAX = 40

READ, WRITE, EXECUTE = 4, 2, 1


class Jump(Inode):
    """A link of /proc that leads to an object, not to a path: /proc/PID/fd/N. `file` is an open file of the kernel."""

    __slots__ = ("file",)

    def __init__(self, target: str, file: object, mode: int = 0o700) -> None:
        super().__init__(Kind.SYMLINK, target=target, mode=mode)
        self.file = file


@dataclass(slots=True, eq=False)
class Mount:
    """One mount: `fs`'s tree at `subpath` (a file or directory) appears at `point` ("" is the root)."""

    point: str
    fs: FileSystem
    subpath: str = "/"
    read_only: bool = False
    options: str = "relatime"
    type: str = ""
    source: str = ""
    parent: Mount | None = None
    shadows: Mount | None = None
    device: int = 0
    number: int = 0

    def inner(self, path: str) -> str:
        """The path within `fs` of a path of the machine that is on this mount."""
        rest = path[len(self.point) :]
        if self.subpath == "/":
            return rest or "/"
        return self.subpath + rest


class Location:
    """Where a walk ended. `inode` None: nothing is there (its directory is). `path` is absolute and has no links."""

    __slots__ = ("inode", "jump", "mount", "path")

    def __init__(self, mount: Mount, path: str, inode: Inode | None, jump: Jump | None = None) -> None:
        self.mount, self.path, self.inode, self.jump = mount, path, inode, jump

    @property
    def fs(self) -> FileSystem:
        return self.mount.fs

    @property
    def inner(self) -> str:
        return self.mount.inner(self.path if self.path != "/" else "")

    def stat(self) -> Stat:
        assert self.inode is not None
        return self.mount.fs.stat(self.inner, self.inode, self.mount.device)

    def change(self) -> Inode:
        """The inode, as one that may be changed; EROFS on a read-only mount."""
        if self.mount.read_only:
            raise LinuxError(Errno.EROFS, self.path)
        return self.mount.fs.change(self.inner)


class MountTable:
    """A root and what is mounted on it. `mounts` is in the order of /proc/mounts."""

    def __init__(self, root: FileSystem, *, read_only: bool = False, options: str = "relatime") -> None:
        self.root = Mount(
            "", root, read_only=read_only, options=options, type=root.type, source=root.source, device=40, number=500
        )
        self.mounts = [self.root]
        self._points: dict[str, Mount] = {}
        self._devices: list[FileSystem] = [root]
        self._number = 500

    # mounting

    def mount(
        self,
        point: str,
        fs: FileSystem,
        subpath: str = "/",
        *,
        read_only: bool = False,
        options: str = "relatime",
        type: str = "",
        source: str = "",
        resolved: bool = False,
    ) -> Mount:
        """Mounts on a path that exists (make it first). `type` and `source` are what /proc/mounts shows; fs's own by
        default.

        `resolved` says that `point` has no links in it.
        """
        if not resolved:
            location = self.resolve(point)
            if location.inode is None:
                raise LinuxError(Errno.ENOENT, point)
            point = location.path
        point = "" if point == "/" else point
        below = self._at(point)
        shadows = below if below.point == point else None
        self._number += 1
        mount = Mount(
            point,
            fs,
            subpath,
            read_only,
            options,
            type or fs.type,
            source or fs.source,
            shadows.parent if shadows is not None else below,
            shadows,
            self._device(fs),
            self._number,
        )
        self.mounts.append(mount)
        if point:
            self._points[point] = mount
        else:
            self.root = mount
        return mount

    def unmount(self, point: str) -> None:
        """Takes the topmost mount at a path away; EINVAL when there is none, EBUSY when something is mounted below
        it.
        """
        point = point.rstrip("/")
        mount = self._points.get(point)
        if mount is None:
            raise LinuxError(Errno.EINVAL if point else Errno.EBUSY, point or "/")
        if any(other.parent is mount for other in self.mounts):
            raise LinuxError(Errno.EBUSY, point)
        self.mounts.remove(mount)
        if mount.shadows is not None:
            self._points[point] = mount.shadows
        else:
            del self._points[point]

    def copy(self) -> MountTable:
        """A table with the same mounts, for a machine that gets its own."""
        other = MountTable(self.root.fs)
        other.root, other.mounts, other._points = self.root, list(self.mounts), dict(self._points)
        other._devices, other._number = list(self._devices), self._number
        return other

    def _device(self, fs: FileSystem) -> int:
        for place, known in enumerate(self._devices):
            if known is fs:
                return 40 + place
        self._devices.append(fs)
        return 39 + len(self._devices)

    def _at(self, path: str) -> Mount:
        """The mount that a resolved path ("" is the root) is on."""
        points = self._points
        if points:
            while path:
                mount = points.get(path)
                if mount is not None and self._visible(mount):
                    return mount
                path = path.rpartition("/")[0]
        return self.root

    def _visible(self, mount: Mount) -> bool:
        parent = mount.parent
        return parent is self.root or (parent is not None and self._at(mount.point.rpartition("/")[0]) is parent)

    def is_point(self, path: str) -> bool:
        return path in self._points

    def has_mount_below(self, path: str) -> bool:
        return any(point.startswith(path + "/") for point in self._points)

    # walking

    def resolve(
        self,
        path: str,
        cwd: str = "/",
        credentials: Credentials | None = None,
        follow: bool = True,
        root: str = "",
    ) -> Location:
        """Walks a path. Without credentials nobody asks for permission. Raises LinuxError with the path as given.

        The last name may be missing (`inode` None). `root` is what chroot set ("" is the machine's).
        """
        pending = names_of(path)
        cur = root if path[0] == "/" else (cwd if cwd != "/" else "")
        mount = self._at(cur)
        node: Inode | None = None
        links, points = 0, self._points
        checked = credentials is not None and "CAP_DAC_OVERRIDE" not in credentials.capabilities
        while pending:
            name = pending.pop()
            if not name or name == ".":
                continue
            if name == "..":
                if cur != root:
                    cur = cur.rpartition("/")[0]
                    mount = self._at(cur)
                node = None
                continue
            if checked:
                self._check_search(mount, cur, node, credentials, path)
            here = f"{cur}/{name}"
            there = points.get(here, mount) if points else mount
            if there is not mount and there.parent is mount:
                node = there.fs.lookup(there.subpath)
            else:
                there, node = mount, mount.fs.lookup(here if not mount.point and mount.subpath == "/" else mount.inner(here))
            if node is None:
                return self._missing(mount, here, name, pending, path)
            if node.kind is Kind.SYMLINK and (follow or pending):
                links += 1
                if type(node) is Jump and links <= SYMLINKS_MAX:
                    return self._jumped(mount, here, node, pending, path)
                push_target(node, links, pending, path)
                if node.target[0] == "/":
                    cur, mount = root, self._at(root)
                node = None
                continue
            if pending and node.kind is not Kind.DIRECTORY:
                raise LinuxError(Errno.ENOTDIR, path)
            cur, mount = here, there
        if node is None:  # the last name was `..`, a link, or none at all
            node = mount.fs.lookup(mount.inner(cur))
            if node is None:
                raise LinuxError(Errno.ENOENT, path)
        return Location(mount, cur or "/", node)

    @staticmethod
    def _jumped(mount: Mount, here: str, link: Jump, pending: list[str], path: str) -> Location:
        """A link to an object ends the walk."""
        if any(pending):
            raise LinuxError(Errno.ENOTDIR, path)
        return Location(mount, here, link, link)

    @staticmethod
    def _check_search(mount: Mount, cur: str, node: Inode | None, credentials: Credentials | None, path: str) -> None:
        directory = node or mount.fs.lookup(mount.inner(cur))
        if directory is None:
            raise LinuxError(Errno.ENOENT, path)
        if directory.kind is not Kind.DIRECTORY:
            raise LinuxError(Errno.ENOTDIR, path)
        if credentials is not None and not permits(directory, credentials, EXECUTE):
            raise LinuxError(Errno.EACCES, path)

    @staticmethod
    def _missing(mount: Mount, here: str, name: str, pending: list[str], path: str) -> Location:
        if len(name) > NAME_MAX // 4 and len(name.encode("utf-8", "surrogateescape")) > NAME_MAX:
            raise LinuxError(Errno.ENAMETOOLONG, path)
        if any(pending):
            raise LinuxError(Errno.ENOENT, path)
        parent = mount.fs.lookup(mount.inner(here.rpartition("/")[0]))
        if parent is None or parent.kind is not Kind.DIRECTORY:
            raise LinuxError(Errno.ENOENT if parent is None else Errno.ENOTDIR, path)
        return Location(mount, here, None)


def names_of(path: str) -> list[str]:
    """A path's names, the first one last; raises LinuxError for a path that is none, or too long."""
    if not path:
        raise LinuxError(Errno.ENOENT, path)
    if len(path) >= PATH_MAX:
        raise LinuxError(Errno.ENAMETOOLONG, path)
    names = path.split("/")
    names.reverse()
    return names


def push_target(link: Inode, links: int, pending: list[str], path: str) -> None:
    """The names of a link's target come next; `links` is how many were followed, with this one."""
    if links > SYMLINKS_MAX:
        raise LinuxError(Errno.ELOOP, path)
    if not link.target:
        raise LinuxError(Errno.ENOENT, path)
    pending.extend(reversed(link.target.split("/")))
    if len(pending) > PATH_MAX:
        raise LinuxError(Errno.ENAMETOOLONG, path)


def permits(inode: Inode, credentials: Credentials, bits: int) -> bool:
    """Whether READ, WRITE, EXECUTE (joined) are allowed, by owner, group, others and CAP_DAC_OVERRIDE or
    _READ_SEARCH.
    """
    if credentials.uid == inode.uid:
        granted = inode.mode >> 6
    elif credentials.in_group(inode.gid):
        granted = inode.mode >> 3
    else:
        granted = inode.mode
    if granted & bits == bits:
        return True
    directory = inode.kind is Kind.DIRECTORY
    if "CAP_DAC_OVERRIDE" in credentials.capabilities:
        return not bits & EXECUTE or directory or bool(inode.mode & 0o111)
    if "CAP_DAC_READ_SEARCH" in credentials.capabilities:
        return bits == READ or (directory and not bits & WRITE)
    return False
