"""`--user` on a simulated machine: its passwd and group files, for backend/users.py."""

from __future__ import annotations

from emulator.backend import users
from emulator.backend.users import User
from emulator.machine.errno import LinuxError
from emulator.machine.kernel.filecalls import FileCalls

__all__ = ["User", "find_user", "group_ids"]

MAX_SIZE = 1 << 20


def reader(calls: FileCalls) -> users.Reader:
    """A file's content; nothing where it is missing or no such file can be meant."""

    def read(path: str) -> bytes:
        try:
            return calls.read_file(path) if calls.stat(path).size <= MAX_SIZE else b""
        except LinuxError:
            return b""

    return read


def find_user(calls: FileCalls, spec: str) -> User:
    """`name|uid[:group|gid]`; raises UserFailure in Docker's words."""
    return users.find_user(reader(calls), spec)


def group_ids(calls: FileCalls, names: tuple[str, ...]) -> tuple[int, ...]:
    """`--group-add`."""
    return users.group_ids(reader(calls), names)
