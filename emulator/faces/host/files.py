"""The host machine's files as the docker client uses them: read, written, packed and unpacked by one process (or whoever else
has its file calls)."""

from __future__ import annotations

import posixpath

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files import archive
from emulator.machine.files.inode import Kind
from emulator.machine.kernel.extract import extract
from emulator.machine.kernel.filecalls import FileCalls


class ProcessFiles:
    """`LocalFiles` over a process: its directory, its rights."""

    def __init__(self, process: FileCalls) -> None:
        self._process = process

    def read(self, path: str) -> bytes:
        return self._process.read_file(path)

    def write(self, path: str, data: bytes, mode: int = 0o644) -> None:
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

    def unpack(self, data: bytes, directory: str) -> None:
        extract(self._process, directory, archive.members(data), owner=None)
