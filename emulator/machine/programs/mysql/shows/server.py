"""The server's counters and sessions, and what an account is granted."""

from __future__ import annotations

from emulator.machine.programs.mysql.session.session import Session
from emulator.machine.programs.mysql.shows.listing import table_of
from emulator.machine.programs.mysql.wire import Reply
from emulator.machine.programs.sql.errors import SqlError
from emulator.timeline import SECOND


def status(session: Session) -> list[list[str]]:
    around = session.around
    uptime = (around.process.kernel.timeline.now - around.started) // SECOND
    return [["Threads_connected", str(len(around.sessions))], ["Threads_running", "1"], ["Uptime", str(uptime)]]


def processes(session: Session) -> Reply:
    now = session.around.process.kernel.timeline.now
    rows: list[list[str | None]] = []
    for number, other in sorted(session.around.sessions.items()):
        user, _, host = other.login.rpartition("@")
        busy = other is session
        state: list[str | None] = ["Query" if busy else "Sleep", str((now - other.begun) // SECOND)]
        state += ["starting" if busy else "", "SHOW PROCESSLIST" if busy else None]
        rows.append([str(number), user, host, other.database or None, *state])
    return table_of(("Id", "User", "Host", "db", "Command", "Time", "State", "Info"), rows, ("Id", "Time"))


def grants(session: Session, account: str) -> Reply:
    account = account if "@" in account else f"{account}@%"
    role = session.store.cluster.roles.get(account)
    if role is None:
        user, _, host = account.rpartition("@")
        words = f"There is no such grant defined for user '{user}' on host '{host}'"
        raise SqlError("", number=1141, state="42000", mysql=words)
    user, _, host = account.rpartition("@")
    whom, maria = f"`{user}`@`{host}`", session.around.release.maria
    secret = f" IDENTIFIED BY PASSWORD '{role.password}'" if maria and role.password else ""
    everywhere = role.grants.get("*.*", "usage").upper()
    option = " WITH GRANT OPTION" if "superuser" in role.options or "grant *.*" in role.options else ""
    rows: list[list[str | None]] = [[f"GRANT {everywhere} ON *.* TO {whom}{secret}{option}"]]
    for scope, words in role.grants.items():
        if scope != "*.*" and words:
            place = ".".join(part if part == "*" else f"`{part}`" for part in scope.split("."))
            more = " WITH GRANT OPTION" if f"grant {scope}" in role.options else ""
            rows.append([f"GRANT {words.upper()} ON {place} TO {whom}{more}"])
    return table_of((f"Grants for {account}",), rows)
