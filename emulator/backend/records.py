"""What a backend tells of files, processes and what they use, and what a start takes."""

from __future__ import annotations

from msgspec import Struct, field


class ArchivedFile(Struct, frozen=True):
    """A file, directory or link in an archive: kind "-", "d" or "l"; `modified` in nanoseconds."""

    name: str
    kind: str = "-"
    data: bytes = b""
    target: str = ""
    mode: int = 0o644
    modified: int = 0


class FileStat(Struct, frozen=True):
    """A path in a container: Go's os.FileMode bits are made of `mode` and `kind` by the wire. Times in nanoseconds."""

    name: str
    kind: str
    mode: int
    size: int
    mtime: int
    link_target: str

    @property
    def is_directory(self) -> bool:
        """Whether it is one."""
        return self.kind == "d"


class FileChange(Struct, frozen=True):
    """One line of `docker diff`: kind "A", "C" or "D"."""

    kind: str
    path: str


class ProcessTable(Struct, frozen=True):
    """`docker top`."""

    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Usage(Struct, frozen=True, kw_only=True):
    """What `docker stats` counts; times in nanoseconds, sizes in bytes."""

    pids: int = 0
    cpu: int = 0
    memory: int = 0
    received: int = 0
    received_packets: int = 0
    sent: int = 0
    sent_packets: int = 0


class StartContext(Struct, frozen=True, kw_only=True):
    """What a start takes from other containers: lines of /etc/hosts (address, names), and variables. And, by destination,
    the host's paths that stand for volumes, and the options that a tmpfs is mounted with."""

    hosts: tuple[tuple[str, str], ...] = ()
    environment: tuple[str, ...] = ()
    devices: dict[str, str] = field(default_factory=dict)
    tmpfs: dict[str, str] = field(default_factory=dict)
