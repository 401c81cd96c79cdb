"""A machine: what namespaces give a container, or the host: its own root, pids, host name and network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from emulator.machine.files.mounts import MountTable
    from emulator.machine.kernel.credentials import Credentials
    from emulator.machine.kernel.kernel import Kernel
    from emulator.machine.kernel.limits import Limits
    from emulator.machine.kernel.open_file import OpenFile
    from emulator.machine.kernel.process import Process
    from emulator.machine.kernel.signals import Signal
    from emulator.machine.kernel.terminal import Terminal
    from emulator.timeline import Bell


class Network(Protocol):
    """A network namespace, as far as the kernel sees it. machine/network implements it."""

    def proc_net(self, name: str) -> bytes | None:
        """The text of /proc/net/`name` ("dev", "route", "tcp", "arp", …), or None."""


class Machine:
    """Made with `Machine(kernel, name, root=…)`, then `kernel.boot(machine)`."""

    name: str
    hostname: str
    domainname: str
    root: MountTable
    processes: dict[int, Process]
    network: Network | None
    limits: Limits
    kernel: Kernel
    stopped: Bell
    kernel_release: str
    kernel_version: str
    architecture: str
    boot_time: int
    cpus: int
    memory: int
    frozen: bool

    def __init__(self, kernel: Kernel, name: str, *, root: MountTable, hostname: str = "", network: Network | None = None,
                 limits: Limits | None = None) -> None:
        raise NotImplementedError

    def start(
        self, argv: Sequence[str], *, env: Mapping[str, str], cwd: str = "/", credentials: Credentials | None = None,
        files: Mapping[int, OpenFile] | None = None, terminal: Terminal | None = None, parent: Process | None = None,
        umask: int = 0o022,
    ) -> Process:
        """Starts a program as a new session. Without `parent` it belongs to the runtime, and needs no reaping.

        Raises LinuxError (ENOENT, EACCES, ENOEXEC, ENOTDIR for a bad cwd, …) before anything is created.
        """
        raise NotImplementedError

    def kill_all(self, signal: Signal) -> None: raise NotImplementedError
    def freeze(self) -> None: raise NotImplementedError
    def thaw(self) -> None: raise NotImplementedError
