"""Who may come in, and who may do what: accounts are roles named user@host, privileges by scope: `*.*`, `shop.*`."""

from __future__ import annotations

import hashlib
from fnmatch import fnmatchcase

from emulator.machine.programs.sql.errors import SqlError
from emulator.machine.programs.sql.tables import Cluster, Role

SYSTEM = ("information_schema", "performance_schema")
EVERYTHING = "all privileges"


class Denied(SqlError):
    """ER_ACCESS_DENIED_ERROR."""

    def __init__(self, user: str, host: str, with_password: bool) -> None:
        words = f"Access denied for user '{user}'@'{host}' (using password: {'YES' if with_password else 'NO'})"
        super().__init__(words, number=1045, state="28000", mysql=words)


class DeniedDatabase(SqlError):
    """ER_DBACCESS_DENIED_ERROR."""

    def __init__(self, account: str, database: str) -> None:
        words = f"Access denied for user {quoted(account)} to database '{database}'"
        super().__init__(words, number=1044, state="42000", mysql=words)


def quoted(account: str) -> str:
    """`app@%` as 'app'@'%'."""
    user, _, host = account.rpartition("@")
    return f"'{user}'@'{host}'"


def digest(password: str) -> str:
    """What PASSWORD() of mysql_native_password gives: `*` and forty digits; "" of an empty password."""
    if not password:
        return ""
    return "*" + _sha(_sha(password.encode("utf-8", "surrogateescape"))).hex().upper()


def _sha(data: bytes) -> bytes:
    return hashlib.sha1(data, usedforsecurity=False).digest()


def token(password: str, scramble: bytes) -> bytes:
    """What a client answers to a scramble."""
    if not password:
        return b""
    first = _sha(password.encode("utf-8", "surrogateescape"))
    mask = _sha(scramble + _sha(first))
    return bytes(one ^ two for one, two in zip(first, mask, strict=True))


def agrees(given: bytes, scramble: bytes, kept: str) -> bool:
    """Does a client's answer fit the digest that is kept?"""
    if not kept or not given:
        return not kept and not given
    stored = bytes.fromhex(kept[1:])
    mask = _sha(scramble + stored)
    first = bytes(one ^ two for one, two in zip(given, mask, strict=False))
    return len(given) == 20 and _sha(first) == stored


def find(cluster: Cluster, user: str, host: str) -> Role | None:
    """The account that a user from a host comes in as: exact hosts go before patterns."""
    names = [name for name in cluster.roles if name.rpartition("@")[0] == user]
    names.sort(key=lambda name: ("%" in name.rpartition("@")[2], name))
    return next((cluster.roles[name] for name in names if _fits(name.rpartition("@")[2], host)), None)


def _fits(pattern: str, host: str) -> bool:
    return fnmatchcase(host.lower(), pattern.lower().replace("%", "*").replace("_", "?"))


def may(role: Role, database: str, privilege: str = "") -> bool:
    """Has an account a privilege (any, if none is named) in a database?"""
    for scope, words in role.grants.items():
        place = scope.partition(".")[0].replace("\\_", "_")
        if place not in ("*", database):
            continue
        if not privilege or privilege in words.split(", ") or EVERYTHING in words:
            return bool(words)
    return False


def sees(role: Role, database: str) -> bool:
    return database in SYSTEM or may(role, database)
