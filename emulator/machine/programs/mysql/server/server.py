"""What a server is while it runs."""

from __future__ import annotations

from emulator.machine.kernel.process import Process
from emulator.machine.kernel.signals import Signal
from emulator.machine.network.local_sockets import LocalListener
from emulator.machine.network.sockets import Listener
from emulator.machine.programs.mysql.failures import worded
from emulator.machine.programs.mysql.release import Release, server_version
from emulator.machine.programs.mysql.server.log import Log
from emulator.machine.programs.mysql.session.session import Surroundings
from emulator.machine.programs.mysql.settings import Settings
from emulator.machine.programs.mysql.store import Store
from emulator.machine.programs.sql.errors import SqlError
from emulator.timeline import SECOND


class Server:
    """What runs: its process, its settings, its log, its sockets and what it has counted."""

    around: Surroundings  # once its data are read

    def __init__(self, process: Process, found: Release, settings: Settings) -> None:
        self.process, self.release, self.settings = process, found, settings
        self.log = Log(process, found)
        values = settings.values
        values["version"], values["version_comment"] = found.version, found.comment
        values["socket"] = values["socket"] or found.socket
        values["hostname"] = process.machine.hostname
        self.directory = values["datadir"].rstrip("/") or "/"
        values["datadir"] = self.directory + "/"
        pid_file = values["pid_file"] or f"{self.directory}/{process.machine.hostname}.pid"
        values["pid_file"] = pid_file if pid_file.startswith("/") else f"{self.directory}/{pid_file}"
        self.listeners: list[Listener | LocalListener] = []
        self.connections = self.questions = 0
        self.stopped_by = ""

    @property
    def store(self) -> Store:
        return self.around.store

    def described(self) -> str:
        """`--verbose --help`, so far as scripts read it: the variables and their values."""
        shown = {name.replace("_", "-"): value or "(No default value)" for name, value in self.settings.values.items()}
        rows = "".join(f"{name:<58} {value}\n" for name, value in sorted(shown.items()))
        head = server_version(self.process, self.process.argv[0].rpartition("/")[2])
        title = f"{'and boolean options {FALSE|TRUE}':<58} Value (after reading options)"
        return f"{head}\nVariables (--variable-name=value)\n{title}\n{rows}"

    # start

    def recent(self) -> bool:
        """Since 8.1 the log says when the server starts and ends."""
        major, minor = self.release.number.split(".")[:2]
        return (int(major), int(minor)) >= (8, 1)

    # connections

    async def denied(self, number: int, failure: SqlError) -> None:
        """MariaDB's log has those who were turned away."""
        if self.release.maria:
            await self.log.write("Warning", worded(failure, self.release), thread=number)

    def statistics(self) -> str:
        uptime = max(1, (self.process.kernel.timeline.now - self.around.started) // SECOND)
        tables = sum(len(database.tables) for database in self.store.cluster.databases.values())
        flush = "" if self.release.maria else "Flush tables: 3  "
        average = f"{self.questions / uptime:.3f}"
        return (
            f"Uptime: {uptime}  Threads: {max(1, len(self.around.sessions))}  Questions: {self.questions}  Slow queries: 0  "
            f"Opens: {tables + 17}  {flush}Open tables: {tables + 10}  Queries per second avg: {average}"
        )

    # end

    def stop(self, user: str) -> None:
        self.stopped_by = user
        self.process.kill(self.process.pid, Signal.TERM)
