"""Users and groups as /etc/passwd and /etc/group of the machine have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from emulator.machine.digits import number_of
from emulator.machine.errno import LinuxError

if TYPE_CHECKING:
    from emulator.machine.kernel.process import Process


@dataclass(frozen=True, slots=True)
class User:
    name: str
    uid: int
    gid: int
    gecos: str
    home: str
    shell: str


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    gid: int
    members: tuple[str, ...]


class Accounts:
    """Both files, read once."""

    def __init__(self, process: Process) -> None:
        self.users, self._names = _users(_content(process, "/etc/passwd"))
        self.groups, self._group_names = _groups(_content(process, "/etc/group"))

    def user(self, name: str) -> User | None:
        return next((user for user in self.users if user.name == name), None)

    def user_of(self, uid: int) -> User | None:
        return next((user for user in self.users if user.uid == uid), None)

    def group(self, name: str) -> Group | None:
        return next((group for group in self.groups if group.name == name), None)

    def user_name(self, uid: int) -> str | None:
        return self._names.get(uid)

    def group_name(self, gid: int) -> str | None:
        return self._group_names.get(gid)

    def groups_of(self, user: User) -> list[int]:
        """The user's own group first, then those that list the name."""
        others = [group.gid for group in self.groups if user.name in group.members and group.gid != user.gid]
        return [user.gid, *dict.fromkeys(others)]

    def uid(self, word: str) -> int | None:
        """A name or a number."""
        found = self.user(word)
        if found is not None:
            return found.uid
        return number_of(word) if word.isascii() and word.isdigit() else None

    def gid(self, word: str) -> int | None:
        found = self.group(word)
        if found is not None:
            return found.gid
        return number_of(word) if word.isascii() and word.isdigit() else None


def _content(process: Process, path: str) -> bytes:
    try:
        return process.read_file(path)
    except LinuxError:
        return b""


@lru_cache(maxsize=32)
def _users(data: bytes) -> tuple[tuple[User, ...], Mapping[int, str]]:
    """The users, and the first name of each number. Containers of one image read the same file."""
    users = tuple(user for row in _rows(data) if (user := _user(row)) is not None)
    return users, {user.uid: user.name for user in reversed(users)}


@lru_cache(maxsize=32)
def _groups(data: bytes) -> tuple[tuple[Group, ...], Mapping[int, str]]:
    groups = tuple(group for row in _rows(data) if (group := _group(row)) is not None)
    return groups, {group.gid: group.name for group in reversed(groups)}


def _rows(data: bytes) -> list[list[str]]:
    lines = data.decode("utf-8", "surrogateescape").splitlines()
    return [line.split(":") for line in lines if line and not line.startswith("#")]


def _user(row: list[str]) -> User | None:
    if len(row) < 7 or not (row[2].isdigit() and row[3].isdigit()):
        return None
    return User(row[0], int(row[2]), int(row[3]), row[4], row[5], row[6])


def _group(row: list[str]) -> Group | None:
    if len(row) < 4 or not row[2].isdigit():
        return None
    return Group(row[0], int(row[2]), tuple(name for name in row[3].split(",") if name))
