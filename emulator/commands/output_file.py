"""A file that `-o` names: written whole or not at all (moby/sys: atomicwriter), or standard output, never a terminal."""

from __future__ import annotations

import posixpath

from emulator.commands.client import STDOUT, Client
from emulator.commands.go_words import go_words
from emulator.commands.outcome import ClientError
from emulator.machine.errno import LinuxError

KINDS = {
    "d": "a directory",
    "l": "a symbolic link directly",
    "p": "a named pipe (FIFO)",
    "s": "a socket",
    "c": "a character device file",
    "b": "a block device file",
}
PIECE = 1 << 20
PRIVATE = 0o600


class Cowardly(ClientError):
    def __init__(self) -> None:
        super().__init__("cowardly refusing to save to a terminal. Use the -o flag or redirect")


class BadOutput(ClientError):
    def __init__(self, what: str, reason: str) -> None:
        super().__init__(f"{what}: {reason}")


def check_output(docker: Client, path: str, what: str) -> None:
    """Before anything is asked of the engine: raises where nothing could be written. `what` begins the sentence."""
    if not path:
        if docker.console.is_terminal(STDOUT):
            raise Cowardly
        return
    files, parent = docker.console.files, posixpath.dirname(path)
    try:
        if parent and not files.is_directory(parent):
            reason = "not a directory" if files.exists(parent) else "no such file or directory"
            raise BadOutput(what, f"invalid output path: stat {parent}: {reason}")
        kind = files.kind(path)
    except LinuxError as error:
        raise BadOutput(what, f"failed to stat output path: lstat {path}: {go_words(error)}") from error
    if kind not in ("", "-"):
        raise BadOutput(what, f"cannot write to {KINDS[kind]}")


async def write_output(docker: Client, path: str, data: bytes) -> None:
    """Writes what the engine gave."""
    if not path:
        for start in range(0, len(data), PIECE):
            await docker.console.write(STDOUT, data[start : start + PIECE])
        return
    files = docker.console.files
    try:
        if files.exists(path):
            files.remove(path)
        files.write(path, data, PRIVATE)
    except LinuxError as error:
        if files.kind(path) == "-":
            files.remove(path)
        raise ClientError(f"open {path}: {go_words(error)}") from error
