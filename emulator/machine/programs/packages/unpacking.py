"""A package's files put into a machine and taken out again. Programs come as executables that name them; nothing is copied."""

from __future__ import annotations

from contextlib import suppress

from emulator.machine.errno import LinuxError
from emulator.machine.files.inode import Inode, Kind, Opaque
from emulator.machine.kernel.process import Process
from emulator.machine.programs.packages.index import Package

_KINDS = {"file": Kind.FILE, "directory": Kind.DIRECTORY, "symlink": Kind.SYMLINK, "fifo": Kind.FIFO}


def unpack(process: Process, package: Package) -> list[str]:
    """Writes all entries; existing directories and changed configuration files stay. Gives the paths. LinuxError."""
    paths: list[str] = []
    for entry in package.entries():
        path = f"/{entry.path}"
        _make_parents(process, path)
        paths.append(path)
        if entry.kind == "hardlink":
            if not process.exists(path):
                process.link(f"/{entry.target}", path)
            continue
        location = process.resolve(path, follow=entry.kind == "directory")
        old = location.inode
        if old is not None:
            keep = old.kind is Kind.DIRECTORY or (path.startswith("/etc/") and entry.kind == "file")
            if keep:
                continue
            process.unlink(path)
            location = process.resolve(path, follow=False)
        content: bytes | Opaque = b""
        if entry.kind == "file":
            known = entry.content() if not entry.program else None
            content = known if known is not None else Opaque(entry.size, entry.program or None)
        now = process.kernel.timeline.now
        inode = Inode(
            _KINDS.get(entry.kind, Kind.FILE),
            content=content,
            target=entry.target,
            mode=entry.mode,
            uid=entry.uid,
            gid=entry.gid,
            mtime=now,
        )
        location.fs.add(location.inner, inode)
    return paths


def _make_parents(process: Process, path: str) -> None:
    parts = path.strip("/").split("/")[:-1]
    for count in range(1, len(parts) + 1):
        directory = "/" + "/".join(parts[:count])
        if not process.exists(directory):
            process.mkdir(directory, 0o755)


def remove(process: Process, paths: list[str], keep_configuration: bool, shared: set[str]) -> bool:
    """Takes the files away, deepest first; directories only when empty. Says whether configuration files stayed."""
    stayed = False
    for path in sorted((path for path in paths if path != "/."), key=lambda path: path.count("/"), reverse=True):
        if path in shared:
            continue
        try:
            kind = process.lstat(path).kind
        except LinuxError:
            continue
        if kind is Kind.DIRECTORY:
            with suppress(LinuxError):
                process.rmdir(path)
        elif keep_configuration and path.startswith("/etc/"):
            stayed = True
        else:
            process.unlink(path)
    return stayed
