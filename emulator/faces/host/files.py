"""The host machine's files as the docker client uses them: read, written, packed and unpacked by one process (or whoever else
has its file calls)."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files import archive
from emulator.machine.files.inode import Inode, Kind
from emulator.machine.files.sparse import Sparse
from emulator.machine.kernel.extract import extract
from emulator.machine.kernel.filecalls import FileCalls
from emulator.machine.network.local_sockets import Service, SocketInode

LARGE = 1 << 20
"""From here on a new file may be mostly zeros, which then take no memory."""


class ProcessFiles:
    """`LocalFiles` over a process: its directory, its rights."""

    def __init__(self, process: FileCalls) -> None:
        self._process = process

    def read(self, path: str) -> bytes:
        return self._process.read_file(path)

    def write(self, path: str, data: bytes, mode: int = 0o644) -> None:
        sparse = Sparse(data) if len(data) > LARGE and not self._process.exists(path) else None
        if sparse is not None and sparse.held < len(data) // 2:
            self._process.place_file(path, sparse, mode)
        else:
            self._process.write_file(path, data, mode)

    def exists(self, path: str) -> bool:
        return self._process.exists(path)

    def is_directory(self, path: str) -> bool:
        return self._process.exists(path) and self._process.stat(path).kind is Kind.DIRECTORY

    def names(self, directory: str) -> list[str]:
        return sorted(self._process.listdir(directory))

    def make_directory(self, path: str) -> None:
        self._process.mkdir(path)

    def remove(self, path: str) -> None:
        if self.is_directory(path):
            self._process.rmdir(path)
        else:
            self._process.unlink(path)

    def kind(self, path: str) -> str:
        """See `LocalFiles.kind`."""
        try:
            return self._process.lstat(path).kind.value
        except LinuxError as error:
            if error.errno is not Errno.ENOENT:
                raise
            return ""

    def resolve(self, path: str, follow: bool) -> tuple[str, str]:
        """See `LocalFiles.resolve`."""
        from emulator.commands.container.copy_rules import rebase_name

        self._process.lstat(path)
        if follow:
            target = self._process.realpath(path)
            self._process.lstat(target)
            return rebase_name(path, target)
        directory, name = posixpath.split(path)
        return posixpath.join(self._process.realpath(directory or "/"), name), ""

    def pack(self, path: str, name: str) -> bytes:
        root = self._process.machine.root
        location = root.resolve(posixpath.join(self._process.cwd, path), follow=path.endswith(("/", "/.")))
        return b"".join(archive.pack(archive.tree_members(root, location, name)))

    def pack_chosen(
        self, directory: str, chosen: Callable[[str, bool], bool | None], *, exact: bool = True
    ) -> bytes:
        root = self._process.machine.root
        base = root.resolve(posixpath.join(self._process.cwd, directory)).path
        return b"".join(archive.pack(self._chosen(base, chosen), exact=exact))

    def _chosen(self, base: str, chosen: Callable[[str, bool], bool | None]) -> Iterator[archive.Member]:
        """The members; directories that are only on the way come as soon as something in them does."""
        root, seen, told = self._process.machine.root, dict[int, str](), set[str]()
        pending = list(reversed(self._process.listdir(base)))
        while pending:
            name = pending.pop()
            inode = root.resolve(posixpath.join(base, name), follow=False).inode
            if inode is None or inode.kind is Kind.SOCKET:
                continue
            is_directory = inode.kind is Kind.DIRECTORY
            verdict = chosen(name, is_directory)
            if verdict:
                for directory in [each for each in _directories(name) if each not in told]:
                    told.add(directory)
                    above = root.resolve(posixpath.join(base, directory), follow=False).inode
                    if above is not None:
                        yield archive.Member(directory, _roots(above))
                told.add(name)
                member = archive.named_member(name, inode, seen)
                yield archive.Member(name, _roots(inode), member.hardlink)
            if is_directory and verdict is not False:
                below = self._process.listdir(posixpath.join(base, name))
                pending += [f"{name}/{each}" for each in reversed(below)]

    def pack_bytes(self, name: str, data: bytes) -> bytes:
        now = self._process.machine.kernel.timeline.now
        return b"".join(archive.pack([archive.Member(name, Inode(Kind.FILE, content=data, mode=0o600, mtime=now))], exact=True))

    def link_target(self, path: str) -> str | None:
        if not posixpath.basename(path):
            return None
        try:
            stat = self._process.lstat(path)
        except LinuxError:
            return None
        return stat.target if stat.is_symlink else None

    def dial(self, path: str) -> None:
        """See `LocalFiles.dial`."""
        inode = self._process.resolve(path).inode
        if inode is None:
            raise LinuxError(Errno.ENOENT, path)
        if not self._process.access(path, "w"):
            raise LinuxError(Errno.EACCES, path)
        if not isinstance(inode, SocketInode) or not isinstance(inode.listener, Service):
            raise LinuxError(Errno.ECONNREFUSED, path)

    def unpack(self, data: bytes, directory: str) -> None:
        extract(self._process, directory, archive.members(data), owner=None)


def _directories(name: str) -> list[str]:
    """Those above a path."""
    parts = name.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def _roots(inode: Inode) -> Inode:
    """The same, owned by root."""
    copy = Inode(inode.kind, content=b"", target=inode.target, mode=inode.mode, mtime=inode.mtime, rdev=inode.rdev)
    copy.content = inode.content
    return copy
