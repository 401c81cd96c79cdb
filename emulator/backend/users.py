"""`--user`: from a name or number to ids, by the container's own passwd and group files (moby/sys/user: GetExecUser)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from emulator.backend.base import UserFailure

MAXIMUM = (1 << 31) - 1

Reader: TypeAlias = Callable[[str], bytes]
"""From a path to the file's content; empty where it is missing."""


@dataclass(frozen=True)
class User:
    """Ids and home directory."""

    uid: int = 0
    gid: int = 0
    groups: tuple[int, ...] = ()
    home: str = "/"


@lru_cache(maxsize=64)
def parsed(data: bytes) -> list[list[str]]:
    """The lines of such a file, cut at colons."""
    lines = data.decode("utf-8", "surrogateescape").splitlines()
    return [line.split(":") for line in lines if line.strip() and not line.startswith("#")]


def number(text: str) -> int | None:
    """A decimal number, maybe with a sign."""
    digits = text[1:] if text[:1] in ("-", "+") else text
    return int(text) if digits.isascii() and digits.isdecimal() else None


def find_user(read: Reader, spec: str) -> User:
    """`name|uid[:group|gid]`; raises UserFailure in Docker's words."""
    wanted, _, group = spec.partition(":")
    accounts = [row for row in parsed(read("/etc/passwd")) if len(row) >= 6 and row[2].isdecimal()]
    row = match_account(accounts, wanted)
    uid = number(wanted)
    if row is None and wanted and uid is None:
        raise UserFailure(f"unable to find user {wanted}: no matching entries in passwd file")
    check_range(uid)
    name = row[0] if row else ""
    uid, home = (int(row[2]), row[5] or "/") if row else (uid or 0, "/")
    gid = int(row[3]) if row and row[3].isdecimal() else 0
    rows = group_rows(read)
    if group:
        gid = find_group(rows, group)
        return User(uid, gid, (gid,), home)
    extra = tuple(int(line[2]) for line in rows if name and len(line) > 3 and name in line[3].split(","))
    return User(uid, gid, (gid, *(other for other in extra if other != gid)), home)


def group_rows(read: Reader) -> list[list[str]]:
    """The groups that have a number."""
    return [line for line in parsed(read("/etc/group")) if len(line) >= 3 and line[2].isdecimal()]


def match_account(accounts: list[list[str]], wanted: str) -> list[str] | None:
    """By name, or by number; nobody named is root."""
    if not wanted:
        return next((row for row in accounts if row[2] == "0"), None)
    return next((row for row in accounts if row[0] == wanted), None) or next(
        (row for row in accounts if row[2] == wanted), None
    )


def check_range(value: int | None) -> None:
    """Ids are 31 bits."""
    if value is not None and not 0 <= value <= MAXIMUM:
        raise UserFailure("uids and gids must be in range 0-2147483647")


def find_group(rows: list[list[str]], wanted: str) -> int:
    """By name, or by number."""
    for row in rows:
        if wanted in (row[0], row[2]):
            return int(row[2])
    gid = number(wanted)
    if gid is None:
        raise UserFailure(f"unable to find group {wanted}: no matching entries in group file")
    check_range(gid)
    return gid


def group_ids(read: Reader, names: tuple[str, ...]) -> tuple[int, ...]:
    """`--group-add`."""
    rows = group_rows(read)
    return tuple(find_group(rows, name) for name in names)
