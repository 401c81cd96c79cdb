"""What maintainer scripts do when a package is set up, so far as programs here notice it: accounts, and a server's first
data directory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from emulator.machine.kernel.process import Process
from emulator.machine.programs.shadow.writing import Files


@dataclass(frozen=True, slots=True)
class Account:
    """A system user with a group of its name, as adduser --system makes them."""

    name: str
    gecos: str
    home: str
    shell: str = "/bin/false"


ACCOUNTS = {
    "mariadb-server": Account("mysql", "MySQL Server,,,", "/nonexistent"),
    "redis-tools": Account("redis", "", "/var/lib/redis", "/usr/sbin/nologin"),
}


def configure(process: Process, package: str) -> None:
    """Once the package's files are there. LinuxError."""
    account = ACCOUNTS.get(package)
    if account is not None:
        _add(process, account)
    action = ACTIONS.get(package)
    if action is not None:
        action(process)


def _add(process: Process, account: Account) -> None:
    files = Files(process)
    if files.find("passwd", account.name) is not None:
        return
    uid, gid = files.first_free("passwd", 100), files.first_free("group", 101)
    files.add_group(account.name, gid)
    files.add_user(account.name, uid, gid, account.gecos, account.home, account.shell)
    files.save()


def _mariadb(process: Process) -> None:
    """mariadb-install-db: root comes in by the socket."""
    from emulator.machine.programs.mysql.store import NAMES, Store

    directory = "/var/lib/mysql"
    if process.exists(f"{directory}/{NAMES}"):
        return
    if not process.exists(directory):
        process.mkdir(directory, 0o755)
    Store.new(directory, socket_root=True).install(process)
    row = Files(process).find("passwd", "mysql") or []
    stack = [directory]
    while stack:
        path = stack.pop()
        process.chown(path, int(row[2]), int(row[3]))
        if process.stat(path).is_directory:
            stack += [f"{path}/{name}" for name in process.listdir(path)]


def _redis(process: Process) -> None:
    """The log's directory, and whose the package's files are."""
    files = Files(process)
    row, log = files.find("passwd", "redis") or [], "/var/log/redis"
    group = files.find("group", "adm") or ["", "", "4"]
    if not process.exists(log):
        process.mkdir(log, 0o750)
    process.chown(log, int(row[2]), int(group[2]))
    process.chmod(log, 0o2750)
    for path in ("/etc/redis", "/etc/redis/redis.conf", "/var/lib/redis"):
        if process.exists(path):
            process.chown(path, int(row[2]), int(row[3]))


ACTIONS: dict[str, Callable[[Process], None]] = {"mariadb-server": _mariadb, "redis-server": _redis}
