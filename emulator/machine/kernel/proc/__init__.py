"""/proc: the file system. The texts are in `system` (the machine's) and `process` (one process's)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.machine.errno import Errno, LinuxError
from emulator.machine.files.inode import Inode, Kind
from emulator.machine.files.mounts import Jump
from emulator.machine.kernel.proc import system
from emulator.machine.kernel.proc.process import DIRECTORIES, FILES, LINKS, NAMESPACES, namespace_target
from emulator.machine.kernel.process import Process
from emulator.machine.kernel.virtual import Tree, VirtualFileSystem

if TYPE_CHECKING:
    from emulator.machine.kernel.machine import Machine

_SELF = {"self": "{pid}", "thread-self": "{pid}/task/{pid}"}
_TREE = Tree(system.FILES, {"/mounts": "self/mounts", "/net": "self/net"}, system.EMPTY)
_HOSTNAME, _DOMAINNAME = "/sys/kernel/hostname", "/sys/kernel/domainname"


class ProcFileSystem(VirtualFileSystem):
    """One machine's /proc. `self` is the process that looks (machine.viewer)."""

    def __init__(self, machine: Machine) -> None:
        super().__init__(machine, _TREE, type="proc", mode=0o555)

    def lookup(self, path: str) -> Inode | None:
        first, _, rest = path[1:].partition("/")
        if first in _SELF:
            return self._own(path, first) if not rest else None
        if not first.isdecimal():
            return self._system(path)
        process = self.machine.processes.get(int(first)) if len(first) < 8 else None
        return None if process is None else self._of_process(path, process, rest)

    def names(self, path: str) -> list[str]:
        first, _, rest = path[1:].partition("/")
        if not first:
            return sorted([*super().names("/"), *_SELF, *map(str, self.machine.processes)])
        process = self.machine.processes.get(int(first)) if first.isdecimal() and len(first) < 8 else None
        return super().names(path) if process is None else self._process_names(process, rest)

    def links(self, path: str, inode: Inode) -> int:
        return super().links(path, inode) + (len(self.machine.processes) if path == "/" else 0)

    def _system(self, path: str) -> Inode | None:
        inode = super().lookup(path)
        if inode is not None and path in (_HOSTNAME, _DOMAINNAME):
            return self.file(path, inode.data, 0o644, self._rename_host if path == _HOSTNAME else self._rename_domain)
        return inode

    def _rename_host(self, data: bytes) -> None:
        self.machine.hostname = data.split(b"\n")[0].decode("utf-8", "surrogateescape")[:64]

    def _rename_domain(self, data: bytes) -> None:
        self.machine.domainname = data.split(b"\n")[0].decode("utf-8", "surrogateescape")[:64]

    def _own(self, path: str, name: str) -> Inode | None:
        viewer = self.machine.viewer
        return self.link_to(path, _SELF[name].format(pid=viewer.pid)) if isinstance(viewer, Process) else None

    def _process_names(self, process: Process, rest: str) -> list[str]:
        thread = rest.startswith("task/")
        if thread:
            rest = rest.partition("/")[2].partition("/")[2]
        if not rest:
            return sorted(name for name in [*FILES, *LINKS, *DIRECTORIES] if not (thread and name == "task"))
        if rest in ("fd", "fdinfo"):
            return sorted(map(str, self._descriptors(process)))
        if rest == "ns":
            return list(NAMESPACES)
        if rest == "net":
            return [name for name in system.NET if self._net(name) is not None]
        return [str(process.pid)] if rest == "task" else []

    def _descriptors(self, process: Process) -> list[int]:
        held = list(process.files)
        return [*held, self._reading(process)] if process is self.machine.viewer else held

    def _reading(self, process: Process) -> int:
        """Whoever reads its own descriptors has one more: that of this very directory."""
        return next(number for number in range(len(process.files) + 1) if number not in process.files)

    def _of_process(self, path: str, process: Process, rest: str) -> Inode | None:
        if rest.startswith("task/"):
            thread, _, rest = rest.partition("/")[2].partition("/")
            if thread != str(process.pid):
                return None
        inode = self._process_node(path, process, rest)
        if inode is not None:
            inode.uid, inode.gid, inode.mtime = process.credentials.uid, process.credentials.gid, process.started
        return inode

    def _process_node(self, path: str, process: Process, rest: str) -> Inode | None:
        if not rest or rest in DIRECTORIES:
            return self.node(path, Kind.DIRECTORY, DIRECTORIES.get(rest, 0o555))
        if rest in FILES:
            mode, make = FILES[rest]
            return self.file(path, lambda: make(process), mode)
        if rest in LINKS:
            return self.link_to(path, LINKS[rest](process))
        directory, _, name = rest.partition("/")
        if directory in ("fd", "fdinfo") and name.isdecimal() and len(name) < 8:
            return self._descriptor(path, process, int(name), directory)
        if directory == "ns" and name in NAMESPACES:
            return self.link_to(path, namespace_target(process, name))
        if directory == "net" and self._net(name) is not None:
            return self.file(path, lambda: self._net(name) or b"")
        return None

    def _descriptor(self, path: str, process: Process, fd: int, directory: str) -> Inode | None:
        file = process.files.get(fd)
        if file is None and process is self.machine.viewer and fd == self._reading(process):
            return self.link_to(path, f"/proc/{process.pid}/fd")
        if file is None:
            return None
        if directory == "fdinfo":
            return self.file(path, lambda: b"pos:\t0\nflags:\t02\nmnt_id:\t500\nino:\t1\n")
        jump = Jump(file.path, file)
        jump.number = self.node(path, Kind.SYMLINK, 0).number
        return jump

    def _net(self, name: str) -> bytes | None:
        return self.machine.network.proc_net(name) if self.machine.network is not None else None

    def add(self, path: str, inode: Inode) -> None:
        raise LinuxError(Errno.ENOENT, path)
